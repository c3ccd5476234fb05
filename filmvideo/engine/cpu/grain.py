"""A film's tiles of crystals as the passes read them, end to end, and the offset of each in a frame.

They are the tiles of `filmvideo.grain.tiled_crystals`, shifted and turned in a frame by the same keys, so the passes
count the same crystals as the plain path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from filmvideo.engine.cpu.arrays import Array
from filmvideo.engine.cpu.kernels.structs import TILE, GrainTile
from filmvideo.grain import count_statistics
from filmvideo.grain.granularity import Granularity
from filmvideo.grain.keys import Key
from filmvideo.grain.tiled_crystals import TILE_COUNT, TiledCrystals


@dataclass(frozen=True, eq=False)
class PackedTiles:
    """A film's tiles, laid end to end."""

    granularity: Granularity
    tiles: Array
    begins: Array
    """(turned or not, tile)"""
    period: Array

    def frame_tile(self, key: Key) -> GrainTile:
        """Return the tiles with their offsets in a frame."""
        grain = self.granularity
        name = replace(key, frame=key.frame // grain.hold_frames, purpose=grain.purpose)
        shared, layers = int(grain.colour < 1), grain.a.shape[0]
        names = [name.derive(f"{name.purpose}/{t}") for t in range(TILE_COUNT)]
        words = np.array([[each.word(c) for each in names] for c in range(layers + shared)], np.int64)
        word = words[[*(min(c, layers - 1) for c in range(3)), *range(layers, layers + shared)]]
        stack = grain.bank.stack
        return GrainTile(
            self.tiles,
            np.ascontiguousarray(self.begins[word & 1, np.arange(TILE_COUNT)]),
            self.period,
            np.ascontiguousarray((word >> 1 & 0x7FFF) * self.period >> 15),
            np.ascontiguousarray((word >> 16 & 0x7FFF) * self.period >> 15),
            np.float32(grain.bank.mean),
            np.float32(count_statistics.variance(stack.filling, len(stack.kernels)) ** -0.5),
            np.float32(grain.colour**0.5 if shared else 1),
            np.float32((1 - grain.colour) ** 0.5 if shared else 0),
            len(word),
        )


def no_texture() -> GrainTile:
    """Return the texture of film without grain."""
    none, zero, nowhere = np.zeros(0, np.int64), np.float32(0), np.zeros((0, 0), np.int64)
    return GrainTile(np.zeros(0, np.uint8), nowhere, none, nowhere, nowhere, zero, zero, zero, zero, 0)


def crystals(grain: Granularity | None) -> PackedTiles | None:
    """Pack a film's tiles end to end, as they are and turned."""
    if grain is None:
        return None
    return PackedTiles(grain, *_pack(grain.bank))


@lru_cache(maxsize=4)
def _pack(bank: TiledCrystals) -> tuple[Array, Array, Array]:
    """Return tiles end to end, where each begins, and their periods; cached, because every look of a pitch has them."""
    period = np.array([len(one) for one, _ in bank.tiles], np.int64)
    rows = [_longer(tile.numpy()) for both in zip(*bank.tiles, strict=True) for tile in both]
    begins = np.cumsum([0, *(each.size for each in rows[:-1])]).reshape(2, TILE_COUNT)
    return np.concatenate([each.ravel() for each in rows]), begins, period


def _longer(tile: Array) -> Array:
    """Repeat every row for `TILE` samples more, so that reading may begin anywhere."""
    return np.pad(tile, ((0, 0), (0, TILE)), mode="wrap")
