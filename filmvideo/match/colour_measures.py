"""The colour of film in two measures: density, in which film adds up, and whitened L*a*b*, in which errors are judged.

Density is −log10 of linear RGB in the primaries of ROMM (ISO 22028-2), which hold every colour that film makes, under
D50; between XYZ under D50 and density nothing is clipped but light under 1e-4.

The metric of CIEDE2000 near a colour is a quadratic form, ΔE² ≈ δᵀ G δ for a small step δ in L*a*b*; with G = Wᵀ W the
whitened difference W δ has ΔE for its length, and is smooth where ΔE itself has a kink.
"""

from __future__ import annotations

from typing import cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.difference import ciede2000, xyz_to_lab
from filmvideo.colour.gamuts import Chromaticity, xy_to_xyz

D50: Chromaticity = (0.3457, 0.3585)
DARKEST = 1e-4
_PRIMARIES: tuple[Chromaticity, ...] = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
_STEP = 0.5
_LEAST = 0.02


def _romm_to_xyz() -> Float64[Tensor, "3 3"]:
    primaries = torch.stack([xy_to_xyz(one) for one in _PRIMARIES], dim=1)
    return primaries * (primaries.inverse() @ xy_to_xyz(D50))


TO_XYZ = _romm_to_xyz()
TO_RGB = TO_XYZ.inverse()


def white() -> Float64[Tensor, "3"]:
    """Give D50 in XYZ, Y = 1."""
    return xy_to_xyz(D50)


def lab(colour: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Give L*, a*, b* of XYZ under D50."""
    return xyz_to_lab(colour, white())


def rgb(colour: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Give linear ROMM RGB of XYZ."""
    return torch.einsum("ij,j...->i...", TO_RGB.to(colour), colour)


def density(colour: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Give density of XYZ."""
    return -rgb(colour).clamp(min=DARKEST).log10()


def colour(density: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Give XYZ of density; only what no number could hold is held."""
    return torch.einsum("ij,j...->i...", TO_XYZ.to(density), 10 ** -density.clamp(-4, 9))


def difference(one: Float[Tensor, "3 *pixels"], other: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "*pixels"]:
    """Give ΔE2000 between two colours in XYZ."""
    return ciede2000(lab(one), lab(other))


def whitening(target: Float64[Tensor, "3 pairs"]) -> Float64[Tensor, "pairs 3 3"]:
    """Give W at colours in L*a*b*: the square root of the local metric of ΔE2000."""
    axes = torch.eye(3, dtype=torch.float64, device="cpu")
    along = [_square(target, axis) for axis in axes]
    metric = torch.diag_embed(torch.stack(along, -1))
    for i, j in ((0, 1), (0, 2), (1, 2)):
        both = (_square(target, axes[i] + axes[j]) - along[i] - along[j]) / 2
        metric[:, i, j] = metric[:, j, i] = both
    size, way = cast("tuple[Tensor, Tensor]", torch.linalg.eigh(metric))
    return size.clamp(min=_LEAST).sqrt()[:, :, None] * way.mT


def _square(target: Float64[Tensor, "3 pairs"], way: Float64[Tensor, "3"]) -> Float64[Tensor, " pairs"]:
    """Give ΔE² a unit of a small step along a way, mean of there and back."""
    step = _STEP * way[:, None]
    there, back = ciede2000(target, target + step), ciede2000(target, target - step)
    return (there**2 + back**2) / (2 * _STEP**2)
