"""Halation on a small copy of the light. Twin of `filmvideo.optics.halation.HalationStage`.

Halation is wide and faint: a pixel of the copy is at most as wide as half the base is thick. The copy is convolved as
`filmvideo.optics.convolve` convolves a frame, by weights of its cosines and two small matrix products a layer. A pixel
shares its light among the pixels of the copy by the parts that it reads of them, so a halo follows its lamp without
steps. The weights are divided by the transfer of sharing and reading, and multiplied by that of scatter in the
emulsion. So the sharp edge of a ring rings below zero where it is dark around a lamp. What is below zero is taken
from the squares around: cut off, it would add to the halo's light, by up to 17 % behind a backing.

The cosines are the frame's. Where its size is not a multiple of the squares', the last square reaches beyond it, and
the frame is mirrored at its own end, not at the copy's.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from math import pi

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.remember import remember
from filmvideo.engine.cpu.arrays import three
from filmvideo.engine.cpu.kernels.exposure import shared_pass
from filmvideo.engine.cpu.kernels.negatives import level_negatives
from filmvideo.engine.cpu.kernels.structs import scratch_for
from filmvideo.engine.threads import single_threaded_torch
from filmvideo.optics.blur import binomial_transfer
from filmvideo.optics.halation import HalationStage
from filmvideo.optics.scatter import ScatterStage

FEW = 500_000
"""Numbers of a small plane below which one thread multiplies faster than several start."""
FAINT = 0.02
"""Part of a layer's light whose halation shows only around lamps; behind a backing it is far less."""
Plane = Float[Tensor, "_ _"]
Planes = Float[Tensor, "layers h w"]
_MOST_DIVIDED = 2.0
"""The most that a wave is raised to undo sharing and reading; beyond it, much would be below zero."""


@dataclass(frozen=True)
class Cosines:
    """The orthonormal cosines of n samples, on half of them: those alike about the middle, then those opposite."""

    alike: Float[Tensor, "a m"]
    opposite: Float[Tensor, "b k"]
    counted_once: Float[Tensor, "a m"]
    """Those alike; where n is odd, halved on the middle, which is folded onto itself."""

    def transform(self, plane: Plane, folded: Plane, out: Plane) -> None:
        """Compute the waves down the columns of a plane, by the sums and differences of its halves."""
        (m, k), (rows, sums) = self._halves, (plane.numpy(), folded.numpy())
        np.add(rows[:m], rows[::-1][:m], out=sums[:m])
        np.subtract(rows[:k], rows[::-1][:k], out=sums[m:])
        torch.mm(self.counted_once, folded[:m], out=out[:m])
        torch.mm(self.opposite, folded[m:], out=out[m:])

    def invert(self, waves: Plane, folded: Plane, out: Plane) -> None:
        """Compute the plane of waves down its columns."""
        (m, k), (rows, halves) = self._halves, (out.numpy(), folded.numpy())
        torch.mm(self.alike.T, waves[:m], out=folded[:m])
        torch.mm(self.opposite.T, waves[m:], out=folded[m:])
        rows[:m] = halves[:m]
        rows[:k] += halves[m:]
        np.subtract(halves[:k], halves[m:], out=rows[::-1][:k])

    @property
    def _halves(self) -> tuple[int, int]:
        return self.alike.shape[1], self.opposite.shape[1]


@dataclass(frozen=True)
class UnevenCosines:
    """The cosines of a side that is not a whole number of squares, at the squares' middles."""

    waves: Float[Tensor, "n n"]

    def transform(self, plane: Plane, _folded: Plane, out: Plane) -> None:
        """Compute the waves down the columns of a plane."""
        torch.mm(self.waves, plane, out=out)

    def invert(self, waves: Plane, _folded: Plane, out: Plane) -> None:
        """Compute the plane of waves down its columns."""
        torch.mm(self.waves.T, waves, out=out)


@dataclass(frozen=True)
class CoarseConvolution:
    """Weights of the cosines of a small plane, in their order, and its cosines."""

    weights: Float[Tensor, "*layers h w"]
    down: Cosines | UnevenCosines
    across: Cosines | UnevenCosines

    def __call__(self, small: Planes, one: Planes, other: Planes) -> Planes:
        """Compute the halation of `small` in place, times each layer's strength; the others are scratch planes."""
        flat = [planes.view(-1, planes.shape[2]).T for planes in (small, one, other)]
        with single_threaded_torch() if small.numel() < FEW else nullcontext():
            for planes in zip(small, one, other, strict=True):
                self.down.transform(*planes)
            self.across.transform(flat[2], flat[1], flat[0])
            small.mul_(self.weights)
            self.across.invert(*flat)
            for plane, folded, out in zip(other, one, small, strict=True):
                self.down.invert(plane, folded, out)
            level_negatives(small.numpy(), one.numpy(), other.numpy()[0, 0])
            return small


def step_for(thickness_um: float, um_per_px: float, strength: float) -> int:
    """Return the width of a small plane's pixel in pixels: a power of two, smaller where halation shows."""
    step, widest_um = 1, thickness_um / 2 if strength > FAINT else thickness_um
    while 2 * step * um_per_px <= widest_um:
        step *= 2
    return step


