"""A clip goes in, the same clip on film comes out.

Decoding, rendering and encoding overlap; every frame that can be decoded is rendered and delivered; the file appears
whole and verified, or not at all. Without a look the pictures pass as they are, code for code where the codec takes
the source's planes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from torch import Tensor

from filmvideo.engine.threads import use
from filmvideo.errors import MediaError
from filmvideo.look import Look
from filmvideo.manifest import check_manifest, write_manifest
from filmvideo.media import DEFAULT_CODEC, ClipInfo, ClipReader, ClipWriter, Codec, Picture, find_codec
from filmvideo.media.tags import InputMatrix
from filmvideo.overlap import overlapped
from filmvideo.plan import LOSSLESS_CODEC, Plan, plan_for
from filmvideo.render import Engine
from filmvideo.report import Report

_CODEC_OF_SUFFIX = {".mp4": "h264", ".m4v": "h264", ".mxf": "dnxhr-hqx"}


def process(
    source: str | Path,
    target: str | Path | None = None,
    *,
    look: Look | None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    output: str | None = None,
    codec: str | None = None,
    seed: int = 0,
    frames: tuple[int, int] | None = None,
    device: str = "auto",
    engine: Engine = "accurate",
    threads: int | None = None,
    overwrite: bool = False,
    manifest: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
    input_matrix: InputMatrix | None = None,
    label: str | None = None,
) -> Report:
    """Render a clip with a look (None: as it is) and say what came of it; FilmvideoError where it cannot be done.

    `frames` are the first and last source frame numbers; `progress` is called with frames done and frames in all,
    `say` with what is worth knowing before the work starts; the report has it all. `threads` work on a frame (None: as
    many as there are processors). Where no target is named it lies beside the source and has the look's name, or
    `label`, in its own.
    """
    started = perf_counter()
    use(threads)
    path = None if target is None else Path(target)
    row = find_codec(codec or usual_codec(path, look))
    with ClipReader(source, frames=frames, input_matrix=input_matrix) as reader:
        info = reader.info
        path = path or default_target(info.path, label or _label(look), row)
        if info.variable_rate and path.suffix.lower() == ".mxf":
            raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")
        plan = plan_for(info, row, look, input, output, seed, device, engine)
        span = _span(frames, info)
        if manifest is not None:
            check_manifest(Path(manifest), source=info.path, target=path, overwrite=overwrite)
        writer = ClipWriter(
            path,
            row,
            plan.spec,
            pixel_format=plan.pixel_format,
            source=info.path,
            frames=span if frames is not None else None,
            overwrite=overwrite,
        )
        if say is not None:
            for sentence in (plan.reading, *info.warnings, *plan.warnings):
                say(sentence)
        with writer:
            _run(reader, writer, plan, progress)
        report = Report(
            source=info.path,
            path=path,
            look=look,
            input=plan.input,
            output=plan.output,
            reading=plan.reading,
            codec=row.name,
            pixel_format=writer.format.name,
            tags=writer.spec.tags,
            seed=seed,
            device=plan.device,
            engine=engine,
            first=span[0],
            last=span[1],
            width=info.width,
            frames=writer.written,
            damage=reader.damage,
            warnings=(*info.warnings, *plan.warnings, *writer.warnings),
            seconds=perf_counter() - started,
        )
    if manifest is not None:
        write_manifest(Path(manifest), report)
    return report


def usual_codec(target: Path | None, look: Look | None) -> str:
    """Choose the codec where none is named: by the file's suffix, lossless where the pictures pass as they are."""
    suffix = "" if target is None else target.suffix.lower()
    if look is None and suffix in {"", ".mkv"}:
        return LOSSLESS_CODEC
    return _CODEC_OF_SUFFIX.get(suffix, DEFAULT_CODEC)


def default_target(source: Path, label: str, codec: Codec) -> Path:
    """Name the output after the source and a label, beside the source."""
    plain = re.sub(r"[^\w.]+", "-", label.lower()).strip("-.")
    return source.with_name(f"{source.stem}.{plain}{codec.suffixes[0]}")


def _label(look: Look | None) -> str:
    return "none" if look is None else look.name or Path(look.stock).name.removesuffix(".toml")


def _span(frames: tuple[int, int] | None, info: ClipInfo) -> tuple[int, int]:
    last = info.frames - 1
    return (0, last) if frames is None else (frames[0], min(frames[1], last))


def _run(reader: ClipReader, writer: ClipWriter, plan: Plan, progress: Callable[[int, int], None] | None) -> None:
    done = 0

    def work(picture: Picture) -> tuple[Picture, tuple[Tensor, ...]]:
        nonlocal done
        planes = plan.planes(picture, writer.format, writer.spec.tags)
        done += 1
        if progress is not None:
            progress(done, reader.expected)
        return picture, planes

    def put_away(result: tuple[Picture, tuple[Tensor, ...]]) -> None:
        picture, planes = result
        writer.write(planes, picture.pts, picture.duration)

    overlapped(reader, work, put_away)
