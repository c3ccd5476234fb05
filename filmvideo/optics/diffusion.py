"""Diffusion: glass before the lens (mist, fog, soft focus) whose specks and dimples turn a part of the light aside.

    E′ = d·E + (1 − d) · Σ shareᵢ · E ⊗ kᵢ,     kᵢ(r) = e^(−r/ℓᵢ) / (2πℓᵢ²),     d = 2^(−stops)

What goes straight stays as sharp as the lens is; of what is spread, half falls within 1.68 ℓ. Three lengths stand for
what such filters are told apart by (Ira Tiffen, in A. Adams, "Diffusion confusion", 2009): the core takes resolution,
the halo is the flare about a lamp, the bloom takes contrast. A structure of width b spreads over r = F·λ/b on
film behind a lens of focal length F, so a millimetre, 200 µm and 25 µm give 27, 140 and 1100 µm at 50 mm. Makers
publish neither shares nor lengths: those here are estimates for a mist filter on Super 35.

Grades are no measure ("there is no mathematical relationship between the numbers and the strengths", Tiffen). As an
estimate, take a grade for its stops: 1/8, 1/4, 1/2, 1 spread 8, 16, 29, 50 % of the light. Stops of stacked
filters add up, as specks do; that light is turned twice by strong ones is left out. No colour, no threshold.

On pixels: the exponential is a mixture of Gaussians, whose variances go by a gamma law of shape 3/2. With discrete
Gaussians in their place, the sum is as closed as the integral, (1 + (2πℓf)²)^(−3/2), was:

    T(ωy, ωx) = (1 + 4(ℓ/p)²·(sin²(ωy/2) + sin²(ωx/2)))^(−3/2),     pixel pitch p

positive everywhere, of sum one, of variance 3ℓ² a side, for any ℓ/p. Quantity in and out: lux seconds; edges mirror.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.parameters import Parameters, Within
from filmvideo.optics.convolve import BRIGHTEST, apply_transfer


@dataclass(frozen=True)
class DiffusionSettings(Parameters):
    """A filter before the lens."""

    strength_stops: Annotated[float, Within(0, 4)] = 0.0
    """How many stops of direct light are spread; 0 for no filter."""
    core_um: Annotated[float, Within(1, 100)] = 20.0
    """Length on film within which the light of the core falls to 1/e."""
    halo_um: Annotated[float, Within(10, 1000)] = 120.0
    """That of the halo about a lamp."""
    bloom_um: Annotated[float, Within(100, 10000)] = 1200.0
    """That of the veil over the picture."""
    shares: Annotated[tuple[float, float, float], Within(0, 1)] = (0.4, 0.35, 0.25)
    """Parts of what is spread that core, halo and bloom take, in proportion."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a value against its rule, or if nothing takes what is spread."""
        super().__post_init__()
        if sum(self.shares) == 0:
            raise ParameterError("`shares` are all 0; core, halo or bloom must take some.")


@dataclass(frozen=True)
class DiffusionStage:
    """What a filter does to frames of a pixel pitch."""

    direct: float
    """Part of the light that goes straight."""
    lengths_px: tuple[float, ...]
    shares: tuple[float, ...]
    """Parts of the rest that are spread by each length; the sum is one."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Spread light about where it would have gone."""
        light = light.clamp(max=BRIGHTEST)
        down, across = (torch.arange(n, dtype=light.dtype, device=light.device) / (2 * n) for n in light.shape[1:])
        return light.lerp(apply_transfer(light, self.transfer(down, across)), 1 - self.direct)

    def transfer(self, down: Float[Tensor, " h"], across: Float[Tensor, " w"]) -> Float[Tensor, "h w"]:
        """Give what waves of so many cycles a pixel keep of the light that is spread."""
        waves = _wavenumbers(down)[:, None] + _wavenumbers(across)
        parts = zip(self.lengths_px, self.shares, strict=True)
        return sum((exponential_transfer(px, waves) * share for px, share in parts), torch.zeros_like(waves))


def build_diffusion(filtering: DiffusionSettings, um_per_px: float) -> DiffusionStage | None:
    """Prepare a filter for frames of a pixel pitch, if there is one."""
    if filtering.strength_stops == 0:
        return None
    total = sum(filtering.shares)
    lengths_um = (filtering.core_um, filtering.halo_um, filtering.bloom_um)
    return DiffusionStage(
        2**-filtering.strength_stops,
        tuple(um / um_per_px for um in lengths_um),
        tuple(share / total for share in filtering.shares),
    )


def exponential_transfer(length_px: float, wavenumbers: Float[Tensor, "*any"]) -> Float[Tensor, "*any"]:
    """Give an exponential's transfer at squared wavenumbers 4(sin²(ωy/2) + sin²(ωx/2))."""
    slow = 1 + length_px**2 * wavenumbers
    return slow.rsqrt() / slow


def _wavenumbers(cycles_per_px: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    """Give the squared wavenumbers of waves along one side."""
    return (cycles_per_px * pi).sin().square() * 4
