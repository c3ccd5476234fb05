"""Halation: light that passed the emulsion, met the back of the base and came back to expose the layers from below.

Crystals turn light on its way down; what they turned and no layer absorbed, P(λ), enters the base by a cosine law. At
an angle θ, in a base of thickness t, it comes back m bounces later at r = 2mt·tan θ from where it went in, with

    PSF(r) = Σ_m P · (R·T)^m · U^(m−1) · cos⁴θ / (4π (mt)²),     T = 10^(−2D/cos θ)

where R is Fresnel's reflectance of the back (one beyond the critical angle, which makes the ring), D the density of
the backing and U what the emulsion sends down again, its upper side reflecting as well. Polarisations go apart. On its
way up the light exposes the layers in the order it meets them, the deepest first. So colour, size and strength
follow from the film. What comes back is counted as a part of what a layer took on the way down, summed over the
spectrum it sees; and since the maker measured his film with halation in it, an even field does not change:

    E′ = (E + h · E ⊗ PSF) / (1 + h)

Quantity in and out: exposure in lux seconds. Lengths in µm on film; edges mirror. Kubota, J. Opt. Soc. Am. 46 (1956).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, pi

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.spectra import resample
from filmvideo.film.emulsion import (
    AIR,
    BACKINGS,
    Base,
    EnergyBalance,
    Layer,
    absorbances,
    cosine,
    fresnel,
    interface_reflectances,
    propagate,
    record_places,
    solve_balance,
)
from filmvideo.optics.convolve import BRIGHTEST, QuadrantKernel

REACH = 16
"""How far light is followed, in thicknesses of the base."""
STEP_UM = 2.0
FAINTEST = 1e-7
"""An order of reflection that gives less than this part of a layer's exposure is the last."""
MOST_PARTS = 64
"""Samples along the side of a pixel to integrate over it."""
MOST_ORDERS = 40
"""Never reached: light beyond the critical angle is out of reach after nine."""


@dataclass(frozen=True)
class HalationProfile:
    """What comes back, per µm² at distances of `STEP_UM` from where it went in, as a part of a layer's exposure."""

    profile: Float64[Tensor, "layers n"]

    @property
    def radius_um(self) -> Float64[Tensor, " n"]:
        """The middles of the steps."""
        return _radii(self.profile.shape[1])

    @property
    def strength(self) -> Float64[Tensor, " layers"]:
        """How much comes back in all."""
        return (self.profile * self.radius_um).sum(1) * 2 * pi * STEP_UM


@dataclass(frozen=True)
class HalationStage:
    """The light that comes back, for one pixel pitch."""

    strength: Float[Tensor, " layers"]
    kernel: QuadrantKernel
    """The point spread."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Add what comes back."""
        light = light.clamp(max=BRIGHTEST)
        h = self.strength[:, None, None]
        return (light + h * self.kernel(light)) / (1 + h)


def build_halation(glow: HalationProfile, um_per_px: float) -> HalationStage:
    """Prepare what comes back for frames of a pixel pitch."""
    return HalationStage(glow.strength, QuadrantKernel(quadrant_kernel(glow, um_per_px)))


def halation_profile(emulsion: Sequence[Layer], base: Base, receiver: Float64[Tensor, "layers 81"]) -> HalationProfile:
    """Work out what comes back to layers that receive light as `receiver` says, red-, green-, blue-sensitive."""
    own = record_places(emulsion)
    absorbing = absorbances(emulsion)
    down = solve_balance(interface_reflectances(emulsion, AIR, base.index), absorbing, torch.zeros_like(absorbing))
    turned = down.transmitted - propagate(emulsion, AIR, base.index).transmitted
    weight = receiver / receiver.sum(1, keepdim=True) * turned / down.absorbed[own]
    radius = _radii(round(REACH * base.thickness_um / STEP_UM))
    profile = torch.zeros(len(own), len(radius), dtype=torch.float64, device="cpu")
    for bounces in range(1, MOST_ORDERS + 1):
        found = HalationProfile(torch.einsum("kl,krl->kr", weight, _order(emulsion, base, radius, bounces)[own]))
        profile = profile + found.profile
        if float(found.strength.amax()) < FAINTEST:
            break
    return HalationProfile(profile)


def _order(
    emulsion: Sequence[Layer], base: Base, radius: Float64[Tensor, " r"], bounces: int
) -> Float64[Tensor, "layers r 81"]:
    """Give what each layer absorbs per µm² of light that comes back from the base for the m-th time."""
    depth = bounces * base.thickness_um
    angle = (radius / (2 * depth)).atan()
    up = _upwards(emulsion, base, base.index * angle.sin())
    cos = angle.cos()[:, None]
    back = fresnel(base.index, AIR, base.index * angle.sin()) * 10 ** (-2 * backing_density(base.backing) / cos)
    power = back**bounces * up.reflected ** (bounces - 1) * cos**4 / (4 * pi * depth**2)
    return (up.absorbed * power).mean(1)


def _upwards(emulsion: Sequence[Layer], base: Base, invariant: Float64[Tensor, " r"]) -> EnergyBalance:
    """Send light of both polarisations from the base up through the emulsion, n·sin θ being given."""
    layers = emulsion[::-1]
    indices = [base.index, *(layer.index for layer in layers), AIR]
    faces = [fresnel(n1, n2, invariant) for n1, n2 in pairwise(indices)]
    slant = torch.stack([cosine(layer.index, invariant) for layer in layers]).clamp(min=1e-9)
    absorbing = (absorbances(layers)[:, None, :] / slant[:, :, None])[:, None].expand(-1, 2, -1, -1)
    found = solve_balance(faces, absorbing, torch.zeros_like(absorbing))
    return EnergyBalance(found.absorbed.flip(0), found.scattered.flip(0), found.reflected, found.transmitted)


def backing_density(backing: str) -> Float64[Tensor, "81"]:
    """Give the spectral density of a backing."""
    return resample(torch.tensor(BACKINGS[backing], dtype=torch.float64, device="cpu"), 450, 100)


def quadrant_kernel(glow: HalationProfile, um_per_px: float) -> Float64[Tensor, "layers n n"]:
    """Integrate a glow over pixels, for one quarter, every weight times the places that share it; the sum is one."""
    steps = glow.profile.shape[1]
    count, parts = ceil(steps * STEP_UM / um_per_px) + 1, min(ceil(um_per_px / STEP_UM), MOST_PARTS)
    place = ((torch.arange(count * parts, dtype=torch.float64, device="cpu") + 0.5) / parts - 0.5) * um_per_px
    step = (torch.hypot(place[:, None], place[None]) / STEP_UM).long()
    beyond = torch.cat([glow.profile, torch.zeros_like(glow.profile[:, :1])], 1)
    fine = beyond[:, step.clamp(max=steps)]
    kernel = fine.reshape(-1, count, parts, count, parts).mean((2, 4))
    kernel[:, 1:] *= 2
    kernel[:, :, 1:] *= 2
    return kernel / kernel.sum((1, 2), keepdim=True)


def _radii(count: int) -> Float64[Tensor, " n"]:
    return (torch.arange(count, dtype=torch.float64, device="cpu") + 0.5) * STEP_UM
