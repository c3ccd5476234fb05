"""Small copies of frames as the CPU engine makes and reads them, and the sizes that they are held to."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.engine.cpu.kernels.exposure import magnified_pass, shared_pass
from filmvideo.engine.cpu.kernels.structs import scratch_for


def small_copy(light: Tensor, step: int, bands: int = 1) -> Tensor:
    """Share light among squares, in bands of rows."""
    small = np.zeros((3, -(-light.shape[1] // step), -(-light.shape[2] // step)), np.float32)
    edges = [round(small.shape[1] * n / bands) for n in range(bands + 1)]
    for top, bottom in pairwise(edges):
        shared_pass(light.numpy(), step, small, scratch_for(light.shape[2], 1, 1, 1, step), top, bottom)
    return torch.from_numpy(small)


def read(small: Tensor, step: int, height: int, width: int) -> Tensor:
    """Read squares as pixels, by doubling across and by lines down."""
    wide = np.zeros((3, small.shape[1], width), np.float32)
    magnified_pass(small.numpy(), step, wide, scratch_for(width, 1, 1, 1, step), 0, small.shape[1])
    rows = interpolate(torch.from_numpy(wide)[None], (small.shape[1] * step, width), mode="bilinear")
    return rows[0, :, :height]


SIZES = [(430, 498), (429, 499), (432, 500), (433, 497), (7, 5), (3, 2)]
"""Height and width; the last strips of squares are one pixel wide, half or more; the last two have few squares."""


def places(size: int, step: int) -> list[int]:
    """Return pixels of a side: in the middle, the first of the last strip of squares, and the last."""
    return sorted({size // 2, size - (size % step or step), size - 1} & set(range(size)))
