"""Development as kernels read it: curves of dye with the grain beside them, and the blur of inhibitor."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.engine.cpu.arrays import Array, axis_of, single, three
from filmvideo.engine.cpu.blur_tables import in_pairs
from filmvideo.film.characteristic_curve import STEP, CharacteristicCurve
from filmvideo.film.development import DevelopmentStage
from filmvideo.film.exposure import Flash
from filmvideo.grain.granularity import Granularity
from filmvideo.optics.blur import Blur, taps

DyeRange = tuple[Float64[Tensor, " layers"], Float64[Tensor, " layers"]]
"""The least and the most dye of each layer."""


def dyes_made(develop: DevelopmentStage, grain: Granularity | None) -> DyeRange:
    """Return the least and the most dye of each layer that development and grain can make."""
    low, high = develop.curve.samples.amin(1), develop.curve.samples.amax(1)
    if grain is None:
        return low, high
    least, most = grain.range
    return torch.minimum(low, least), torch.maximum(high, most)


@dataclass(frozen=True)
class DyeAxis:
    """A scale for dye, even in the dye or in 10^(−bend·dye), from `first` at the least to `last` at the most."""

    least: Float64[Tensor, " layers"]
    most: Float64[Tensor, " layers"]
    first: float
    last: float
    bend: float = 0.0

    def __call__(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Return the places of amounts of dye on the scale."""
        start, gain = self._start_gain()
        return self.first + (self._warp(dye) - start) * gain

    def slope(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Return the derivative."""
        return self._start_gain()[1] * (-self._rate * self._warp(dye) if self.bend else torch.ones_like(dye))

    def curvature(self, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        """Return the second derivative."""
        return -self._rate * self.slope(dye)

    def dye(self, place: Float64[Tensor, " n"]) -> Float64[Tensor, "layers n"]:
        """Return the amounts of dye at places on the scale."""
        start, gain = self._start_gain()
        bent = start + (place - self.first) / gain
        return -bent.log10() / self.bend if self.bend else bent

    @property
    def _rate(self) -> float:
        return self.bend * log(10)

    def _warp(self, dye: Tensor) -> Tensor:
        return 10 ** (-self.bend * dye) if self.bend else dye

    def _start_gain(self) -> tuple[Tensor, Tensor]:
        start, end = (self._warp(dye)[:, None] for dye in (self.least, self.most))
        way = end - start
        return start, (self.last - self.first) / torch.where(way.abs() < 1e-9, 1e-9, way)


def development_table(
    develop: DevelopmentStage, grain: Granularity | None, scale: DyeAxis, flash: Flash | None
) -> tuple[Array, Array]:
    """Return a curve as (dye, step, a, b) by log exposure on a scale of dye, and its axis."""
    curve = develop.curve if flash is None else _add_flash(develop.curve, flash)
    dye = curve.samples
    a = b = torch.zeros_like(dye)
    if grain is not None:
        place = ((dye - grain.low[:, None]) * grain.per_amount[:, None]).clamp(0, grain.a.shape[1] - 1).round().long()
        a, b, lift = (row.gather(1, place) for row in (grain.a, grain.b, grain.lift))
        dye = dye + lift
    slope, at = scale.slope(dye), scale(dye)
    b = slope * b + scale.curvature(dye) * a.square() / 2
    rows = [at[:, :-1], at.diff(dim=1), (slope * a)[:, :-1], b[:, :-1]]
    return single(three(torch.stack(rows, dim=2).flatten(1))), axis_of(curve)


def _add_flash(curve: CharacteristicCurve, flash: Flash) -> CharacteristicCurve:
    """Return the curve of film with an even exposure beside the picture's."""
    at = (10**curve.log_exposure + flash.even[:, None]).log10()
    place = ((at - curve.start) / STEP).clamp(0, curve.samples.shape[1] - 1)
    low = place.floor().long().clamp(max=curve.samples.shape[1] - 2)
    one, next_ = curve.samples.gather(1, low), curve.samples.gather(1, low + 1)
    return CharacteristicCurve(curve.start, torch.lerp(one, next_, place - low))


def inhibitor(develop: DevelopmentStage) -> tuple[int, Array]:
    """Return the width in pixels of the squares that inhibitor is computed on, and its weights down and across.

    Averaging over squares and reading between them (linearly down, by doubling across) spreads inhibitor; the weights
    have the rest of the variance.
    """
    if develop.inhibition is None:
        return 1, np.ones((2, 1), np.float32)
    sigma = develop.diffuse.sigma_px if isinstance(develop.diffuse, Blur) else 0.0
    step = 1 if sigma < 1.5 else 2
    while sigma >= 4 * step > 4:
        step *= 2
    averaged, doubled = (step**2 - 1) / 12, (step**2 - 1) / 4
    parts = (np.arange(step) + 0.5) / step - 0.5
    straight = float(np.mean(np.abs(parts) * (1 - np.abs(parts)))) * step**2
    kernels = [taps(max(sigma**2 - averaged - read, 0.0) ** 0.5 / step) for read in (straight, doubled)]
    longest = max(len(kernel) for kernel in kernels)
    return step, np.stack([in_pairs([*kernel, *[0.0] * (longest - len(kernel))]) for kernel in kernels])


def inhibition_of(develop: DevelopmentStage) -> Array:
    """Return what a layer (row) loses to inhibitor from each, for three layers; no rows where nothing is lost."""
    found: Tensor | None = develop.inhibition
    if found is None:
        return np.zeros((0, 3), np.float32)
    return single(found if len(found) == 3 else found * torch.eye(3, dtype=found.dtype, device=found.device))
