"""Curves along a row: even samples, each kept beside the step to the next; and the logarithm.

Where a place is found and where it is read are two loops: the first is vectorised, the second waits for memory alone.
The logarithm is a polynomial on a float's bits.
"""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.kernel import part
from filmvideo.engine.rows import F, S, U, W


def _log2_terms() -> tuple[float, ...]:
    """Fit log2 over a mantissa from 1 to 2, about its middle, highest power first."""
    nodes = np.cos(np.pi * (np.arange(64) + 0.5) / 64) / 2
    return tuple(float(c) for c in np.polynomial.polynomial.polyfit(nodes, np.log2(nodes + 1.5), 7)[::-1])


L7, L6, L5, L4, L3, L2, L1, L0 = (F(c) for c in _log2_terms())
LOG10_2 = F(np.log10(2))


@part
@no_type_check
def placed(values, low, per_unit, last, index, part):
    """Find even samples' places, the ends holding."""
    for x in range(values.shape[0]):
        place = min(max((values[x] - low) * per_unit, F(0)), last)
        i = S(place)
        index[x] = i
        part[x] = place - F(i)


@part
@no_type_check
def read(samples, index, part, out):
    """Read samples, each (value, step), between their places."""
    for x in range(out.shape[0]):
        i = U(W(index[x])) << U(1)
        out[x] = samples[i] + part[x] * samples[i + U(1)]


@part
@no_type_check
def found(samples, index, out):
    """Fetch samples of four numbers."""
    for x in range(index.shape[0]):
        i, o = U(W(index[x])) << U(2), U(x) << U(2)
        a = samples[i]
        b = samples[i + U(1)]
        c = samples[i + U(2)]
        d = samples[i + U(3)]
        out[o] = a
        out[o + U(1)] = b
        out[o + U(2)] = c
        out[o + U(3)] = d


@part
@no_type_check
def developed(fours, part, z, out):
    """Read fetched samples, each (value, step, a, b), and add the grain a·z + b·z²."""
    for x in range(out.shape[0]):
        grain = z[x] * (fours[4 * x + 2] + z[x] * fours[4 * x + 3])
        out[x] = fours[4 * x] + part[x] * fours[4 * x + 1] + grain


@part
@no_type_check
def parted(fours, a, b, c, d):
    """Give each of four numbers a row of its own."""
    for x in range(a.shape[0]):
        a[x] = fours[4 * x]
        b[x] = fours[4 * x + 1]
        c[x] = fours[4 * x + 2]
        d[x] = fours[4 * x + 3]


@part
@no_type_check
def logarithms(light, above, below, part, gain, flash, darkest, out):
    """Add what comes back, between two rows of it, and the flash; give log10."""
    for x in range(out.shape[0]):
        e = max((light[x] + above[x] + part * (below[x] - above[x])) * gain + flash, darkest)
        bits = F(e).view(np.int32)
        m = S((bits & S(0x7FFFFF)) | S(0x3F800000)).view(np.float32) - F(1.5)
        fraction = ((((((L7 * m + L6) * m + L5) * m + L4) * m + L3) * m + L2) * m + L1) * m + L0
        out[x] = (F((bits >> S(23)) - S(127)) + fraction) * LOG10_2
