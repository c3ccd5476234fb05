"""Light spread in the emulsion: narrowly on pixels, widely on squares of two."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel, kernel
from filmvideo.engine.cpu.kernels import blur, coarse_grid
from filmvideo.engine.cpu.rows import F, arithmetic


@inline_kernel
@no_type_check
def spread(light, blurs, layer, row, around, out, wide):
    """Blur a row by the blurs of its layer. Twin of `filmvideo.optics.scatter.ScatterStage`."""
    near = blurs.near[layer]
    above, below = light[blur.fold(row - 1, around[0])], light[blur.fold(row + 1, around[0])]
    arithmetic.blur_near(above, light[row], below, near[0], near[1], near[2], out)
    for i in range(blurs.reach.shape[0]):
        share, reach = blurs.share[layer, i], blurs.reach[i]
        if share > F(0):
            taps = blurs.taps[i, : reach + 1]
            blur.blur_down(light, taps, row, around[0], wide[reach : reach + out.shape[0]])
            blur.add_blur_across(wide, taps, share, around[1], out)


@kernel
@no_type_check
def soft_pass(small, blurs, around, soft, scratch, top, bottom):
    """Blur a band of rows of squares of two pixels; `around` is the height and width of the frame."""
    for y in range(top, bottom):
        for c in range(3):
            spread(small[c], blurs, c, y, around, soft[c, y], scratch.wide)


@inline_kernel
@no_type_check
def add_soft(soft, c, row, scratch, out):
    """Add the light that was blurred on squares of two pixels to a row."""
    a, part = coarse_grid.locate(row, 2)
    one, two = soft[c, max(a, 0)], soft[c, min(a + 1, soft.shape[1] - 1)]
    coarse_grid.add_read(one, two, part, 2, F(1), scratch.narrow, out)
