"""A frame from planes to planes by compiled passes, and which looks and formats they know.

`PASSES` is the order. Stages of torch act on the light of the layers after the first pass, if the list of stages has
them "between"; a diffusion filter has passes of its own. Torch draws dirt, too, which the last pass reads as planes of
density. A lamp that flickers changes the curve of codes. Looks with any other stage are rendered by torch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from filmvideo.colour.spaces import Space
from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.grain import no_texture
from filmvideo.engine.cpu.halation import CoarseConvolution, coarse_halation
from filmvideo.engine.cpu.kernels.exposure import light_pass, magnified_pass, shared_pass
from filmvideo.engine.cpu.kernels.film import film_pass
from filmvideo.engine.cpu.kernels.structs import DirtPlanes, Plane, flat
from filmvideo.engine.cpu.layouts import input_layout, output_layout
from filmvideo.engine.cpu.prepared_look import BetweenStage, PreparedLook, Tables
from filmvideo.engine.cpu.soft import soften
from filmvideo.engine.cpu.warm_up import warm_up
from filmvideo.engine.cpu.workspace import Workspace, empty_planes, workspaces
from filmvideo.engine.threads import Pool, parallel_rows
from filmvideo.gate.dirt import DirtStage
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import PlaneFormat, Tags, VideoFrame
from filmvideo.pipeline.stage import Stage
from filmvideo.pipeline.stages import STAGES


@dataclass(frozen=True)
class Pass:
    """A step of a frame: what it calls, which arrays and tables of the frame it reads, and which it writes."""

    name: str
    call: Callable[..., object]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    only_with: Literal["", "wide scatter", "halation"] = ""
    """The part of a look without which the pass is left out."""
    whole: bool = False
    """Whether it takes the whole frame and returns the array, where a kernel takes bands of rows and writes it."""
    align: int = 2
    """Bands begin at multiples of this number of rows."""


def _apply_between(stages: tuple[BetweenStage, ...], key: Key, light: Array) -> Array:
    """Apply the stages that the list has between the passes to the light of the layers."""
    found = torch.from_numpy(light)
    for stage in stages:
        found = stage(found, key)
    return found.contiguous().numpy()


def _spread_small(halation: CoarseConvolution, small: Array, one: Array, other: Array) -> Array:
    """Return the halation of a small copy of the light."""
    return halation(*(torch.from_numpy(each) for each in (small, one, other))).numpy()


# fmt: off
PASSES = (
    Pass("expose", light_pass, ("y", "cb", "cr", "source"), ("light",)),
    Pass("between", _apply_between, ("between", "key", "light"), ("light",), whole=True),
    Pass("scatter", soften, ("light", "wide blurs", "bands", "squares", "soft"), ("soft",), "wide scatter", whole=True),
    Pass("shrink", shared_pass, ("light", "step"), ("small",), "halation", align=1),
    Pass("halation", _spread_small, ("convolution", "small", "one", "other"), ("spread",), "halation", whole=True),
    Pass("enlarge", magnified_pass, ("spread", "step"), ("wide",), "halation", align=1),
    Pass("film", film_pass, ("light", "soft", "wide", "film", "grain", "print grain", "dirt", "sink"),
         ("y out", "cb out", "cr out")),
)
# fmt: on


def supports(look: Look, source: PlaneFormat, target: PlaneFormat, output: Space | None) -> bool:
    """Return whether the passes do every stage of a look, and read and write both formats."""
    if not all(is_compiled(stage, look) for stage in STAGES if stage.is_in(look)):
        return False
    if output is not None and output.encoding == "linear":
        return False
    formats = (source, target)
    return all(not form.float and form.bits <= 16 and form.step_x <= 2 and form.step_y <= 2 for form in formats)


def is_compiled(stage: Stage, look: Look) -> bool:
    """Return whether the CPU engine does a stage of a look; a scan's code is not light, so nothing dims it."""
    return stage.cpu != "plain" and not (look.is_scan and stage.takes == "seen light")


