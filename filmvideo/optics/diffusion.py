"""Diffusion filters in front of the lens (mist, fog, soft focus), whose specks and dimples scatter a part of the light.

    E′ = d·E + (1 − d) · Σ shareᵢ · E ⊗ kᵢ,     kᵢ(r) = e^(−r/ℓᵢ) / (2πℓᵢ²),     d = 2^(−stops)

Direct light stays as sharp as the lens is; half of the spread light falls within 1.68 ℓ. Three lengths stand for the
qualities of such filters (Ira Tiffen, in A. Adams, "Diffusion confusion", 2009): the core lowers resolution, the halo
is the flare around a lamp, the bloom lowers contrast. A structure of width b spreads over r = F·λ/b on film behind a
lens of focal length F, so a millimetre, 200 µm and 25 µm give 27, 140 and 1100 µm at 50 mm. Makers publish neither
shares nor lengths; the defaults are estimates for a mist filter on Super 35.

Grades are not a measure (their numbers and strengths have no mathematical relationship, Tiffen). As an
estimate, use a grade as stops: 1/8, 1/4, 1/2, 1 spread 8, 16, 29, 50 % of the light. Stops of stacked filters add up,
as specks do; double scatter in strong filters is ignored. No colour, no threshold.

On pixels: the exponential is a mixture of Gaussians, whose variances follow a gamma law of shape 3/2. With discrete
Gaussians in their place, the sum has a closed form like the integral's, (1 + (2πℓf)²)^(−3/2):

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
    """Diffusion filter in front of the lens.

    Parameters
    ----------
    strength_stops : float, 0 to 4 stops
        Direct light that the filter spreads; 0: no filter.
    core_um : float, 1 to 100 µm
        1/e length of the core on film.
    halo_um : float, 10 to 1000 µm
        1/e length of the halo around a lamp.
    bloom_um : float, 100 to 10000 µm
        1/e length of the veil over the picture.
    shares : tuple of 3 floats, 0 to 1 parts
        Proportions of core, halo and bloom in the spread light.

    Raises
    ------
    ParameterError
        If a value is out of range, or all `shares` are 0.

    References
    ----------
    Tiffen, in A. Adams, "Diffusion confusion" (2009), for the three parts; the figures are estimates.
    """

    strength_stops: Annotated[float, Within(0, 4, unit="stops", usual=(0, 1))] = 0.0
    core_um: Annotated[float, Within(1, 100, unit="µm", usual=(5, 50))] = 20.0
    halo_um: Annotated[float, Within(10, 1000, unit="µm", usual=(50, 400))] = 120.0
    bloom_um: Annotated[float, Within(100, 10000, unit="µm", usual=(500, 4000))] = 1200.0
    shares: Annotated[tuple[float, float, float], Within(0, 1, unit="parts")] = (0.4, 0.35, 0.25)

    def __post_init__(self) -> None:
        """Raise ParameterError for a value out of range, or if all shares are 0."""
        super().__post_init__()
        if sum(self.shares) == 0:
            raise ParameterError("shares are all 0; set at least one of core, halo and bloom.")


@dataclass(frozen=True)
class DiffusionStage:
    """A diffusion filter, for frames of one pixel pitch."""

    direct: float
    """Part of the light that is not spread."""
    lengths_px: tuple[float, ...]
    shares: tuple[float, ...]
    """Part of the spread light for each length; the sum is one."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return the light of a frame behind the filter."""
        light = light.clamp(max=BRIGHTEST)
        down, across = (torch.arange(n, dtype=light.dtype, device=light.device) / (2 * n) for n in light.shape[1:])
        return light.lerp(apply_transfer(light, self.transfer(down, across)), 1 - self.direct)

    def transfer(self, down: Float[Tensor, " h"], across: Float[Tensor, " w"]) -> Float[Tensor, "h w"]:
        """Return the spread light's modulation transfer at cycles per pixel."""
        waves = _wavenumbers(down)[:, None] + _wavenumbers(across)
        parts = zip(self.lengths_px, self.shares, strict=True)
        return sum((exponential_transfer(px, waves) * share for px, share in parts), torch.zeros_like(waves))


def build_diffusion(filtering: DiffusionSettings, um_per_px: float) -> DiffusionStage | None:
    """Build a filter for frames of a pixel pitch; None for no filter."""
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
    """Return an exponential's transfer at squared wavenumbers 4(sin²(ωy/2) + sin²(ωx/2))."""
    slow = 1 + length_px**2 * wavenumbers
    return slow.rsqrt() / slow


def _wavenumbers(cycles_per_px: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    """Return the squared wavenumbers of waves along one side."""
    return (cycles_per_px * pi).sin().square() * 4
