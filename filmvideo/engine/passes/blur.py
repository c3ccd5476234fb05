"""Blurs of a row among the rows of its plane, edges mirrored."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.kernel import part
from filmvideo.engine.rows import weights


@part
@no_type_check
def mirror(y, height):
    """Give the row of a frame that a row of its mirrored continuation is."""
    y = y % (2 * height)
    return y if y < height else 2 * height - 1 - y


@part
@no_type_check
def down(plane, taps, radius, row, wide):
    """Weigh the rows around one, into a row with margins."""
    height, width = plane.shape
    out = wide[radius : radius + width]
    weights.weighed(plane[row], taps[0], out)
    n = 1
    while n + 1 <= radius:
        a, b = plane[mirror(row - n, height)], plane[mirror(row + n, height)]
        c, d = plane[mirror(row - n - 1, height)], plane[mirror(row + n + 1, height)]
        weights.add_pairs(a, b, c, d, taps[n], taps[n + 1], out)
        n += 2
    if n == radius:
        weights.add_pair(plane[mirror(row - n, height)], plane[mirror(row + n, height)], taps[n], out)


@part
@no_type_check
def across(wide, taps, radius, share, out):
    """Add a share of what a row with margins gives when its neighbours are weighed."""
    width = out.shape[0]
    weights.mirrored(wide, radius, width)
    weights.add_weighed(wide[radius:], share * taps[0], out)
    n = 1
    while n + 1 <= radius:
        a, b, c, d = wide[radius - n :], wide[radius + n :], wide[radius - n - 1 :], wide[radius + n + 1 :]
        weights.add_pairs(a, b, c, d, share * taps[n], share * taps[n + 1], out)
        n += 2
    if n == radius:
        weights.add_pair(wide[radius - n :], wide[radius + n :], share * taps[n], out)