def render_planes(
    picture: VideoFrame, made: PreparedLook, space: Space, form: PlaneFormat, tags: Tags, *, key: Key
) -> tuple[Tensor, ...]:
    """Render a picture's planes (alpha not among them) to planes of codes, pass by pass."""
    height, width = picture.height, picture.width
    pools = workspaces(made.tables, height, width)
    room, target = pools.frames.get(), empty_planes(form, height, width)
    frame = _inputs(picture, made, space, key) | _arrays(room) | _outputs(target, made, form, tags, key)
    frame["bands"] = pools.bands
    parts, last = _parts(made.tables), PASSES[-1]
    warm_up(lambda: last.call(*(frame[name] for name in (*last.reads, *last.writes)), pools.bands.get(), 0, 0))
    for each in PASSES:
        if each.only_with in parts:
            _run(each, frame, pools.bands)
    pools.frames.put(room)
    return tuple(target)


def _run(one: Pass, frame: dict[str, object], bands: Pool) -> None:
    """Run a pass on a whole frame, or a kernel on bands of the rows that it writes."""
    arguments = [frame[name] for name in one.reads]
    if one.whole:
        (name,) = one.writes
        frame[name] = one.call(*arguments)
        return
    written = [frame[name] for name in one.writes]
    parallel_rows(one.call, _rows(written[0]), bands, *arguments, *written, align=one.align)


def _rows(written: object) -> int:
    """Return the rows of an array or of a plane."""
    if isinstance(written, Plane):
        return written.height
    assert isinstance(written, np.ndarray)  # noqa: S101
    return len(written[0])


def _parts(tables: Tables) -> set[str]:
    """Return the parts of a look that some passes are only for."""
    parts = {"wide scatter": tables.film.soft.margin > 0, "halation": tables.film.halation_step > 0}
    return {"", *(name for name, there in parts.items() if there)}


def _inputs(picture: VideoFrame, made: PreparedLook, space: Space, key: Key) -> dict[str, object]:
    """Return what the passes before the last read: the picture's planes, and tables of the look."""
    tables = made.tables
    cells = round((len(tables.grid) / 4) ** 0.5) - 1
    source = input_layout(space, picture.format, picture.tags, cells)._replace(grid=tables.grid)
    planes = [flat(plane) for plane in picture.planes]
    first, second, third = planes[:3] if source.planes > 1 else (planes[0],) * 3
    film = tables.film
    return {
        "y": first,
        "cb": second,
        "cr": third,
        "source": source,
        "between": made.between,
        "key": key,
        "wide blurs": film.soft,
        "step": film.halation_step,
        "convolution": _halation(tables, picture.height, picture.width) if film.halation_step else None,
    }


def _arrays(room: Workspace) -> dict[str, object]:
    return {name: getattr(room, name) for name in ("light", "squares", "soft", "small", "one", "other", "wide")}


def _outputs(target: list[Tensor], made: PreparedLook, form: PlaneFormat, tags: Tags, key: Key) -> dict[str, object]:
    """Return what the last pass reads and writes: tables, grain and dirt of the frame, and the planes."""
    tables, planes = made.tables, [flat(plane) for plane in target]
    grain, print_grain = (each.frame_tile(key) if each else no_texture() for each in (tables.grain, tables.print_grain))
    first, second, third = planes if len(planes) == 3 else planes * 3
    return {
        "film": tables.film if made.post is None else tables.film._replace(post=made.post(key)),
        "grain": grain,
        "print grain": print_grain,
        "dirt": _dirt(made, *target[0].shape, key=key),
        "sink": output_layout(form, tags, key),
        "y out": first,
        "cb out": second,
        "cr out": third,
    }


def _dirt(made: PreparedLook, height: int, width: int, *, key: Key) -> DirtPlanes:
    """Draw a frame's dirt."""

    def plane(stage: DirtStage | None) -> Array:
        if stage is None:
            return np.zeros((0, 0), np.float32)
        return stage.density(key, height, width, torch.device("cpu"), torch.float32)[0].numpy()

    return DirtPlanes(plane(made.dirt), plane(made.projection_dirt), np.float32(made.fade))


@lru_cache(maxsize=4)
def _halation(made: Tables, height: int, width: int) -> CoarseConvolution:
    assert made.halation is not None  # noqa: S101
    return coarse_halation(made.halation, made.scatter, height, width, made.film.halation_step)
