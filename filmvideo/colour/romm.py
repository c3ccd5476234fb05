"""Colours seen under D50: linear ROMM RGB (ISO 22028-2), density, and CIEDE2000 between them.

The primaries of ROMM hold every colour that film makes. Density is −log10 of linear ROMM RGB, in which film adds up;
between XYZ and density only light under 1e-4 is clipped. In: XYZ relative to D50, Y = 1 for white.
"""

from __future__ import annotations

from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.difference import ciede2000, xyz_to_lab
from filmvideo.colour.gamuts import apply_matrix, find_gamut, rgb_to_xyz, xy_to_xyz

D50 = find_gamut("romm").white
DARKEST = 1e-4
TO_XYZ = rgb_to_xyz("romm")
TO_RGB = TO_XYZ.inverse()

Triple = Float[Tensor, "3 *colours"]


def white() -> Float64[Tensor, "3"]:
    """Return XYZ of D50, Y = 1."""
    return xy_to_xyz(D50)


def lab(colour: Triple) -> Triple:
    """Return L*, a*, b* of XYZ under D50."""
    return xyz_to_lab(colour, white())


def rgb(colour: Triple) -> Triple:
    """Return linear ROMM RGB of XYZ."""
    return apply_matrix(TO_RGB, colour)


def density(colour: Triple) -> Triple:
    """Return density of XYZ."""
    return -rgb(colour).clamp(min=DARKEST).log10()


def colour(density: Triple) -> Triple:
    """Return XYZ of density, which is clipped to −4 … 9."""
    return apply_matrix(TO_XYZ, 10 ** -density.clamp(-4, 9))


def difference(one: Triple, other: Triple) -> Float[Tensor, "*colours"]:
    """Return ΔE2000 between two colours in XYZ."""
    return ciede2000(lab(one), lab(other))
