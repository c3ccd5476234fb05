"""The memory that frames are rendered in, allocated once and reused."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.kernels.structs import scratch_for
from filmvideo.engine.cpu.prepared_look import Tables
from filmvideo.engine.threads import Pool
from filmvideo.media import PlaneFormat


@dataclass(frozen=True)
class Workspace:
    """The arrays of a frame: light, squares of two pixels, these blurred, small copies and halation.

    They are torch's memory, aligned to whole vectors: otherwise a product of matrices adds in another order.
    """

    light: Array
    squares: Array
    soft: Array
    small: Array
    one: Array
    other: Array
    wide: Array


@dataclass(frozen=True)
class WorkspacePools:
    """Workspaces for frames of a size, and for the bands of their rows."""

    frames: Pool
    bands: Pool


@lru_cache(maxsize=2)
def workspaces(made: Tables, height: int, width: int) -> WorkspacePools:
    """Return the workspaces of a look's frames of a size."""
    film, step = made.film, max(made.film.halation_step, 1)
    margin, largest = max(film.spread.margin, film.soft.margin, film.reach), max(film.step, step, 2)
    squares = (3, -(-height // 2), -(-width // 2)) if film.soft.margin else (3, 1, 1)
    small = (3, -(-height // step), -(-width // step)) if film.halation_step else (3, 1, 1)

    def room() -> Workspace:
        sizes = ((3, height, width), squares, squares, small, small, small, (3, small[1], width))
        return Workspace(*(torch.zeros(size, dtype=torch.float32, device="cpu").numpy() for size in sizes))

    return WorkspacePools(Pool(room), Pool(lambda: scratch_for(width, margin, film.step, film.reach, largest)))


def empty_planes(form: PlaneFormat, height: int, width: int) -> list[Tensor]:
    """Return planes of a format, to be written."""
    kind = torch.uint8 if form.bits == 8 else torch.uint16
    full = torch.empty(height, width, dtype=kind, device="cpu")
    if form.grey:
        return [full]
    step_y, step_x = (1, 1) if form.rgb else (form.step_y, form.step_x)
    small = (-(-height // step_y), -(-width // step_x))
    return [full, *(torch.empty(small, dtype=kind, device="cpu") for _ in range(2))]
