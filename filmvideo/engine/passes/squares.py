"""Rows of squares of pixels: pixels averaged to squares, squares read as pixels again, by halving and by doubling."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.kernel import part
from filmvideo.engine.rows import F, codes, weights


@part
@no_type_check
def placed(y, step):
    """Give the row of squares at or above the middle of a row of pixels, and how far it is on the way to the next."""
    place = (F(y) + F(0.5)) / F(step) - F(0.5)
    above = int(np.floor(place))
    return above, place - F(above)


@part
@no_type_check
def narrowed(rows, count, step):
    """Average a row of pixels, the first of two, over squares; give which of the two has them."""
    n = 0
    while step > 1:
        half = (count + 1) // 2
        weights.halved(rows[n, :count], rows[1 - n, :half])
        count, step, n = half, step // 2, 1 - n
    return n


@part
@no_type_check
def widened(rows, count, step):
    """Double a row of squares, the first of two, after a margin of one, until they are pixels; give which has them."""
    n = 0
    while step > 1:
        low = rows[n, : count + 2]
        low[0], low[count + 1] = low[1], low[count]
        codes.widened(low, F(0.25), F(0.25), rows[1 - n, 1 : 1 + 2 * count])
        count, step, n = 2 * count, step // 2, 1 - n
    return n


@part
@no_type_check
def add_read(one, two, part, step, weight, rows, out):
    """Add a row of pixels, weighed, that is read between two rows of squares; `rows` are worked in."""
    weights.between(one, two, part, rows[0, 1 : 1 + one.shape[0]])
    n = widened(rows, one.shape[0], step)
    weights.add_weighed(rows[n, 1:], weight, out)
