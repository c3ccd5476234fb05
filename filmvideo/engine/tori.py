"""A film's tori as the passes read them: laid end to end, a bit a pixel, and where each begins in a frame.

The bits are those of `filmvideo.grain.bank`, and a frame moves and turns them by the very names that it does, so the
passes count what the plain path counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmvideo.engine.passes.forms import Texture
from filmvideo.engine.rows.crystals import RUN, RUN_WORDS
from filmvideo.grain import laws
from filmvideo.grain.granularity import Granularity
from filmvideo.grain.keys import Key

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Crystals:
    """A film's tori, laid end to end."""

    granularity: Granularity
    tori: Array
    begins: Array
    """(turned or not, layer of bits)"""
    period: Array
    words: Array
    torus: Array
    """The torus that a layer of bits is of."""

    def at(self, key: Key) -> Texture:
        """Give the textures of a frame."""
        grain = self.granularity
        name = replace(key, frame=key.frame // grain.hold_frames, purpose=grain.purpose)
        shared, layers = int(grain.colour < 1), grain.a.shape[0]
        names = [name.of(f"{name.purpose}/{t}") for t in range(len(grain.bank.tori))]
        words = np.array([[each.word(c) for each in names] for c in range(layers + shared)], np.int64)
        word = words[[*(min(c, layers - 1) for c in range(3)), *range(layers, layers + shared)]][:, self.torus]
        stack = grain.bank.stack
        return Texture(
            self.tori,
            np.ascontiguousarray(self.begins[word & 1, np.arange(len(self.torus))]),
            self.period,
            self.words,
            np.ascontiguousarray((word >> 1 & 0x7FFF) * self.period >> 15),
            np.ascontiguousarray((word >> 16 & 0x7FFF) * self.period >> 15),
            np.float32(grain.bank.mean),
            np.float32(laws.variance(stack.filling, len(stack.kernels)) ** -0.5),
            np.float32(grain.colour**0.5 if shared else 1),
            np.float32((1 - grain.colour) ** 0.5 if shared else 0),
            len(word),
        )


def no_texture() -> Texture:
    """Give the texture of film without grain."""
    none, zero, nowhere = np.zeros(0, np.int64), np.float32(0), np.zeros((0, 0), np.int64)
    return Texture(np.zeros(0, np.uint64), nowhere, none, none, nowhere, nowhere, zero, zero, zero, zero, 0)


def crystals(grain: Granularity | None) -> Crystals | None:
    """Lay a film's tori end to end, a bit a pixel, those that count to more than one as several layers of bits."""
    if grain is None:
        return None
    layers = [(i, level) for i, (one, _) in enumerate(grain.bank.tori) for level in range(int(one.max()))]
    spare = -len(layers) % 3
    flat: list[Array] = []
    begins = np.zeros((2, len(layers) + spare), np.int64)
    words = np.zeros(len(layers) + spare, np.int64)
    length = 0
    for n, (i, level) in enumerate(layers):
        for turned in range(2):
            bits = packed(grain.bank.tori[i][turned].numpy() > level)
            begins[turned, n], words[n] = length, bits.shape[1]
            flat.append(bits.ravel())
            length += bits.size
    begins[:, len(layers) :] = length
    flat.append(np.zeros(2 * RUN_WORDS, np.uint64))
    torus = np.array([i for i, _ in layers] + [0] * spare)
    period = np.array([len(grain.bank.tori[i][0]) for i, _ in layers] + [1] * spare, np.int64)
    return Crystals(grain, np.concatenate(flat), begins, period, words, torus)


def packed(torus: NDArray[np.bool_]) -> Array:
    """Pack the rows of a torus into bits, each going on by a run past its end."""
    period = len(torus)
    bits = -(-(period + RUN + 64) // 64) * 64
    wide = np.tile(torus, (1, -(-bits // period)))[:, :bits]
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
