"""Counts of crystals: sums of rows of tiles, and a count as a texture."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F


@inline_kernel
@no_type_check
def add_counts(a, b, c, out):
    """Add the crystals of three rows."""
    for x in range(out.shape[0]):
        out[x] = a[x] + b[x] + c[x]


@inline_kernel
@no_type_check
def texture(counts, mean, scale, out):
    """Compute a texture of mean 0 and variance 1 from counts."""
    for x in range(out.shape[0]):
        out[x] = (F(counts[x]) - mean) * scale


@inline_kernel
@no_type_check
def add_texture(counts, mean, scale, out):
    """Add the texture of counts."""
    for x in range(out.shape[0]):
        out[x] += (F(counts[x]) - mean) * scale
