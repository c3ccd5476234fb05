"""Light that scatters wide, by compiled passes on squares of two by two pixels."""

from __future__ import annotations

from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.kernels.exposure import shared_pass
from filmvideo.engine.cpu.kernels.scatter import soft_pass
from filmvideo.engine.cpu.kernels.structs import BlurTables
from filmvideo.engine.threads import Pool, parallel_rows


def soften(light: Array, spread: BlurTables, bands: Pool, squares: Array, soft: Array) -> None:
    """Write the blurred squares of `light` to `soft`; `squares` is a scratch buffer."""
    size = light.shape[1:]
    parallel_rows(shared_pass, squares.shape[1], bands, light, 2, squares, align=1)
    complete_squares(squares, size)
    parallel_rows(soft_pass, soft.shape[1], bands, squares, spread, size, soft, align=1)


def complete_squares(squares: Array, size: tuple[int, ...]) -> Array:
    """Mirror the light of the last squares, in place, where a frame of an odd size ends in their middle."""
    squares[:, -1] *= 1 + size[0] % 2
    squares[:, :, -1] *= 1 + size[1] % 2
    return squares
