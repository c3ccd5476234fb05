"""A request to render, turned into a job of the queue: the look whole, the file named."""

from __future__ import annotations

import secrets
from collections.abc import Container
from pathlib import Path

from filmvideo.base.errors import FilmvideoError
from filmvideo.base.toml import TomlTable
from filmvideo.jobs.output_names import default_codec, default_label, default_target
from filmvideo.looks.command_words import command_words
from filmvideo.looks.files import look_to_values, normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, find_codec
from filmvideo.studio.clips import ClipList, StudioClip
from filmvideo.studio.looks import look_of
from filmvideo.studio.originals import is_there, protect_originals
from filmvideo.studio.render_check import check_output, complete_name
from filmvideo.studio.render_job import QueueJob, command_of
from filmvideo.studio.replies import RequestError, as_table

_MOST_NAMES = 1000


def queue_job(values: dict[str, object], clips: ClipList, taken: Container[str]) -> QueueJob:
    """Return the job that a request asks for; `taken` are the files of other jobs."""
    table = as_table(values)
    clip = clips.find(table.text("clip"))
    if clip.opened is None:
        raise RequestError(f"{clip.path.name} is not open; reload the page.", 409)
    look = normalize_look(look_of(table.table("look").values, clips.folders))
    output = table.table("output") if values.get("output") is not None else TomlTable({}, "output")
    codec, space = _word(output, "codec"), _word(output, "space")
    overwrite = output.flag("overwrite", default=False)
    path = _target(clip.opened.info, look, _word(output, "path"), codec, clips, taken, overwrite=overwrite)
    frames = _frames(table, clip.opened.info)
    job = QueueJob(
        id=secrets.token_hex(6),
        clip=clip.id,
        source=str(clip.path),
        path=str(path),
        look=look_to_values(look),
        input=clip.input,
        codec=codec,
        space=space,
        frames=frames,
        overwrite=overwrite,
        command=command_of(process_words(clip, look, path, codec, space, frames, overwrite=overwrite)),
        total=_count(frames, clip.opened.info),
    )
    check_output(job, look)
    return job


def process_words(  # noqa: PLR0917
    clip: StudioClip,
    look: Look,
    path: Path | None,
    codec: str | None = None,
    space: str | None = None,
    frames: tuple[int, int] | None = None,
    *,
    overwrite: bool = False,
) -> list[str]:
    """Return the command line of `filmvideo process` that renders the same."""
    given = {
        "--input-space": None if clip.input == "auto" else clip.input,
        "--output-space": space,
        "--codec": codec,
        "--frames": frames and f"{frames[0]}-{frames[1]}",
        "-o": path and str(path),
    }
    named = [word for name, value in given.items() if value for word in (name, value)]
    flags = ["--resume", *(["--overwrite"] if overwrite else [])] if path else []
    return ["filmvideo", "process", str(clip.path), *command_words(look), *named, *flags]


def _target(  # noqa: PLR0917
    info: ClipInfo,
    look: Look,
    name: str | None,
    codec: str | None,
    clips: ClipList,
    taken: Container[str],
    *,
    overwrite: bool,
) -> Path:
    """Return the file to write: the one that is named, or one beside the clip that does not exist yet."""
    if name is not None:
        path = clips.folders.find(complete_name(name, codec, look, info), info.path.parent)
        protect_originals(path, clips.paths())
        if is_there(path) and not path.is_dir() and not overwrite:
            raise RequestError(f"{path.name} exists; name another file, or let it be replaced.", 409)
        return path
    row = find_codec(codec or default_codec(None, look, info))
    label = default_label(look)
    for number in range(1, _MOST_NAMES):
        path = default_target(info.path, label if number == 1 else f"{label}-{number}", row)
        if not is_there(path) and str(path) not in taken:
            return path
    raise FilmvideoError(f"{info.path.parent} holds {_MOST_NAMES} renders of {info.path.name}; name the file.")


def _frames(table: TomlTable, info: ClipInfo) -> tuple[int, int] | None:
    """Return the range of frames, None for all of them."""
    if table.values.get("frames") is None:
        return None
    values = table.numbers("frames", 2)
    first, last = map(int, values)
    if [first, last] != values:
        raise RequestError(f"Frames are whole numbers, got {values[0]:g} to {values[1]:g}.")
    if not info.first <= first <= last <= info.last:
        raise RequestError(f"{info.path.name} has frames {info.first} to {info.last}, got {first} to {last}.")
    return None if (first, last) == (info.first, info.last) else (first, last)


def _count(frames: tuple[int, int] | None, info: ClipInfo) -> int:
    return info.frames if frames is None else frames[1] - frames[0] + 1


def _word(table: TomlTable, key: str) -> str | None:
    return None if table.values.get(key) in {None, ""} else table.text(key)
