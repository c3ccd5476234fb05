"""The stack of crystal layers, from a bank: layers grown once, some on each of a few tori, which every frame moves.

A torus is a square that goes on at its opposite side, P pixels wide, P prime and different for each, so that tori
come round again one by one: a field of T tori repeats nowhere, and correlates with itself by 1/T where one torus
does, farther away than a person compares. For every frame and channel each is moved, and turned by half a turn or
not (which leaves a covariance as it is), by its name's hash.

What falls is as in the exact form, but that on P² pixels a layer of crystals of A pixels has the n seeds that fill it,
1 − (1 − A/P²)ⁿ = p, not n on average, so that a torus of few crystals is filled as well. What is left of chance, the
realised mean, is known. Counting adds slices of integers: the same on every device, for any tile, on any number of
threads.
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
"""The least period: nothing comes round again nearer."""
APART_PX = 16
"""The least difference of periods, which is the width of large crystals."""
CPU = torch.device("cpu")


@dataclass(frozen=True)
class TiledCrystals:
    """Layers on tori, each as it is and turned by half a turn."""

    stack: Stack
    tori: tuple[tuple[UInt8[Tensor, "_ _"], UInt8[Tensor, "_ _"]], ...]
    mean: float
    """How many layers cover a pixel on average."""

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
        """Count the layers that cover each pixel of a part of the frame."""
        found = torch.empty(channels, height, width, dtype=torch.uint8, device=device) if out is None else out
        for c in range(channels):
            found[c].zero_()
            for i, both in enumerate(self.tori):
                name = key.derive(f"{key.purpose}/{i}").word(c)
                torus = both[name & 1]
                y, x = ((name >> shift & 0x7FFF) * len(torus) >> 15 for shift in (1, 16))
                _lay(torus, found[c], y + origin[0], x + origin[1])
        return found

    def to(self, device: torch.device) -> TiledCrystals:
        """Move the tori to a device."""
        return replace(self, tori=tuple((one.to(device), other.to(device)) for one, other in self.tori))


def tile_crystals(stack: Stack) -> TiledCrystals:
    """Grow a clip's crystals on tori."""
    layers = len(stack.kernels)
    if layers < FEWEST_LAYERS:
        raise ParameterError(f"A bank of {layers} layers would repeat in sight; it takes {FEWEST_LAYERS} or more.")
    tiles = [_torus(stack, range(i, layers, TILE_COUNT), period) for i, period in enumerate(periods(TILE_COUNT))]
    mean = sum(float(torus.double().mean()) for torus in tiles)
    return TiledCrystals(stack, tuple((one, one.rot90(2).contiguous()) for one in tiles), mean)


def periods(count: int) -> list[int]:
    """Give prime periods, far enough apart for what repeats after one not to meet what repeats after another."""
    found: list[int] = []
    candidate = SMALLEST_PX
    while len(found) < count:
        if all(candidate % divisor for divisor in range(2, isqrt(candidate) + 1)):
            found.append(candidate)
            candidate += APART_PX
        else:
            candidate += 1
    return found


def _torus(stack: Stack, layers: Iterable[int], period: int) -> UInt8[Tensor, "period period"]:
    """Count layers on a torus."""
    total = torch.zeros(period, period, dtype=torch.uint8, device="cpu")
    for layer in layers:
        total += _grown(stack.kernels[layer], _fallen(stack, layer, period))
    return total


def _fallen(stack: Stack, layer: int, period: int) -> UInt8[Tensor, "period period"]:
    """Let as many seeds fall on a torus as fill it."""
    places = period**2
    count = round(log1p(-stack.filling) / log1p(-stack.areas[layer] / places))
    side = isqrt(count) + 1
    drawn = random_bits(Key(stack.seed, 0, f"crystal bank/{layer}"), 1, side, side, CPU).flatten()[:count]
    fallen = torch.zeros(places, dtype=torch.uint8, device="cpu")
    fallen[(drawn.long() & 0xFFFFFFFF) * places >> 32] = 1
    return fallen.reshape(period, period)


def _grown(kernel: Bool[Tensor, "_ _"], seeds: UInt8[Tensor, "p p"]) -> UInt8[Tensor, "p p"]:
    """Grow seeds into crystals around a torus."""
    period, reach = len(seeds), len(kernel) // 2
    around = pad(seeds[None], [reach] * 4, "circular")[0]
    grown = torch.zeros_like(seeds)
    for y, x in offsets(kernel):
        grown |= around[reach - y : reach - y + period, reach - x : reach - x + period]
    return grown


def _lay(torus: UInt8[Tensor, "p p"], out: UInt8[Tensor, "h w"], y: int, x: int) -> None:
    """Add a torus from a place on, as often as it takes."""
    height, width = out.shape
    for top, row, rows in _runs(len(torus), y % len(torus), height):
        for left, column, columns in _runs(len(torus), x % len(torus), width):
            out[top : top + rows, left : left + columns].add_(torus[row : row + rows, column : column + columns])


def _runs(period: int, start: int, length: int) -> Iterator[tuple[int, int, int]]:
    """Give where each run on a circle is put, where it begins, and how long it is."""
    done = 0
    while done < length:
        run = min(period - start, length - done)
        yield done, start, run
        done, start = done + run, 0
