"""What comes back from the base, on a small copy of the light.

HalationStage is wide and faint: a pixel of the copy is as wide as half the base is thick, at most. The copy is spread
as `filmvideo.optics.convolve` spreads a frame, its cosines weighed, by two small matrix products a layer. Pixels share
their light out among those of the copy by the parts that they read of them, so a halo follows its lamp without steps.
What sharing and reading do to a wave is divided out of the weights, and what scatters in the emulsion on the way is
multiplied in.

The cosines are the frame's. Where its size is no multiple of the squares' the last square reaches beyond it: there the
frame ends, and is mirrored, not the copy.
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

from filmvideo.engine.cpu.kernels.exposure import shared_pass
from filmvideo.engine.cpu.kernels.structs import scratch_for
from filmvideo.engine.threads import single_threaded_torch
from filmvideo.optics.blur import binomial_transfer
from filmvideo.optics.halation import HalationStage
from filmvideo.optics.scatter import ScatterStage

FEW = 500_000
"""Numbers of a small plane whose products one thread does faster than several begin."""
FAINT = 0.02
"""Part of a layer's light that comes back unseen but about lamps; behind a backing it is far less."""
Plane = Float[Tensor, "_ _"]
Planes = Float[Tensor, "layers h w"]
_MOST_DIVIDED = 2.0
"""No wave is raised by more for what sharing and reading took: by more, much would be below zero and be cut."""


@dataclass(frozen=True)
class Cosines:
    """The orthonormal cosines of n samples, on half of them: those alike about the middle, then those opposite."""

    alike: Float[Tensor, "a m"]
    opposite: Float[Tensor, "b k"]
    counted_once: Float[Tensor, "a m"]
    """Those alike; where n is odd, halved on the middle, which is folded onto itself."""

    def forth(self, plane: Plane, folded: Plane, out: Plane) -> None:
        """Give the waves down the columns of a plane, by the sums and differences of its halves."""
        (m, k), (rows, sums) = self._halves, (plane.numpy(), folded.numpy())
        np.add(rows[:m], rows[::-1][:m], out=sums[:m])
        np.subtract(rows[:k], rows[::-1][:k], out=sums[m:])
        torch.mm(self.counted_once, folded[:m], out=out[:m])
        torch.mm(self.opposite, folded[m:], out=out[m:])

    def back(self, waves: Plane, folded: Plane, out: Plane) -> None:
        """Give the plane of such waves."""
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
class Uneven:
    """The cosines of a side that is no whole number of squares, at their middles."""

    waves: Float[Tensor, "n n"]

    def forth(self, plane: Plane, _folded: Plane, out: Plane) -> None:
        """Compute the waves down the columns of a plane."""
        torch.mm(self.waves, plane, out=out)

    def back(self, waves: Plane, _folded: Plane, out: Plane) -> None:
        """Compute the plane of such waves."""
        torch.mm(self.waves.T, waves, out=out)


@dataclass(frozen=True)
class CoarseConvolution:
    """Weights of the cosines of a small plane, in their order, and its cosines."""

    weights: Float[Tensor, "*layers h w"]
    down: Cosines | Uneven
    across: Cosines | Uneven

    def __call__(self, small: Planes, one: Planes, other: Planes) -> Planes:
        """Give, in `small`, what comes back times the strength of each layer's halation; the others are worked in."""
        flat = [planes.view(-1, planes.shape[2]).T for planes in (small, one, other)]
        with single_threaded_torch() if small.numel() < FEW else nullcontext():
            for planes in zip(small, one, other, strict=True):
                self.down.forth(*planes)
            self.across.forth(flat[2], flat[1], flat[0])
            small.mul_(self.weights)
            self.across.back(*flat)
            for plane, folded, out in zip(other, one, small, strict=True):
                self.down.back(plane, folded, out)
            return small.clamp_(min=0)


def step_for(thickness_um: float, um_per_px: float, strength: float) -> int:
    """Give how many pixels a pixel of the small plane is wide: a power of two, smaller where halation shows."""
    step, widest_um = 1, thickness_um / 2 if strength > FAINT else thickness_um
    while 2 * step * um_per_px <= widest_um:
        step *= 2
    return step


