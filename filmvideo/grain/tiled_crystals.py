"""The stack of crystal layers from tiles: layers grown once, split over a few periodic tiles, which every frame shifts.

A tile is P pixels wide and continues at its opposite side; P is prime and different for each tile, so that tiles
repeat at different places: a field of T tiles repeats nowhere, and correlates with itself by 1/T where one tile
repeats, beyond a viewer's comparison. The key's hash shifts every tile for every frame and channel, and rotates it by
half a turn or not (which does not change a covariance).

Seeds follow the exact form, except that on P² pixels a layer of crystals of A pixels has exactly the n seeds that fill
it, 1 − (1 − A/P²)ⁿ = p, not n on average, so that a tile of few crystals is filled as well. The realised mean is
stored. Counting adds slices of integers: the same on every device, for any part of the frame and number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import isqrt, log1p

import torch
from jaxtyping import Bool, UInt8
from torch import Tensor
from torch.nn.functional import pad

from filmvideo.base.errors import ParameterError
from filmvideo.grain.crystals import Stack, offsets
from filmvideo.grain.keys import Key, random_bits

TILE_COUNT = 3
FEWEST_LAYERS = 20
SMALLEST_PX = 1361
"""The least period: no repeat is nearer."""
COARSE_PX = 457
"""The least period of coarse grain, which shows its repeats for the time that a control is dragged."""
APART_PX = 16
"""The least difference of periods, which is the width of large crystals."""
CPU = torch.device("cpu")


@dataclass(frozen=True)
class TiledCrystals:
    """Layers of crystals on periodic tiles, each tile also rotated by half a turn."""

    stack: Stack
    tiles: tuple[tuple[UInt8[Tensor, "_ _"], UInt8[Tensor, "_ _"]], ...]
    mean: float
    """Mean number of layers that cover a pixel."""

    def __call__(
        self,
        key: Key,
        channels: int,
        height: int,
        width: int,
        device: torch.device,
        *,
        origin: tuple[int, int] = (0, 0),
        out: UInt8[Tensor, "c h w"] | None = None,
    ) -> UInt8[Tensor, "c h w"]:
        """Return the number of layers that cover each pixel of a part of the frame."""
        found = torch.empty(channels, height, width, dtype=torch.uint8, device=device) if out is None else out
        for c in range(channels):
            found[c].zero_()
            for i, both in enumerate(self.tiles):
                name = key.derive(f"{key.purpose}/{i}").word(c)
                tile = both[name & 1]
                y, x = ((name >> shift & 0x7FFF) * len(tile) >> 15 for shift in (1, 16))
                _lay(tile, found[c], y + origin[0], x + origin[1])
        return found

    def to_device(self, device: torch.device) -> TiledCrystals:
        """Return the tiles on a device."""
        return replace(self, tiles=tuple((one.to(device), other.to(device)) for one, other in self.tiles))


def tile_crystals(stack: Stack, smallest_px: int = SMALLEST_PX) -> TiledCrystals:
    """Build tiles of a clip's crystals, of periods from a width on."""
    layers = len(stack.kernels)
    if layers < FEWEST_LAYERS:
        raise ParameterError(f"Tiles of {layers} layers would visibly repeat; use {FEWEST_LAYERS} layers or more.")
    tiles = [
        _build_tile(stack, range(i, layers, TILE_COUNT), period)
        for i, period in enumerate(periods(TILE_COUNT, smallest_px))
    ]
    mean = sum(float(tile.double().mean()) for tile in tiles)
    return TiledCrystals(stack, tuple((one, one.rot90(2).contiguous()) for one in tiles), mean)


def periods(count: int, smallest_px: int = SMALLEST_PX) -> list[int]:
    """Return prime periods, at least `APART_PX` apart so that repeats of different tiles do not coincide."""
    found: list[int] = []
    candidate = smallest_px
    while len(found) < count:
        if all(candidate % divisor for divisor in range(2, isqrt(candidate) + 1)):
            found.append(candidate)
            candidate += APART_PX
        else:
            candidate += 1
    return found


def _build_tile(stack: Stack, layers: Iterable[int], period: int) -> UInt8[Tensor, "period period"]:
    """Return the number of layers that cover each pixel of a tile."""
    total = torch.zeros(period, period, dtype=torch.uint8, device="cpu")
    for layer in layers:
        total += _grow(stack.kernels[layer], _scatter_seeds(stack, layer, period))
    return total


def _scatter_seeds(stack: Stack, layer: int, period: int) -> UInt8[Tensor, "period period"]:
    """Return the number of seeds on a tile that reaches the filling."""
    places = period**2
    count = round(log1p(-stack.filling) / log1p(-stack.areas[layer] / places))
    side = isqrt(count) + 1
    drawn = random_bits(Key(stack.seed, 0, f"crystal bank/{layer}"), 1, side, side, CPU).flatten()[:count]
    fallen = torch.zeros(places, dtype=torch.uint8, device="cpu")
    fallen[(drawn.long() & 0xFFFFFFFF) * places >> 32] = 1
    return fallen.reshape(period, period)


def _grow(kernel: Bool[Tensor, "_ _"], seeds: UInt8[Tensor, "p p"]) -> UInt8[Tensor, "p p"]:
    """Return crystals grown from seeds, wrapped around the tile."""
    period, reach = len(seeds), len(kernel) // 2
    around = pad(seeds[None], [reach] * 4, "circular")[0]
    grown = torch.zeros_like(seeds)
    for y, x in offsets(kernel):
        grown |= around[reach - y : reach - y + period, reach - x : reach - x + period]
    return grown


def _lay(tile: UInt8[Tensor, "p p"], out: UInt8[Tensor, "h w"], y: int, x: int) -> None:
    """Add a tile to `out` from a place on, repeated as needed."""
    height, width = out.shape
    for top, row, rows in _runs(len(tile), y % len(tile), height):
        for left, column, columns in _runs(len(tile), x % len(tile), width):
            out[top : top + rows, left : left + columns].add_(tile[row : row + rows, column : column + columns])


def _runs(period: int, start: int, length: int) -> Iterator[tuple[int, int, int]]:
    """Yield target, source and length of every run along a periodic row."""
    done = 0
    while done < length:
        run = min(period - start, length - done)
        yield done, start, run
        done, start = done + run, 0
