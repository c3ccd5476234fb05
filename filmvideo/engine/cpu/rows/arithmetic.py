"""Weighted sums of rows, of which blurs are built."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F


@inline_kernel
@no_type_check
def fill_zero(out):
    """Fill a row with zeros."""
    for x in range(out.shape[0]):
        out[x] = 0


@inline_kernel
@no_type_check
def scale_row(a, weight, out):
    """Write a row times a weight."""
    for x in range(out.shape[0]):
        out[x] = weight * a[x]


@inline_kernel
@no_type_check
def add_weighed(a, weight, out):
    """Add a row times a weight."""
    for x in range(out.shape[0]):
        out[x] += weight * a[x]


@inline_kernel
@no_type_check
def interpolate(a, b, part, out):
    """Interpolate between two rows."""
    for x in range(out.shape[0]):
        out[x] = a[x] + part * (b[x] - a[x])


@inline_kernel
@no_type_check
def halve(a, out):
    """Average pairs of samples; a last one without a partner is copied."""
    for x in range(a.shape[0] // 2):
        out[x] = F(0.5) * (a[2 * x] + a[2 * x + 1])
    if a.shape[0] % 2:
        out[out.shape[0] - 1] = a[a.shape[0] - 1]


@inline_kernel
@no_type_check
def share_pairs(wide, out):
    """Halve a row: three quarters of a sample go to the nearer of two, one to the farther; `wide` has margins."""
    for x in range(out.shape[0]):
        near, far = wide[2 * x + 1] + wide[2 * x + 2], wide[2 * x] + wide[2 * x + 3]
        out[x] = F(0.375) * near + F(0.125) * far


@inline_kernel
@no_type_check
def weight_five(a, b, c, d, e, near, far, middle, out):
    """Weight a row, the two beside it and the two beyond, and write the sum."""
    for x in range(out.shape[0]):
        out[x] = middle * c[x] + near * (b[x] + d[x]) + far * (a[x] + e[x])


@inline_kernel
@no_type_check
def add_five(a, b, c, d, e, near, far, middle, out):
    """Add a row, the two beside it and the two beyond, each times its weight."""
    for x in range(out.shape[0]):
        out[x] += middle * c[x] + near * (b[x] + d[x]) + far * (a[x] + e[x])


@inline_kernel
@no_type_check
def add_pairs(a, b, c, d, one, two, out):
    """Add two pairs of rows, each times its weight."""
    for x in range(out.shape[0]):
        out[x] += one * (a[x] + b[x]) + two * (c[x] + d[x])


@inline_kernel
@no_type_check
def blur_near(above, here, below, middle, beside, corner, out):
    """Weight each pixel and its eight neighbours; the rows are mirrored at their ends."""
    last = here.shape[0] - 1
    out[0] = _blur_pixel(above, here, below, 0, 0, min(1, last), middle, beside, corner)
    if last > 0:
        out[last] = _blur_pixel(above, here, below, last - 1, last, last, middle, beside, corner)
    left, right, rest = here[:-2], here[2:], out[1:-1]
    up, up_left, up_right = above[1:-1], above[:-2], above[2:]
    low, low_left, low_right = below[1:-1], below[:-2], below[2:]
    middles = here[1:-1]
    for x in range(max(last - 1, 0)):
        close = up[x] + low[x] + left[x] + right[x]
        far = up_left[x] + up_right[x] + low_left[x] + low_right[x]
        rest[x] = middle * middles[x] + beside * close + corner * far


@inline_kernel
@no_type_check
def _blur_pixel(above, here, below, a, x, b, middle, beside, corner):
    close = above[x] + below[x] + here[a] + here[b]
    return middle * here[x] + beside * close + corner * (above[a] + above[b] + below[a] + below[b])


@inline_kernel
@no_type_check
def fill_margins(row, margin, width, around):
    """Fill the margins of a row with its mirror image, which repeats after `around` samples."""
    for x in range(margin):
        before, after = x % around, (width + x) % around
        row[margin - 1 - x] = row[margin + min(before, around - 1 - before)]
        row[margin + width + x] = row[margin + min(after, around - 1 - after)]
