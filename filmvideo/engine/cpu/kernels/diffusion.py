"""Light that a filter spreads: narrowly on pixels and squares of two, widely from a small copy."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import kernel
from filmvideo.engine.cpu.kernels import coarse_grid, scatter
from filmvideo.engine.cpu.rows import F, arithmetic


@kernel
@no_type_check
def diffusion_pass(light, soft, far, fine, step, spread, scratch, top, bottom):
    """Write the spread light of a band of rows; `far` is as wide as the frame."""
    around = (2 * light.shape[1], 2 * light.shape[2])
    for y in range(top, bottom):
        a, part = coarse_grid.locate(y, step)
        above, below = max(a, 0), min(a + 1, far.shape[1] - 1)
        for c in range(light.shape[0]):
            out = spread[c, y]
            scatter.spread(light[c], fine, c, y, around, out, scratch.wide)
            scatter.add_soft(soft, c, y, scratch, out)
            arithmetic.add_weighed(far[c, above], F(1) - part, out)
            arithmetic.add_weighed(far[c, below], part, out)
