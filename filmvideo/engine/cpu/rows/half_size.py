"""Codes of two rows averaged two by two."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import S


@inline_kernel
@no_type_check
def halve(above, below, down, across, out):
    """Average codes two by two; the first weighs `down` and `across` quarters, and the last code of a row repeats."""
    lower, right = S(4) - down, S(4) - across
    count = above.shape[0] // 2
    for x in range(count):
        one = across * S(above[2 * x]) + right * S(above[2 * x + 1])
        two = across * S(below[2 * x]) + right * S(below[2 * x + 1])
        out[x] = (down * one + lower * two + S(8)) >> S(4)
    if out.shape[0] > count:
        out[count] = (down * S(above[2 * count]) + lower * S(below[2 * count]) + S(2)) >> S(2)
