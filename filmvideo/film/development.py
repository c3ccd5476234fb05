"""Development: from log exposure to dye amounts, with interimage effects.

The sheet's Status densities of a neutral wedge are turned into dye amounts by inverting the densitometer along the
wedge: P_k(x). As the image forms, DIR couplers release inhibitor in proportion to the image dye, and layer k loses log
exposure to every layer j:

    c_k = f_k(x_k − Σ_j a_kj · r_j(x_j)),     r_j = |P_j(x_j) − P_j at no exposure|

with f pre-compensated, f_k(x − Σ_j a_kj r_j(x)) = P_k(x), so a neutral wedge still measures as published while colours
gain contrast against each other. Inhibitor diffuses some 20 µm before it acts: the release is blurred first, and an
edge gains contrast as it does on film. In reversal film the negative develops first, and r still counts from the
unexposed film. Hanson and Horton, J. Opt. Soc. Am. 42:663 (1952).

How strong. An interimage effect is the part by which a layer's gradient is steeper where it alone is exposed. No maker
publishes it for a stock. In four colour negatives with DIR couplers of US patents 4,830,954 (example 1B) and 5,273,870
(examples 1 to 3) it is 30 to 42 % in the red-sensitive layer, 33 to 45 in the green and 15 to 25 in the blue; without
DIR couplers 12 to 15, 12 to 15 and 8 to 10. These are figures as others transcribed them: the patents were not at hand.
Status M densities of separations and a neutral wedge are compared, at 1.0 over fog. Vision3 250D has 29, 28 and 18 %,
like the mildest of the four (30, 35 and 15). Other colour negatives have as much by dye as it has, or the tenths of it
that their MTF allows (`scripts/fit_couplers.py`). For slides no figure was found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.parameters import Parameters, Within
from filmvideo.base.remember import remember
from filmvideo.base.shapes import Density, Exposure
from filmvideo.film.characteristic_curve import STEP, CharacteristicCurve, evaluate_curve, sample_curve
from filmvideo.film.densitometer import densitometer
from filmvideo.film.dyes import Dyes, solve_amounts
from filmvideo.film.stock import PublishedCurve, Stock


@dataclass(frozen=True)
class CouplerSettings(Parameters):
    """Strength of the interimage effects.

    Parameters
    ----------
    strength : float, 0 to 2 ×
        Factor on the inhibition between layers; 0 switches its effects off. They grow faster than the factor, and film
        pushed by two stops takes 1.4 to 2.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Hanson and Horton, J. Opt. Soc. Am. 42:663 (1952).
    """

    strength: Annotated[float, Within(0, 2, unit="×", usual=(0.5, 1.5))] = 1.0


@dataclass(frozen=True)
class DevelopmentStage:
    """A film's chemistry: its curves, and inhibition between layers. Twin: `engine.cpu.kernels.film._dye`."""

    curve: CharacteristicCurve
    """Dye amounts against inhibited log exposure."""
    released: CharacteristicCurve
    """Density formed, against log exposure."""
    inhibition: Float[Tensor, "layers layers"] | None
    diffuse: Callable[[Density], Density] | None = None
    """Diffusion of the inhibitor before it acts; None for no diffusion."""

    def __call__(self, exposure: Exposure) -> Density:
        """Return the dye amounts for the log10 exposures of all layers."""
        return evaluate_curve(self.curve, exposure - inhibitor_loss(self, exposure))


def inhibitor_loss(develop: DevelopmentStage, exposure: Exposure) -> Float[Tensor, "layers *pixels"]:
    """Return the log10 exposure that layers lose to inhibitor. Twin: `engine.cpu.kernels.couplers.release`.

    Its further steps are `engine.cpu.kernels.couplers.diffuse` and `engine.cpu.kernels.couplers.take`.
    """
    if develop.inhibition is None:
        return torch.zeros_like(exposure)
    inhibitor_release = evaluate_curve(develop.released, exposure)
    if develop.diffuse is not None:
        inhibitor_release = develop.diffuse(inhibitor_release)
    return torch.einsum("kj,j...->k...", develop.inhibition, inhibitor_release)


def inhibition_at(develop: DevelopmentStage, exposure: Float64[Tensor, "layers 1"]) -> Float64[Tensor, "layers layers"]:
    """Return the part of a small log exposure change that a layer (row) loses to inhibitor of a layer (column)."""
    if develop.inhibition is None:
        return torch.zeros(len(exposure), len(exposure), dtype=exposure.dtype, device=exposure.device)
    return develop.inhibition * release_slopes(develop, exposure)[:, 0]


def release_slopes(develop: DevelopmentStage, exposure: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
    """Return the inhibitor that layers release more for a little more log exposure."""
    step = 0.1
    more, less = (evaluate_curve(develop.released, exposure + change) for change in (step, -step))
    return (more - less) / (2 * step)


def dyes_of(stock: Stock) -> Dyes:
    """Return the spectral densities of a stock's dyes and of its clear film."""
    return Dyes(stock.unit_dye, stock.minimum)


def neutral_wedge(stock: Stock) -> CharacteristicCurve:
    """Return the dye amounts of a neutral wedge with the sheet's Status densities."""
    return _wedge(stock.knots, dyes_of(stock), stock.status)


@remember(32)
def _wedge(knots: tuple[PublishedCurve, ...], dyes: Dyes, status_name: str) -> CharacteristicCurve:
    status = sample_curve([(k.start, k.stop, k.density) for k in knots])
    found = solve_amounts(status.samples, dyes, densitometer(status_name))
    return CharacteristicCurve(status.start, _monotone(found))


def _monotone(samples: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
    """Return monotone samples; inverting the densitometer leaves reversals of under 0.001 at the ends."""
    sign = torch.sign(samples[:, -1:] - samples[:, :1]).detach()
    return (samples * sign).cummax(dim=1).values * sign


def build_development(
    stock: Stock, strength: float | Float64[Tensor, ""] = 1.0, wedge: CharacteristicCurve | None = None
) -> DevelopmentStage:
    """Build a stock's development, its interimage effects times `strength`; a neutral wedge at hand saves time."""
    wedge = wedge or neutral_wedge(stock)
    unexposed = wedge.samples[:, :1]
    release = CharacteristicCurve(wedge.start, (wedge.samples - unexposed).abs())
    inhibition = stock.inhibition * strength
    if not bool(inhibition.detach().any()):
        return DevelopmentStage(wedge, release, None)
    return DevelopmentStage(_compensate(stock, wedge, inhibition @ release.samples), release, inhibition)


def _compensate(stock: Stock, wedge: CharacteristicCurve, lost: Float64[Tensor, "layers n"]) -> CharacteristicCurve:
    place = wedge.log_exposure - lost
    if bool((place.detach().diff(dim=1) <= 0).any()):
        raise PresetError(
            f"{stock.id}: [couplers] inhibition makes density fall with exposure; lower it, its strength or the push."
        )
    low = float(place.detach().amin())
    high = float(place.detach().amax())
    axis = low + STEP * torch.arange(round((high - low) / STEP) + 1, device=lost.device, dtype=lost.dtype)
    rows = [_interpolate(axis, x, y) for x, y in zip(place, wedge.samples, strict=True)]
    return CharacteristicCurve(low, torch.stack(rows))


def _interpolate(at: Tensor, x: Tensor, y: Tensor) -> Tensor:
    high = torch.searchsorted(x.detach().contiguous(), at).clamp(1, len(x) - 1)
    part = ((at - x[high - 1]) / (x[high] - x[high - 1])).clamp(0, 1)
    return torch.lerp(y[high - 1], y[high], part)
