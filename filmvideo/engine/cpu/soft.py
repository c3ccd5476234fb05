"""Light that spreads wide, by compiled passes: on squares of two pixels."""

from __future__ import annotations

from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.kernels.exposure import shared_pass
from filmvideo.engine.cpu.kernels.scatter import soft_pass
from filmvideo.engine.cpu.kernels.structs import BlurTables
from filmvideo.engine.threads import Pool, parallel_rows


def soften(light: Array, spread: BlurTables, bands: Pool, squares: Array, soft: Array) -> Array:
    """Blur light on squares of two pixels into `soft`; `squares` is scratch.

    A frame of an odd size ends in the middle of its last squares, whose other halves are mirror images.
    """
    rows, columns = light.shape[1:]
    parallel_rows(shared_pass, squares.shape[1], bands, light, 2, squares, align=1)
    squares[:, -1] *= 1 + rows % 2
    squares[:, :, -1] *= 1 + columns % 2
    parallel_rows(soft_pass, soft.shape[1], bands, squares, spread, (rows, columns), soft, align=1)
    return soft
