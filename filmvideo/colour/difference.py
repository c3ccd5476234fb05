"""Perceived colour difference: CIE L*a*b* and CIEDE2000.

In: XYZ relative to a white (any common scale), L* 0…100. Out: ΔE00, about 1 for a just visible difference.
CIE 15:2018; Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula", whose 34 pairs the tests
hold. Roots are taken above a floor, so that gradients are finite: the difference of a colour to itself is
1e-12 with gradient zero, and a grey, which has no hue, takes hue 0.

Not kornia: `rgb_to_lab` takes sRGB only, under a rounded D65, and is up to 0.015 away.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.shapes import Display
from filmvideo.colour.gamuts import D65, Tristimulus, apply_matrix, rgb_to_xyz, xy_to_xyz

Lab = Float[Tensor, "3 *pixels"]
"""L*, a* and b*."""
Scalars = Float[Tensor, "*pixels"]
"""One number for each colour."""
_FLOOR = 1e-24
_GREY = 2e-12
_HALF_TURN = math.pi + 1e-9
_CHROMA_KNEE = 25.0**7


def xyz_to_lab(xyz: Float[Tensor, "3 *pixels"], white: Tristimulus) -> Lab:
    """Return L*a*b* of XYZ under a white."""
    ratio = xyz / white.to(xyz).reshape(3, *[1] * (xyz.ndim - 1))
    knee = 6 / 29
    root = ratio.clamp(min=knee**3).pow(1 / 3)
    x, y, z = torch.where(ratio > knee**3, root, ratio / (3 * knee**2) + 4 / 29)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def display_to_lab(display: Display) -> Lab:
    """Return L*a*b* of linear BT.2020 display light, clipped to what a display can show."""
    return xyz_to_lab(apply_matrix(rgb_to_xyz("bt2020"), display.double().clamp(0, 1)), xy_to_xyz(D65))


def delta_e(one: Display, other: Display) -> Scalars:
    """Return ΔE00 between linear BT.2020 display lights."""
    return ciede2000(display_to_lab(one), display_to_lab(other))


def ciede2000(lab1: Lab, lab2: Lab) -> Scalars:
    """Return ΔE00 between two L*a*b* colours, kL = kC = kH = 1."""
    light1, c1, h1, light2, c2, h2 = _lch_prime(lab1, lab2)
    turn = _turn(h2 - h1)
    grey = torch.minimum(c1, c2) <= _GREY
    delta_hue = torch.where(grey, 0.0, 2 * _root(c1 * c2) * torch.sin(turn / 2))
    mean_light, mean_chroma = (light1 + light2) / 2, (c1 + c2) / 2
    mean_hue = torch.where(grey, h1 + h2, h1 + turn / 2)
    square = (mean_light - 50) ** 2
    lightness = (light2 - light1) / (1 + 0.015 * square / (20 + square).sqrt())
    chroma = (c2 - c1) / (1 + 0.045 * mean_chroma)
    hue = delta_hue / (1 + 0.015 * mean_chroma * _hue_weight(mean_hue))
    rotation = _rotation(mean_hue, mean_chroma)
    return _root(lightness**2 + chroma**2 + hue**2 + rotation * chroma * hue)


def spread(delta_e: Float[Tensor, " n"]) -> dict[str, float]:
    """Return the mean, 95th percentile and maximum of differences."""
    return {"mean": float(delta_e.mean()), "p95": float(delta_e.quantile(0.95)), "max": float(delta_e.amax())}


def _lch_prime(lab1: Lab, lab2: Lab) -> tuple[Scalars, Scalars, Scalars, Scalars, Scalars, Scalars]:
    """Return lightness, chroma and hue (radians) of both, a* stretched near grey as CIEDE2000 asks."""
    (light1, a1, b1), (light2, a2, b2) = lab1, lab2
    stretch = 1.5 - 0.5 * _saturation((_norm(a1, b1) + _norm(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    return light1, _norm(a1, b1), _hue(a1, b1), light2, _norm(a2, b2), _hue(a2, b2)


def _root(x: Scalars) -> Scalars:
    return x.clamp(min=_FLOOR).sqrt()


def _norm(a: Scalars, b: Scalars) -> Scalars:
    return _root(a * a + b * b)


def _saturation(chroma: Scalars) -> Scalars:
    seventh = chroma**7
    return _root(seventh / (seventh + _CHROMA_KNEE))


def _hue(a: Scalars, b: Scalars) -> Scalars:
    """Return the hue angle in 0…2π; 0 for a grey, which has none."""
    grey = a * a + b * b <= _FLOOR
    return torch.atan2(torch.where(grey, 0.0, b), torch.where(grey, 1.0, a)) % math.tau


def _turn(angle: Scalars) -> Scalars:
    """Wrap an angle to within half a turn; opposite hues, within rounding, keep their sign."""
    angle = torch.where(angle > _HALF_TURN, angle - math.tau, angle)
    return torch.where(angle < -_HALF_TURN, angle + math.tau, angle)


def _hue_weight(hue: Scalars) -> Scalars:
    """Return T of CIE 142."""
    return (
        1
        - 0.17 * torch.cos(hue - math.radians(30))
        + 0.24 * torch.cos(2 * hue)
        + 0.32 * torch.cos(3 * hue + math.radians(6))
        - 0.20 * torch.cos(4 * hue - math.radians(63))
    )


def _rotation(hue: Scalars, chroma: Scalars) -> Scalars:
    """Return R_T, the tilt of the ellipses in the blue."""
    degrees = torch.rad2deg(hue) % 360
    tilt = 60 * torch.exp(-(((degrees - 275) / 25) ** 2))
    return -2 * torch.sin(torch.deg2rad(tilt)) * _saturation(chroma)
