"""Separable blur: positive, energy-conserving, with mirrored edges.

The kernel is binomial: n steps to the next pixels, the least n ≥ 2σ² (σ in pixels), with a total variance of σ². Its
response to a wave of angular frequency ω is (1 − σ²/n · (1 − cos ω))ⁿ, never negative. A wide one is a Gaussian; down
to a small part of a pixel its variance is exact; and near the Nyquist frequency it falls almost as the Gaussian on
film does, where the discrete Gaussian e^(−t) Iₙ(t) stays far above. Lindeberg, PAMI 12:234 (1990).

Not kornia: `filter2d_separable` with these weights gives the same pixels (5e-7) in 1.6 to 14 times the time;
`gaussian_blur2d` samples the Gaussian and is up to 0.15 away on white noise at σ = 0.3 px.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from math import ceil, pi

import torch
from jaxtyping import Float
from torch import Tensor

_REACH = 4.5
"""Standard deviations within which weights are computed."""
_NEGLIGIBLE = 1e-4
"""Light beyond the last weight on each side; normalising restores it."""


def binomial_transfer(sigma_px: float, cycles_per_px: Float[Tensor, " f"]) -> Float[Tensor, " f"]:
    """Return the modulation transfer of the binomial kernel."""
    steps = max(ceil(2 * sigma_px**2), 1)
    return (1 - sigma_px**2 / steps * (1 - torch.cos(2 * pi * cycles_per_px))) ** steps


@cache
def taps(sigma_px: float) -> tuple[float, ...]:
    """Return the kernel's weights from the centre outwards; the sum over both sides is one."""
    return _weights(sigma_px, partial(binomial_transfer, sigma_px))


@cache
def gaussian_taps(sigma_px: float) -> tuple[float, ...]:
    """Return the discrete Gaussian's weights, of transfer e^(−σ²(1 − cos ω)); narrow ones are longer than `taps`."""
    return _weights(sigma_px, lambda waves: (sigma_px**2 * ((2 * pi * waves).cos() - 1)).exp())


def modulation_transfer(weights: tuple[float, ...], cycles_per_px: Float[Tensor, " f"]) -> Float[Tensor, " f"]:
    """Return the modulation transfer of weights, from the centre outwards."""
    beside = torch.tensor(weights[1:], dtype=cycles_per_px.dtype, device=cycles_per_px.device)
    place = torch.arange(1, len(weights), dtype=cycles_per_px.dtype, device=cycles_per_px.device)
    return weights[0] + 2 * torch.cos(2 * pi * cycles_per_px[:, None] * place) @ beside


def _weights(sigma_px: float, transfer: Callable[[Tensor], Tensor]) -> tuple[float, ...]:
    radius = ceil(_REACH * sigma_px) + 1
    waves = torch.arange(16 * radius, dtype=torch.float64, device="cpu") / (16 * radius)
    spectrum = transfer(waves)
    side = [float((spectrum * torch.cos(2 * pi * n * waves)).mean()) for n in range(radius + 1)]
    beyond = (1 - side[0]) / 2
    found = [side[0]]
    for weight in side[1:]:
        if beyond < _NEGLIGIBLE:
            break
        found.append(max(weight, 0.0))
        beyond -= weight
    total = found[0] + 2 * sum(found[1:])
    return tuple(weight / total for weight in found)


@dataclass(frozen=True)
class Blur:
    """A blur of a given standard deviation. Twin: `engine.cpu.kernels.blur.blur_down`."""

    sigma_px: float

    def __call__(self, light: Float[Tensor, "c h w"]) -> Float[Tensor, "c h w"]:
        """Return light convolved along rows and columns, edges mirrored."""
        weights = taps(self.sigma_px)
        return _convolve(_convolve(light, weights, 2), weights, 1)


def _convolve(light: Tensor, weights: tuple[float, ...], dim: int) -> Tensor:
    size, radius = light.shape[dim], len(weights) - 1
    wide = mirror_pad(light, radius, dim)
    out = wide.narrow(dim, radius, size) * weights[0]
    for n in range(1, radius + 1):
        pair = wide.narrow(dim, radius - n, size) + wide.narrow(dim, radius + n, size)
        out = torch.add(out, pair, alpha=weights[n])
    return out


def mirror_pad(light: Float[Tensor, "c h w"], margin: int, dim: int) -> Float[Tensor, "c _ _"]:
    """Return a picture with mirrored margins on both sides, mirrored again where a margin exceeds the picture."""
    size = light.shape[dim]
    while margin > size:
        light = torch.cat([light.flip(dim), light, light.flip(dim)], dim)
        margin, size = margin - size, 3 * size
    first, last = light.narrow(dim, 0, margin).flip(dim), light.narrow(dim, size - margin, margin).flip(dim)
    return torch.cat([first, light, last], dim)
