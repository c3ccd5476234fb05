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
    return fold(y, 2 * height)


@inline_kernel
@no_type_check
def fold(y, around):
    """Return the row of a plane that stands at a row of its mirrored continuation, which repeats after `around` rows.

    Pixels repeat after twice the rows of the frame, squares of two pixels after its rows. Where these are odd, the
    frame ends in the middle of the last square, about which the squares are mirrored.
    """
    y = y % around
    return min(y, around - 1 - y)


@inline_kernel
@no_type_check
def blur_down(plane, taps, row, around, out):
    """Weight the rows around one. Twin of `filmvideo.optics.blur.Blur`."""
    a, b = plane[fold(row - 2, around)], plane[fold(row - 1, around)]
    d, e = plane[fold(row + 1, around)], plane[fold(row + 2, around)]
    arithmetic.weight_five(a, b, plane[row], d, e, taps[1], taps[2], taps[0], out)
    for n in range(3, taps.shape[0], 2):
        a, b = plane[fold(row - n, around)], plane[fold(row + n, around)]
        c, d = plane[fold(row - n - 1, around)], plane[fold(row + n + 1, around)]
        arithmetic.add_pairs(a, b, c, d, taps[n], taps[n + 1], out)


@inline_kernel
@no_type_check
def add_blur_across(wide, taps, share, around, out):
    """Add a share of a row with margins, blurred along the row."""
    margin, width = taps.shape[0] - 1, out.shape[0]
    arithmetic.fill_margins(wide, margin, width, around)
    t0, t1, t2 = share * taps[0], share * taps[1], share * taps[2]
    here = wide[margin - 2 :]
    arithmetic.add_five(here, here[1:], here[2:], here[3:], here[4:], t1, t2, t0, out)
    for n in range(3, taps.shape[0], 2):
        a, b, c, d = wide[margin - n :], wide[margin + n :], wide[margin - n - 1 :], wide[margin + n + 1 :]
        arithmetic.add_pairs(a, b, c, d, share * taps[n], share * taps[n + 1], out)
