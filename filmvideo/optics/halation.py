"""Halation: light that passes the emulsion, reflects at the back of the base and exposes the layers from below.

Crystals scatter light on its way down; the scattered light that no layer absorbs, P(λ), enters the base by a cosine
law. At an angle θ, in a base of thickness t, it returns after m bounces at r = 2mt·tan θ from its entry, with

    PSF(r) = Σ_m P · R^m · U^(m−1) · cos⁴θ / (4π (mt)²)

where R is the reflectance of the back of the base with its backing (`filmvideo.film.backing`), and U that of the
emulsion from below. Beyond the critical angle the back reflects all light that no backing absorbs, which makes the
ring; the orders above the first are light that is piped in the base. Polarisations are computed apart. On its way up
the light exposes the layers in order, the deepest first. So colour, size and strength follow from the film. Its
exposure h is relative to a layer's exposure on the way down, summed over the spectrum; and since makers measure film
with its halation, an even field does not change:

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

from filmvideo.base.disk_cache import cached_on_disk
from filmvideo.base.remember import digest, remember
from filmvideo.film.backing import back_reflectance
from filmvideo.film.emulsion import (
    AIR,
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
"""Largest distance, in thicknesses of the base."""
STEP_UM = 2.0
FAINTEST = 1e-7
"""Part of a layer's exposure below which an order of reflection is the last."""
MOST_PARTS = 64
"""Samples along the side of a pixel to integrate over it."""
MOST_ORDERS = 40
"""Bound on the orders of reflection; light beyond the critical angle leaves `REACH` after nine."""
_RADII_AT_ONCE = 128


@dataclass(frozen=True)
class HalationProfile:
    """Halation per µm² at distances `STEP_UM` apart from the light's entry, relative to a layer's exposure."""

    profile: Float64[Tensor, "layers n"]

    @property
    def radius_um(self) -> Float64[Tensor, " n"]:
        """The middles of the steps."""
        return _radii(self.profile.shape[1])

    @property
    def strength(self) -> Float64[Tensor, " layers"]:
        """Total halation relative to a layer's exposure."""
        return (self.profile * self.radius_um).sum(1) * 2 * pi * STEP_UM


@dataclass(frozen=True)
class HalationStage:
    """Halation, for frames of one pixel pitch."""

    strength: Float[Tensor, " layers"]
    kernel: QuadrantKernel
    """The point spread function."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return the exposure with halation added and an even field unchanged."""
        light = light.clamp(max=BRIGHTEST)
        h = self.strength[:, None, None]
        return (light + h * self.kernel(light)) / (1 + h)


@remember(8)
def build_halation(halation: HalationProfile, um_per_px: float) -> HalationStage:
    """Build halation for frames of a pixel pitch."""
    return HalationStage(halation.strength, QuadrantKernel(quadrant_kernel(halation, um_per_px)))


@remember(8)
def stock_halation(emulsion: Sequence[Layer], base: Base, receiver: Float64[Tensor, "layers 81"]) -> HalationProfile:
    """Return the halation of an emulsion in the light that the stock is balanced for, kept on disk."""
    facts = digest((tuple(emulsion), base, receiver))
    if facts is None:
        return halation_profile(emulsion, base, receiver)
    return cached_on_disk(HalationProfile, facts.hex(), lambda: halation_profile(emulsion, base, receiver))


@remember(8)
def halation_profile(emulsion: Sequence[Layer], base: Base, receiver: Float64[Tensor, "layers 81"]) -> HalationProfile:
    """Return the halation of an emulsion on a base, for layers with the spectral weights `receiver`."""
    own = record_places(emulsion)
    absorbing = absorbances(emulsion)
    down = solve_balance(interface_reflectances(emulsion, AIR, base.index), absorbing, torch.zeros_like(absorbing))
    turned = down.transmitted - propagate(emulsion, AIR, base.index).transmitted
    weight = receiver / receiver.sum(1, keepdim=True) * turned / down.absorbed[own]
    radius = _radii(round(REACH * base.thickness_um / STEP_UM))
    profile = torch.zeros(len(own), len(radius), dtype=torch.float64, device="cpu")
    for bounces in range(1, MOST_ORDERS + 1):
        found = HalationProfile(torch.einsum("kl,krl->kr", weight, _order(tuple(emulsion), base, radius, bounces)))
        profile = profile + found.profile
        if float(found.strength.amax()) < FAINTEST:
            break
    return HalationProfile(profile)


@remember(8)
def _order(
    emulsion: tuple[Layer, ...], base: Base, radius: Float64[Tensor, " r"], bounces: int
) -> Float64[Tensor, "records r 81"]:
    """Return each record's absorption per µm² of light that returns from the base for the m-th time.

    It does not depend on the light of the scene; a film has three orders or so, of 2 MB each. A few radii at a time fit
    into a processor's own memory, and take two thirds of the time.
    """
    return torch.cat([_absorption_at(emulsion, base, part, bounces) for part in torch.split(radius, _RADII_AT_ONCE)], 1)


def _absorption_at(
    emulsion: tuple[Layer, ...], base: Base, radius: Float64[Tensor, " r"], bounces: int
) -> Float64[Tensor, "records r 81"]:
    depth = bounces * base.thickness_um
    angle = (radius / (2 * depth)).atan()
    up = _solve_upwards(emulsion, base, base.index * angle.sin())
    cos = angle.cos()[:, None]
    power = (
        back_reflectance(base, base.index * angle.sin()) ** bounces
        * up.reflected ** (bounces - 1)
        * cos**4
        / (4 * pi * depth**2)
    )
    return (up.absorbed * power).mean(1)[record_places(emulsion)]


def _solve_upwards(emulsion: Sequence[Layer], base: Base, invariant: Float64[Tensor, " r"]) -> EnergyBalance:
    """Return the balance of light of both polarisations from the base up through the emulsion, at given n·sin θ."""
    layers = emulsion[::-1]
    indices = [base.index, *(layer.index for layer in layers), AIR]
    faces = [fresnel(n1, n2, invariant) for n1, n2 in pairwise(indices)]
    slant = torch.stack([cosine(layer.index, invariant) for layer in layers]).clamp(min=1e-9)
    absorbing = (absorbances(layers)[:, None, :] / slant[:, :, None])[:, None]  # of both polarisations
    found = solve_balance(faces, absorbing, torch.zeros_like(absorbing))
    return EnergyBalance(found.absorbed.flip(0), found.scattered.flip(0), found.reflected, found.transmitted)


def quadrant_kernel(halation: HalationProfile, um_per_px: float) -> Float64[Tensor, "layers n n"]:
    """Return one quadrant of a profile over pixels, every weight times its symmetric pixels; the sum is 1."""
    steps = halation.profile.shape[1]
    count, parts = ceil(steps * STEP_UM / um_per_px) + 1, min(ceil(um_per_px / STEP_UM), MOST_PARTS)
    place = ((torch.arange(count * parts, dtype=torch.float64, device="cpu") + 0.5) / parts - 0.5) * um_per_px
    step = (torch.hypot(place[:, None], place[None]) / STEP_UM).long()
    beyond = torch.cat([halation.profile, torch.zeros_like(halation.profile[:, :1])], 1)
    fine = beyond[:, step.clamp(max=steps)]
    kernel = fine.reshape(-1, count, parts, count, parts).mean((2, 4))
    kernel[:, 1:] *= 2
    kernel[:, :, 1:] *= 2
    return kernel / kernel.sum((1, 2), keepdim=True)


def _radii(count: int) -> Float64[Tensor, " n"]:
    return (torch.arange(count, dtype=torch.float64, device="cpu") + 0.5) * STEP_UM