@lru_cache(maxsize=2)
def _whole(size: int) -> Cosines:
    """Give the orthonormal cosines of n samples."""
    half, wave = -(-size // 2), torch.arange(size, dtype=torch.float64, device="cpu")
    waves = torch.cos(pi / size * wave[:, None] * (wave + 0.5)) * (2 / size) ** 0.5
    waves[0] *= 0.5**0.5
    alike, opposite = waves[0::2, :half], waves[1::2, : size // 2]
    once = torch.ones(half, dtype=torch.float64, device="cpu")
    once[size // 2 :] = 0.5
    return Cosines(*(each.float().contiguous() for each in (alike, opposite, alike * once)))


def _uneven(held: Float[Tensor, " n"], size: int, step: int) -> Uneven:
    """Build the cosines of a side of so many pixels for squares that hold so much of an even light.

    Neither has an even light any wave, then, nor has any wave light in all.
    """
    wave = torch.arange(len(held), dtype=torch.float64, device="cpu")
    waves = torch.cos(pi * step / size * wave[:, None] * (wave + 0.5)) * (2 * step / size) ** 0.5
    waves[0] *= 0.5**0.5
    waves[1:] -= (waves[1:] @ held / held.sum())[:, None]
    return Uneven(waves.float())


def _cosines(size: int, step: int, *, down: bool) -> tuple[Cosines | Uneven, list[int]]:
    """Return the cosines of a side of so many pixels, and their order: those alike about the middle first."""
    count = -(-size // step)
    if size % step:
        return _uneven(_held(size, step, down=down), size, step), list(range(count))
    return _whole(count), [*range(0, count, 2), *range(1, count, 2)]


def _held(size: int, step: int, *, down: bool) -> Float[Tensor, " n"]:
    """Return what squares along a side hold of an even light, in proportion."""
    height, width = (size, 1) if down else (1, size)
    small = np.zeros((1, -(-height // step), -(-width // step)), np.float32)
    even = np.ones((1, height, width), np.float32)
    shared_pass(even, step, small, scratch_for(width, 1, 1, 1, step), 0, small.shape[1])
    return torch.from_numpy(small).flatten().double()


def small_glow(
    halation: HalationStage, scatter: ScatterStage | None, height: int, width: int, step: int
) -> CoarseConvolution:
    """Prepare what comes back for the small planes of frames of a size, each pixel `step` of the frame's wide."""
    quarter = three(halation.kernel.quarter)
    transfer = _waves(height, step, quarter) @ quarter @ _waves(width, step, quarter).T
    transfer = transfer * three(halation.strength)[:, None, None] * _scattered(scatter, height, width, step)
    return weighed(transfer, height, width, step, _MOST_DIVIDED)


def weighed(
    transfer: Float[Tensor, "layers h w"], height: int, width: int, step: int, most: float
) -> CoarseConvolution:
    """Prepare the spread of small planes by a transfer, what sharing and reading keep divided out up to a limit."""
    kept = kept_down(height, step)[:, None] * kept_across(width, step)
    weights = transfer * (1 / kept).clamp(max=most)
    (rows, down), (columns, across) = _cosines(height, step, down=True), _cosines(width, step, down=False)
    return CoarseConvolution(weights[:, down][:, :, across].contiguous().float(), rows, columns)


def three(rows: Tensor) -> Tensor:
    """Let one layer stand for three."""
    return rows.expand(3, *rows.shape[1:])


def frequencies(size: int, step: int) -> Float[Tensor, " n"]:
    """Return the cycles a pixel of a small plane's cosines along a side of the frame."""
    return torch.arange(-(-size // step), dtype=torch.float64, device="cpu") / (2 * size)


def _waves(size: int, step: int, kernel: Tensor) -> Tensor:
    place = torch.arange(kernel.shape[-1], dtype=torch.float64, device="cpu")
    return torch.cos(2 * pi * frequencies(size, step)[:, None] * place)


def kept_down(size: int, step: int) -> Float[Tensor, " n"]:
    """Give what a wave down the columns keeps when it is shared out and read again, both by straight lines."""
    f = frequencies(size, step)
    between = torch.cos(pi * f) if step > 1 else torch.ones_like(f)
    return _box(f, step) ** 4 * between**2


def kept_across(size: int, step: int) -> Float[Tensor, " n"]:
    """Give what a wave along the rows keeps when it is shared out by halving and read again by doubling."""
    return _box(frequencies(size, step), step) ** 6


def _box(f: Tensor, step: int) -> Tensor:
    """Give the transfer of the mean of so many pixels."""
    return torch.sinc(f * step) / torch.sinc(f)


def _scattered(scatter: ScatterStage | None, height: int, width: int, step: int) -> Tensor:
    if scatter is None:
        return torch.ones(1, 1, 1, dtype=torch.float64, device="cpu")
    total = three(scatter.weights)[:, 0, None, None]
    for blur, share in zip(scatter.blurs, three(scatter.weights).T[1:], strict=True):
        down, across = (binomial_transfer(blur.sigma_px, frequencies(n, step)) for n in (height, width))
        total = total + share[:, None, None] * down[:, None] * across
    return total
