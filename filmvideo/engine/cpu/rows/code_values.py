"""Codes to values and back, along a row; chroma to every pixel and back; dither."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F, S, W


@inline_kernel
@no_type_check
def scale_codes(a, b, part, offset, gain, out):
    """Convert codes of two rows, mixed, to values."""
    for x in range(out.shape[0]):
        p = F(a[x])
        out[x] = (p + part * (F(b[x]) - p) - offset) * gain


@inline_kernel
@no_type_check
def upsample2(low, before, after, out):
    """Double a row's samples; `low` has one more on each side, `before` and `after` weight the neighbours."""
    for x in range(out.shape[0] // 2):
        here = low[x + 1]
        out[2 * x] = here + before * (low[x] - here)
        out[2 * x + 1] = here + after * (low[x + 2] - here)


@inline_kernel
@no_type_check
def colours(luma, cb, cr, to_rgb, r, g, b):
    """Compute R'G'B' from luma and colour differences."""
    rv, gu, gv, bu = to_rgb[0], to_rgb[1], to_rgb[2], to_rgb[3]
    for x in range(r.shape[0]):
        r[x] = luma[x] + rv * cr[x]
        g[x] = luma[x] + gu * cb[x] + gv * cr[x]
        b[x] = luma[x] + bu * cb[x]


@inline_kernel
@no_type_check
def downsample2(wide, before, here, after, out):
    """Halve a row's samples, weighting every other one and its neighbours; `wide` has one more on each side."""
    for x in range(out.shape[0]):
        out[x] = before * wide[2 * x] + here * wide[2 * x + 1] + after * wide[2 * x + 2]


@inline_kernel
@no_type_check
def quantize(values, dither, gain, offset, least, most, out):
    """Round values to codes."""
    for x in range(out.shape[0]):
        code = np.rint(values[x] * gain + offset + dither[x])
        out[x] = S(min(max(code, least), most))


@inline_kernel
@no_type_check
def noise(y, step, word, out):
    """Generate noise at every step-th pixel of a row. Twin of `filmvideo.grain.keys.uniform`."""
    for x in range(out.shape[0]):
        h = W(W(W(y) << W(16)) ^ (W(x * step) & W(0xFFFF)))
        h = _hash(_hash(h) ^ W(word))
        out[x] = F(S(h) >> S(8)) * F(2.0**-24) + F(2.0**-25)


@inline_kernel
@no_type_check
def _hash(h):
    h = W(h ^ (h >> W(16)))
    h = W(h * W(0x7FEB352D))
    h = W(h ^ (h >> W(15)))
    h = W(h * W(0x846CA68B))
    return W(h ^ (h >> W(16)))
