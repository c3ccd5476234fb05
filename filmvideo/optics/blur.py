"""Spreading light over neighbouring pixels: separable, positive, conserving, with mirrored edges.

The kernel is the discrete Gaussian of Lindeberg (PAMI 12:234, 1990), T(n, t) = e^(−t) Iₙ(t) with t = σ² in
pixels: unlike a sampled Gaussian it is exact for any width, down to a small part of a pixel, and its response to a
wave of angular frequency ω is exp(−t(1 − cos ω)).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, pi

import torch
from jaxtyping import Float
from torch import Tensor

_REACH = 4.0
"""Kernel radius in standard deviations; what lies beyond (6e-5) is given back by normalising."""


def response(sigma_px: float, cycles_per_px: Float[Tensor, " f"]) -> Float[Tensor, " f"]:
    """Give the kernel's modulation transfer."""
    return torch.exp(-(sigma_px**2) * (1 - torch.cos(2 * pi * cycles_per_px)))


@cache
def taps(sigma_px: float) -> tuple[float, ...]:
    """Give the kernel's weights from the centre outwards; the sum over both sides is one."""
    radius = ceil(_REACH * sigma_px) + 1
    waves = torch.arange(16 * radius, dtype=torch.float64, device="cpu") / (16 * radius)
    spectrum = response(sigma_px, waves)
    side = [float((spectrum * torch.cos(2 * pi * n * waves)).mean()) for n in range(radius + 1)]
    positive = [max(w, 0.0) for w in side]
    total = positive[0] + 2 * sum(positive[1:])
    return tuple(w / total for w in positive)


@dataclass(frozen=True)
class Blur:
    """A Gaussian of a given width."""

    sigma_px: float

    def __call__(self, light: Float[Tensor, "c h w"]) -> Float[Tensor, "c h w"]:
        """Convolve rows and columns, edges mirrored."""
        weights = taps(self.sigma_px)
        return _along(_along(light, weights, 2), weights, 1)


def _along(light: Tensor, weights: tuple[float, ...], dim: int) -> Tensor:
    size = light.shape[dim]
    radius = len(weights) - 1
    index = mirrored(size, radius, light.device)
    wide = light.index_select(dim, index)
    out = wide.narrow(dim, radius, size) * weights[0]
    for n in range(1, radius + 1):
        pair = wide.narrow(dim, radius - n, size) + wide.narrow(dim, radius + n, size)
        out = torch.add(out, pair, alpha=weights[n])
    return out


def mirrored(size: int, margin: int, device: torch.device) -> Tensor:
    """Give the indices of a row and its margins, mirrored at the edges however wide they are."""
    place = torch.arange(-margin, size + margin, device=device)
    folded = place.remainder(2 * size)
    return torch.where(folded < size, folded, 2 * size - 1 - folded)
