"""The textures of a film's layers, some rows ahead: torus by torus, so that each is read where it lies."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

import numpy as np

from filmvideo.engine.kernel import part
from filmvideo.engine.passes.forms import AHEAD
from filmvideo.engine.rows import F, U, crystals, weights
from filmvideo.engine.rows.crystals import RUN, RUN_WORDS


@part
@no_type_check
def texture(grain, c, row, z, spare, digits):
    """Give the texture of a layer's row, of those counted ahead."""
    if grain.textures == 0:
        weights.emptied(z)
        return
    _textured(digits[c, row], grain.mean, grain.scale * grain.own, z)
    if grain.shared > F(0):
        _textured(digits[grain.textures - 1, row], grain.mean, grain.scale * grain.shared, spare)
        weights.add_weighed(spare, F(1), z)


@part
@no_type_check
def _textured(digits, mean, scale, z):
    for run in range(digits.shape[0]):
        crystals.textured(digits[run].view(np.uint32), mean, scale, z[run * RUN : min(run * RUN + RUN, z.shape[0])])


@part
@no_type_check
def count(grain, y, digits):
    """Count the crystals over some rows: torus by torus, so that each is read where it lies."""
    for c in range(grain.textures):
        for row in range(AHEAD):
            for run in range(digits.shape[2]):
                for d in range(6):
                    weights.emptied(digits[c, row, run, d])
        for t in range(0, grain.period.shape[0], 3):
            for run in range(digits.shape[2]):
                _pile(grain, c, t, y, run, digits[c])


@part
@no_type_check
def _pile(grain, c, t, y, run, digits):
    """Add a run of three tori to the counts of some rows."""
    a, by_a, row_a = _begin(grain, c, t, y, run)
    b, by_b, row_b = _begin(grain, c, t + 1, y, run)
    d, by_d, row_d = _begin(grain, c, t + 2, y, run)
    end = RUN_WORDS + 1
    for row in range(AHEAD):
        one = grain.tori[a + row_a * grain.words[t] :][:end]
        two = grain.tori[b + row_b * grain.words[t + 1] :][:end]
        three = grain.tori[d + row_d * grain.words[t + 2] :][:end]
        crystals.piled(one, two, three, by_a, by_b, by_d, digits[row, run])
        row_a = _next(row_a, grain.period[t])
        row_b = _next(row_b, grain.period[t + 1])
        row_d = _next(row_d, grain.period[t + 2])


@part
@no_type_check
def _begin(grain, c, t, y, run):
    """Give the word and the bit in it at which the rows of a torus begin, and the row it is at."""
    period = grain.period[t]
    column = (grain.column[c, t] + run * RUN) % period
    return grain.begins[c, t] + column // 64, U(column % 64), (y + grain.row[c, t]) % period


@part
@no_type_check
def _next(row, period):
    return row + 1 if row + 1 < period else 0
