"""Three rows times a matrix, and colours that are too pure compressed into BT.2020."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.colour import upsample
from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F

KNEE, PURE = F(upsample.KNEE), F(upsample.PUREST - upsample.KNEE)


@inline_kernel
@no_type_check
def mix(m, a, b, c, out):
    """Weight three rows and write the sum."""
    m0, m1, m2 = m[0], m[1], m[2]
    for x in range(out.shape[0]):
        out[x] = m0 * a[x] + m1 * b[x] + m2 * c[x]


@inline_kernel
@no_type_check
def compress(r, g, b):
    """Compress colours that are too pure into BT.2020. Twin of `filmvideo.colour.upsample.compress`."""
    for x in range(r.shape[0]):
        top = max(max(max(r[x], g[x]), b[x]), F(0))
        scale = F(1) / max(top, F(1e-12))
        r[x], g[x], b[x] = (
            _compress(r[x], top, scale),
            _compress(g[x], top, scale),
            _compress(b[x], top, scale),
        )


@inline_kernel
@no_type_check
def _compress(value, top, scale):
    purity = (top - value) * scale
    over = max((purity - KNEE) * (F(1) / PURE), F(0))
    return top * (F(1) - min(purity, KNEE) - PURE * over / (F(1) + over))