@lru_cache(maxsize=2)
def _even_cosines(size: int) -> Cosines:
    """Return the orthonormal cosines of n samples."""
    half, wave = -(-size // 2), torch.arange(size, dtype=torch.float64, device="cpu")
    waves = torch.cos(pi / size * wave[:, None] * (wave + 0.5)) * (2 / size) ** 0.5
    waves[0] *= 0.5**0.5
    alike, opposite = waves[0::2, :half], waves[1::2, : size // 2]
    once = torch.ones(half, dtype=torch.float64, device="cpu")
    once[size // 2 :] = 0.5
    return Cosines(*(each.float().contiguous() for each in (alike, opposite, alike * once)))


def _uneven_cosines(held: Float[Tensor, " n"], size: int, step: int) -> UnevenCosines:
    """Build the cosines of a side of `size` pixels for squares that hold the parts `held` of an even light.

    So an even light has no wave, and a wave has a sum of zero.
    """
    wave = torch.arange(len(held), dtype=torch.float64, device="cpu")
    waves = torch.cos(pi * step / size * wave[:, None] * (wave + 0.5)) * (2 * step / size) ** 0.5
    waves[0] *= 0.5**0.5
    waves[1:] -= (waves[1:] @ held / held.sum())[:, None]
    return UnevenCosines(waves.float())


def _cosines(size: int, step: int, *, down: bool) -> tuple[Cosines | UnevenCosines, list[int]]:
    """Return the cosines of a side of `size` pixels, and their order: those alike about the middle first."""
    count = -(-size // step)
    if size % step:
        return _uneven_cosines(_square_light(size, step, down=down), size, step), list(range(count))
    return _even_cosines(count), [*range(0, count, 2), *range(1, count, 2)]


def _square_light(size: int, step: int, *, down: bool) -> Float[Tensor, " n"]:
    """Return the part of an even light in each square along a side."""
    height, width = (size, 1) if down else (1, size)
    small = np.zeros((1, -(-height // step), -(-width // step)), np.float32)
    even = np.ones((1, height, width), np.float32)
    shared_pass(even, step, small, scratch_for(width, 1, 1, 1, step), 0, small.shape[1])
    return torch.from_numpy(small).flatten().double()


@remember(4)
def coarse_halation(
    halation: HalationStage, scatter: ScatterStage | None, height: int, width: int, step: int
) -> CoarseConvolution:
    """Prepare the halation of the small planes of frames of a size; a pixel is `step` of the frame's wide."""
    quarter = three(halation.kernel.quarter)
    transfer = _waves(height, step, quarter) @ quarter @ _waves(width, step, quarter).T
    transfer = transfer * three(halation.strength)[:, None, None] * _scatter_transfer(scatter, height, width, step)
    return coarse_convolution(transfer, height, width, step, _MOST_DIVIDED)


def coarse_convolution(
    transfer: Float[Tensor, "layers h w"], height: int, width: int, step: int, most: float
) -> CoarseConvolution:
    """Prepare the convolution of small planes by a transfer, divided by that of sharing and reading up to a limit."""
    kept = transfer_down(height, step)[:, None] * transfer_across(width, step)
    weights = transfer * (1 / kept).clamp(max=most)
    (rows, down), (columns, across) = _cosines(height, step, down=True), _cosines(width, step, down=False)
    return CoarseConvolution(weights[:, down][:, :, across].contiguous().float(), rows, columns)


def frequencies(size: int, step: int) -> Float[Tensor, " n"]:
    """Return the cycles a pixel of a small plane's cosines along a side of the frame."""
    return torch.arange(-(-size // step), dtype=torch.float64, device="cpu") / (2 * size)


def _waves(size: int, step: int, kernel: Tensor) -> Tensor:
    place = torch.arange(kernel.shape[-1], dtype=torch.float64, device="cpu")
    return torch.cos(2 * pi * frequencies(size, step)[:, None] * place)


def transfer_down(size: int, step: int) -> Float[Tensor, " n"]:
    """Return the transfer of sharing and reading down the columns, both linear."""
    f = frequencies(size, step)
    between = torch.cos(pi * f) if step > 1 else torch.ones_like(f)
    return _box(f, step) ** 4 * between**2


def transfer_across(size: int, step: int) -> Float[Tensor, " n"]:
    """Return the transfer of sharing by halving and reading by doubling along the rows."""
    return _box(frequencies(size, step), step) ** 6


def _box(f: Tensor, step: int) -> Tensor:
    """Return the transfer of the mean of `step` pixels."""
    return torch.sinc(f * step) / torch.sinc(f)


def _scatter_transfer(scatter: ScatterStage | None, height: int, width: int, step: int) -> Tensor:
    if scatter is None:
        return torch.ones(1, 1, 1, dtype=torch.float64, device="cpu")
    total = three(scatter.weights)[:, 0, None, None]
    for blur, share in zip(scatter.blurs, three(scatter.weights).T[1:], strict=True):
        down, across = (binomial_transfer(blur.sigma_px, frequencies(n, step)) for n in (height, width))
        total = total + share[:, None, None] * down[:, None] * across
    return total
