"""Light that dirt absorbs; most pixels have no dirt."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.kernels.structs import EXPONENT, SOFT
from filmvideo.engine.cpu.rows import F

ROOT, POWER, BLACK, BLACK_ROOT = F(EXPONENT), F(1 / EXPONENT), F(SOFT), F(SOFT**EXPONENT)


@inline_kernel
@no_type_check
def dim(values, density, fade):
    """Dim light on the soft scale by dirt's density times `fade`. Twin of `filmvideo.gate.dirt.DirtStage`."""
    for x in range(values.shape[0]):
        if density[x] > F(0):
            left = F(10) ** (-density[x] * fade)
            up = max(values[x], F(0)) + BLACK_ROOT
            lit = (left * (up**POWER - BLACK) + BLACK) ** ROOT - BLACK_ROOT
            values[x] = lit if values[x] > F(0) else left * values[x]
