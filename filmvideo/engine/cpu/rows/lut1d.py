"""Curves along a row: even samples, each kept beside the step to the next; and the logarithm.

Where a place is found and where it is read are two loops: the first is vectorised, the second waits for memory alone,
and takes four pixels at a time, all loads before the stores, which LLVM joins into vectors.
The logarithm is a polynomial on a float's bits.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.rows import F, S, U, W


def _log2_terms() -> tuple[float, ...]:
    """Fit log2 over a mantissa from 1 to 2, about its middle, highest power first."""
    nodes = np.cos(np.pi * (np.arange(64) + 0.5) / 64) / 2
    return tuple(float(c) for c in np.polynomial.polynomial.polyfit(nodes, np.log2(nodes + 1.5), 7)[::-1])


L7, L6, L5, L4, L3, L2, L1, L0 = (F(c) for c in _log2_terms())
LOG10_2 = F(np.log10(2))
ONE, TWO, THREE = U(1), U(2), U(3)


@inline_kernel
@no_type_check
def table_index(values, low, per_unit, last, index, part):
    """Find the places of values among even samples, clamped to the ends."""
    for x in range(values.shape[0]):
        place = min(max((values[x] - low) * per_unit, F(0)), last)
        i = S(place)
        index[x] = i
        part[x] = place - F(i)


@inline_kernel
@no_type_check
def read(samples, index, part, out):
    """Read samples, each (value, step), between their places."""
    whole = out.shape[0] // 4
    for n in range(whole):
        x = U(n) << TWO
        y, z, w = x + ONE, x + TWO, x + THREE
        i, j, k, m = U(W(index[x])) << ONE, U(W(index[y])) << ONE, U(W(index[z])) << ONE, U(W(index[w])) << ONE
        v0, v1, v2, v3 = samples[i], samples[j], samples[k], samples[m]
        s0, s1, s2, s3 = samples[i + ONE], samples[j + ONE], samples[k + ONE], samples[m + ONE]
        a, b, c, d = v0 + part[x] * s0, v1 + part[y] * s1, v2 + part[z] * s2, v3 + part[w] * s3
        out[x], out[y], out[z], out[w] = a, b, c, d
    for x in range(4 * whole, out.shape[0]):
        i = U(W(index[x])) << ONE
        out[x] = samples[i] + part[x] * samples[i + ONE]


@inline_kernel
@no_type_check
def develop(samples, index, part, z, out):
    """Read samples, each (value, step, a, b), and add the grain a·z + b·z²."""
    whole = out.shape[0] // 4
    for n in range(whole):
        x = U(n) << TWO
        y, v, w = x + ONE, x + TWO, x + THREE
        i, j, k, m = U(W(index[x])) << TWO, U(W(index[y])) << TWO, U(W(index[v])) << TWO, U(W(index[w])) << TWO
        v0, v1, v2, v3 = samples[i], samples[j], samples[k], samples[m]
        s0, s1, s2, s3 = samples[i + ONE], samples[j + ONE], samples[k + ONE], samples[m + ONE]
        a0, a1, a2, a3 = samples[i + TWO], samples[j + TWO], samples[k + TWO], samples[m + TWO]
        b0, b1, b2, b3 = samples[i + THREE], samples[j + THREE], samples[k + THREE], samples[m + THREE]
        z0, z1, z2, z3 = z[x], z[y], z[v], z[w]
        a = v0 + part[x] * s0 + z0 * (a0 + z0 * b0)
        b = v1 + part[y] * s1 + z1 * (a1 + z1 * b1)
        c = v2 + part[v] * s2 + z2 * (a2 + z2 * b2)
        d = v3 + part[w] * s3 + z3 * (a3 + z3 * b3)
        out[x], out[y], out[v], out[w] = a, b, c, d
    for x in range(4 * whole, out.shape[0]):
        i = U(W(index[x])) << TWO
        grain = z[x] * (samples[i + TWO] + z[x] * samples[i + THREE])
        out[x] = samples[i] + part[x] * samples[i + ONE] + grain


@inline_kernel
@no_type_check
def deinterleave4(fours, a, b, c, d):
    """Write each of four numbers to a row of its own."""
    for x in range(a.shape[0]):
        a[x] = fours[4 * x]
        b[x] = fours[4 * x + 1]
        c[x] = fours[4 * x + 2]
        d[x] = fours[4 * x + 3]


@inline_kernel
@no_type_check
def logarithms(light, above, below, part, gain, flash, darkest, out):
    """Compute log exposures with halation (between two of its rows) and flash.

    Twin of `filmvideo.film.exposure.log_exposure`.
    """
    for x in range(out.shape[0]):
        e = max((light[x] + above[x] + part * (below[x] - above[x])) * gain + flash, darkest)
        bits = F(e).view(np.int32)
        m = S((bits & S(0x7FFFFF)) | S(0x3F800000)).view(np.float32) - F(1.5)
        fraction = ((((((L7 * m + L6) * m + L5) * m + L4) * m + L3) * m + L2) * m + L1) * m + L0
        out[x] = (F((bits >> S(23)) - S(127)) + fraction) * LOG10_2
