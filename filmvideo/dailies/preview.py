"""The quickest picture of a clip on film that is of use: half its size, by the fast engine, in an H.264 file.

Pixels are averaged two by two in code before film, so that film and grain are as large as they are at full size, and a
quarter of the work is done. What stands upright goes from planes to planes; what is turned or split goes by way of
codes. With a split the left half is the picture without film.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.dailies.files import writer_like
from filmvideo.dailies.orientation import size_of, upright
from filmvideo.dailies.pictures import as_shot, dither_for, on_film, upright_spec
from filmvideo.engine.cpu.half_size import halved
from filmvideo.engine.threads import count, use
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import FrameConversion
from filmvideo.jobs.plan import plan_for
from filmvideo.jobs.prefetch import run_pipelined
from filmvideo.jobs.preview_manifest import PreviewManifest, Rendering
from filmvideo.looks.files import look_to_values, normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import DecodeErrors, VideoFrame, find_codec, from_rgb, open_source, probe
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.render.render import Engine

SMALLEST_PX = 128
"""Width below which a picture is not halved."""


@dataclass(frozen=True)
class Previewed:
    """A preview that was written."""

    path: Path
    frames: int
    size: tuple[int, int]
    reading: str
    notices: tuple[Notice, ...]
    damage: DecodeErrors


def preview_clip(
    source: Path,
    target: Path,
    look: Look,
    *,
    split: bool,
    progress: Callable[[int, int], None],
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    frames: tuple[int, int] | None = None,
    engine: Engine = "fast",
    device: str = "auto",
    seed: int = 0,
    threads: int | None = None,
    overwrite: bool = False,
) -> Previewed:
    """Write a clip's preview."""
    use(threads)
    look, codec = normalize_look(look), find_codec("h264")
    if target.suffix.lower() not in codec.suffixes:
        raise MediaError(f"{target} is no name for a preview; name an {' or '.join(codec.suffixes)} file.")
    note = PreviewManifest(target, source)
    missing = None if find_pattern(source) is None else "hold"
    with open_source(source, frames=frames, input_matrix=input_matrix, missing=missing, threads=count()) as reader:
        info = reader.info
        note.reads(source, reader.first, reader.last)
        plan = plan_for(info, codec, look, input, None, seed, device, engine)
        recipe = plan.recipe
        if recipe is None or recipe.output.space is None:
            raise MediaError("A scan is no picture to look at; leave --print scan out.")
        step = 2 if info.width >= 2 * SMALLEST_PX else 1
        width, height = size_of(info, None)
        size = (max(2, width // step // 2 * 2), max(2, height // step // 2 * 2))
        spec = upright_spec(plan.spec, size, info.height)
        writer = writer_like(reader, target, codec, spec, overwrite=overwrite, part=frames is not None)

        def work(picture: VideoFrame) -> tuple[VideoFrame, tuple[Tensor, ...]]:
            small = halved(picture) if step == 2 else picture
            if not split and not info.rotation_deg and (small.width, small.height) == size:
                return picture, plan.planes(small, writer.format, writer.spec.tags)
            code = _seen(small, recipe, split=split, turn=info.rotation_deg, size=size)
            noise = dither_for(Key(seed, picture.index), code, writer.format)
            return picture, from_rgb(code, writer.format, writer.spec.tags, dither=noise)

        def put_away(done: tuple[VideoFrame, tuple[Tensor, ...]]) -> None:
            writer.put(done[1], done[0])
            progress(done[0].index - reader.first + 1, reader.expected)

        with writer:
            run_pipelined(reader, work, put_away, at_once=plan.at_once(info.format, writer.format))
        notices = (*info.notices, *plan.notices, *writer.notices)
        done = Previewed(target, writer.written, size, plan.reading, notices, reader.damage)
    rendering = Rendering({"film": look}, {"film": look.um_per_px(info.width // step)}, engine, recipe.device, seed)
    order = {
        "look": look_to_values(look),
        "split": split,
        "input": input,
        "input_matrix": input_matrix,
        "frames": frames,
    }
    order |= {"engine": engine, "device": device, "seed": seed, "threads": count()}
    facts = {"frames": done.frames, "reading": done.reading, "input_space": plan.input}
    facts |= {"notices": [asdict(notice) for notice in notices]}
    read_back = probe(target).tagged
    note.write("preview", rendering, order, tags=writer.spec.tags, read_back=read_back, **facts)
    return done


def _seen(picture: VideoFrame, recipe: FrameConversion, *, split: bool, turn: int, size: tuple[int, int]) -> Tensor:
    """Give a picture on film, upright; its left half without film where it is split."""
    code = upright(on_film(picture, recipe), turn, size)
    if split:
        middle = code.shape[2] // 2
        code = torch.cat([upright(as_shot(picture, recipe), turn, size)[:, :, :middle], code[:, :, middle:]], 2)
        code[:, :, middle - 1 : middle + 1] = 1.0
    return code
