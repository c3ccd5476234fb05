"""The texture of a film's layer: the sum of its tiles of crystals, each shifted by the frame."""

# Kernels carry no annotations: numba reads types from what it is called with.
# pyright: basic

from __future__ import annotations

from typing import no_type_check

from filmvideo.engine.cpu.jit import inline_kernel
from filmvideo.engine.cpu.kernels.structs import TILE
from filmvideo.engine.cpu.rows import F, arithmetic, grain_counts


@inline_kernel
@no_type_check
def texture(grain, c, y, left, counts, z):
    """Twin of `filmvideo.grain.granularity.Granularity.count_crystals`: compute the texture of a layer along a row."""
    if grain.textures == 0:
        arithmetic.fill_zero(z)
        return
    _count(grain, c, y, left, counts)
    grain_counts.texture(counts, grain.mean, grain.scale * grain.own, z)
    if grain.shared > F(0):
        _count(grain, grain.textures - 1, y, left, counts)
        grain_counts.add_texture(counts, grain.mean, grain.scale * grain.shared, z)


@inline_kernel
@no_type_check
def _count(grain, c, y, left, counts):
    """Count the crystals."""
    tiles = grain.tiles
    one, two = tiles[_tile_start(grain, c, 0, y, left) :], tiles[_tile_start(grain, c, 1, y, left) :]
    grain_counts.add_counts(one, two, tiles[_tile_start(grain, c, 2, y, left) :], counts)


@inline_kernel
@no_type_check
def _tile_start(grain, c, t, y, left):
    """Return the place in memory of the tile's sample over a pixel."""
    period = grain.period[t]
    row, column = (grain.row[c, t] + y) % period, (grain.column[c, t] + left) % period
    return grain.begins[c, t] + row * (period + TILE) + column
