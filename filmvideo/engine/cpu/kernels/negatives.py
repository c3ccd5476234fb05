"""Planes of light whose pixels below zero take their light from the pixels around.

Of the light p above zero, p · (1 − m(n / m(p))) is left, where n is what lies below zero and m the mean of three by
three pixels. So no pixel is negative and the sum stays as it is, which it does not where n is cut off. A pixel with no
light around it has nothing to take; there n is cut off.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel, kernel
from filmvideo.engine.cpu.rows import F, arithmetic

DARKEST = F(1e-20)
"""Light of nine pixels, in lux seconds, that counts as none."""


@kernel
@no_type_check
def level_negatives(planes, parts, sums):
    """Level the pixels below zero of planes in place; `parts` and `sums` are a scratch array and a scratch row."""
    for c in range(planes.shape[0]):
        plane, part, height = planes[c], parts[c], planes.shape[1]
        above, here = False, _find_parts(plane, 0, sums, part[0])
        for y in range(height):
            below = y + 1 < height and _find_parts(plane, y + 1, sums, part[y + 1])
            if above or here or below:
                _take_parts(part, y, sums, plane[y])
            above, here = here, below


@inline_kernel
@no_type_check
def _find_parts(plane, y, sums, part):
    """Find the part of the light around that each pixel of a row below zero takes; return whether there is one."""
    row, least = plane[y], F(0)
    for x in range(row.shape[0]):
        least = min(least, row[x])
    if least >= F(0):
        arithmetic.fill_zero(part)
        return False
    _add_column(plane, y, sums)
    last = row.shape[0] - 1
    part[0], part[last] = _ends(sums, last)
    for x in range(1, last):
        part[x] = sums[x - 1] + sums[x] + sums[x + 1]
    for x in range(row.shape[0]):
        part[x] = max(-row[x], F(0)) / max(part[x], DARKEST)
    return True


@inline_kernel
@no_type_check
def _take_parts(parts, y, sums, row):
    """Subtract from a row the parts that the pixels around take, and clip what is below zero."""
    _add_column(parts, y, sums)
    last = row.shape[0] - 1
    at_first, at_last = _ends(sums, last)
    row[0] = _left(row[0], at_first)
    if last > 0:
        row[last] = _left(row[last], at_last)
    for x in range(1, last):
        row[x] = _left(row[x], sums[x - 1] + sums[x] + sums[x + 1])


@inline_kernel
@no_type_check
def _ends(sums, last):
    """Add the sums of the first pixel and its neighbour, and of the last and its neighbour."""
    if last == 0:
        return sums[0], sums[0]
    return sums[0] + sums[1], sums[last] + sums[last - 1]


@inline_kernel
@no_type_check
def _left(light, taken):
    return max(light, F(0)) * max(F(1) - taken, F(0))


@inline_kernel
@no_type_check
def _add_column(plane, y, out):
    """Add what is above zero in a row and in those beside it."""
    above, row, below = plane[max(y - 1, 0)], plane[y], plane[min(y + 1, plane.shape[0] - 1)]
    one, two = F(y > 0), F(y + 1 < plane.shape[0])
    for x in range(out.shape[0]):
        out[x] = one * max(above[x], F(0)) + max(row[x], F(0)) + two * max(below[x], F(0))
