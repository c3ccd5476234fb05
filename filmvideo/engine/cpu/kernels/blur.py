"""Blurs of a row among the rows of its plane, edges mirrored."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import arithmetic


@inline_kernel
@no_type_check
def mirror(y, height):
    """Return the row of a frame that mirrors a row outside it."""
    y = y % (2 * height)
    return y if y < height else 2 * height - 1 - y


@inline_kernel
@no_type_check
def down(plane, taps, row, out):
    """Twin of `filmvideo.optics.blur.Blur`: weigh the rows around one."""
    height = plane.shape[0]
    a, b = plane[mirror(row - 2, height)], plane[mirror(row - 1, height)]
    d, e = plane[mirror(row + 1, height)], plane[mirror(row + 2, height)]
    arithmetic.five(a, b, plane[row], d, e, taps[1], taps[2], taps[0], out)
    for n in range(3, taps.shape[0], 2):
        a, b = plane[mirror(row - n, height)], plane[mirror(row + n, height)]
        c, d = plane[mirror(row - n - 1, height)], plane[mirror(row + n + 1, height)]
        arithmetic.add_pairs(a, b, c, d, taps[n], taps[n + 1], out)


@inline_kernel
@no_type_check
def across(wide, taps, share, out):
    """Add a share of what a row with margins gives when its neighbours are weighed."""
    margin, width = taps.shape[0] - 1, out.shape[0]
    arithmetic.mirrored(wide, margin, width)
    t0, t1, t2 = share * taps[0], share * taps[1], share * taps[2]
    here = wide[margin - 2 :]
    arithmetic.add_five(here, here[1:], here[2:], here[3:], here[4:], t1, t2, t0, out)
    for n in range(3, taps.shape[0], 2):
        a, b, c, d = wide[margin - n :], wide[margin + n :], wide[margin - n - 1 :], wide[margin + n + 1 :]
        arithmetic.add_pairs(a, b, c, d, share * taps[n], share * taps[n + 1], out)
