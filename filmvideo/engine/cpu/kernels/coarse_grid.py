"""Rows of squares of pixels: pixels averaged over squares or shared among them, squares read as pixels again.

An average stands at the middle of its square, so a moving light would move in steps. Shared light keeps its place: a
pixel adds to each square the part that it reads of it, so the sum and the centre of light stay. They stay where the
last square reaches beyond the frame, too: light beyond the frame is zero.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.kernels import blur
from filmvideo.engine.cpu.rows import F, arithmetic, code_values


@inline_kernel
@no_type_check
def locate(y, step):
    """Return the row of squares at or above the middle of a row of pixels, and the part of the way to the next."""
    place = (F(y) + F(0.5)) / F(step) - F(0.5)
    above = int(np.floor(place))
    return above, place - F(above)


@inline_kernel
@no_type_check
def narrow(rows, count, step):
    """Average a row of pixels, the first of two, over squares; return which of the two has them."""
    n = 0
    while step > 1:
        half = (count + 1) // 2
        arithmetic.halve(rows[n, :count], rows[1 - n, :half])
        count, step, n = half, step // 2, 1 - n
    return n


@inline_kernel
@no_type_check
def share(plane, step, v, rows, out):
    """Share a plane's pixels among a row of squares, linearly down and by halving across; `rows` are scratch rows."""
    height, count = plane.shape
    full = -(-height // step) * step
    if step == 1:
        arithmetic.scale_row(plane[v], F(1), out)
        return
    sums, nothing, below = rows[0, 1 : 1 + count], rows[1, 1 : 1 + count], v * step + step // 2
    arithmetic.fill_zero(sums)
    arithmetic.fill_zero(nothing)
    for n in range(0, step, 2):
        i, j = blur.mirror(below - 1 - n, full), blur.mirror(below + n, full)
        k, m = blur.mirror(below - 2 - n, full), blur.mirror(below + 1 + n, full)
        a, b = plane[i] if i < height else nothing, plane[j] if j < height else nothing
        c, d = plane[k] if k < height else nothing, plane[m] if m < height else nothing
        near = (F(step - n) - F(0.5)) / F(step * step)
        arithmetic.add_pairs(a, b, c, d, near, near - F(1) / F(step * step), sums)
    n = share_row(rows, count, step)
    arithmetic.scale_row(rows[n, 1:], F(1), out)


@inline_kernel
@no_type_check
def share_row(rows, count, step):
    """Share a row of pixels, the first of two after a margin of one, among squares; return which of the two has them.

    It is the transpose of `widen`.
    """
    n, full = 0, -(-count // step) * step
    arithmetic.fill_zero(rows[0, 1 + count : 1 + full])
    while step > 1:
        wide = rows[n, : full + 2]
        wide[0], wide[full + 1] = wide[1], wide[full]
        full, step, n = full // 2, step // 2, 1 - n
        arithmetic.share_pairs(wide, rows[n, 1 : 1 + full])
    return n


@inline_kernel
@no_type_check
def widen(rows, count, step):
    """Double a row of squares, the first of two after a margin of one, to pixels; return which of the two has them."""
    n = 0
    while step > 1:
        low = rows[n, : count + 2]
        low[0], low[count + 1] = low[1], low[count]
        code_values.upsample2(low, F(0.25), F(0.25), rows[1 - n, 1 : 1 + 2 * count])
        count, step, n = 2 * count, step // 2, 1 - n
    return n


@inline_kernel
@no_type_check
def add_read(one, two, part, step, weight, rows, out):
    """Add a weighted row of pixels, interpolated between two rows of squares; `rows` are scratch rows."""
    arithmetic.interpolate(one, two, part, rows[0, 1 : 1 + one.shape[0]])
    n = widen(rows, one.shape[0], step)
    arithmetic.add_weighed(rows[n, 1:], weight, out)
