"""Spectral transmittance of image dyes, and the response of receivers behind them.

Film with dye amounts c transmits T(λ) = 10^−(Dmin(λ) + Σ cₖ·dyeₖ(λ)). A receiver (a densitometer, a print film's
layers, the eye) has a weight for every wavelength, light × sensitivity. Its response is

    response_r = Σ_λ w_r(λ) · T(λ)

Silver is the one-layer case with a flat dye. Frames are processed in chunks of pixels, so that no spectrum of a whole
frame exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.base.shapes import Density
from filmvideo.film.chunks import map_in_chunks

_LN10 = log(10.0)
_MOST_STEPS = 40
_CONVERGED = 1e-7
"""Dye amount; the last step squares it."""

Receiver = Float[Tensor, "receivers 81"]


@dataclass(frozen=True)
class Dyes:
    """Spectral densities of each layer's dye in unit amount, and of the film without image."""

    unit: Float[Tensor, "layers 81"]
    minimum: Float[Tensor, "81"]


@dataclass(frozen=True)
class SpectralReceiver:
    """A receiver behind film: print film behind a negative, the eye behind a print."""

    dyes: Dyes
    receiver: Float[Tensor, "receivers 81"]

    def __call__(self, density: Density) -> Float[Tensor, "receivers *pixels"]:
        """Return log10 of each receiver's response (81-bin sum)."""
        return log_response(density, self.dyes, self.receiver)


def log_response(density: Density, dyes: Dyes, receiver: Receiver) -> Float[Tensor, "receivers *pixels"]:
    """Return log10 of each receiver's response behind film with the given dye amounts."""
    base = receiver * torch.exp(-_LN10 * dyes.minimum)
    exponent = -_LN10 * dyes.unit.T
    return map_in_chunks(lambda run: (base @ torch.exp(exponent @ run)).log10(), density)


def solve_amounts(
    read: Float64[Tensor, "layers n"], dyes: Dyes, receiver: Float64[Tensor, "layers 81"]
) -> Float64[Tensor, "layers n"]:
    """Return the dye amounts at which a densitometer reads the given densities (Newton's method).

    Gradients reach readings, dyes and receiver through the last step only.
    """
    with torch.no_grad():
        found = torch.zeros_like(read)
        for _ in range(_MOST_STEPS):
            step = _correction(found, read, dyes, receiver).clamp(-0.5, 0.5)
            found = found + step
            if float(step.abs().amax()) < _CONVERGED:
                break
    return found + _correction(found, read, dyes, receiver)


def _correction(found: Tensor, read: Tensor, dyes: Dyes, receiver: Tensor) -> Tensor:
    miss = read + log_response(found, dyes, receiver)
    with torch.no_grad():
        slope = density_slopes(found, dyes, receiver)
    return solve(slope, miss.T[..., None])[..., 0].T


def density_slopes(
    density: Float64[Tensor, "layers n"], dyes: Dyes, receiver: Float64[Tensor, "receivers 81"]
) -> Float64[Tensor, "n receivers layers"]:
    """Return the derivative of each receiver's density by each dye's amount."""
    part = torch.exp(-_LN10 * (dyes.minimum[:, None] + dyes.unit.T @ density))
    weighted = receiver[:, :, None] * part
    return torch.einsum("rln,kl->nrk", weighted, dyes.unit) / weighted.sum(1).T[:, :, None]
