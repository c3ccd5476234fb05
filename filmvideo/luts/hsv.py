"""How Adobe's camera profiles change colour: a table over hue, saturation and value, then a tone curve.

After the public DNG SDK (dng_reference.cpp: RefBaselineHueSatMap, RefBaselineRGBTone). Light is ProPhoto, 0…1. Hue is
0…6; an entry of the table is a shift of hue in degrees, a factor for saturation and one for value, the value being in
sRGB's gamma. The curve is applied to the greatest and the least of the three; the middle one keeps its place between.
"""

from __future__ import annotations

from itertools import product
from math import pi

import torch
from jaxtyping import Float64
from kornia.color import hsv_to_rgb, rgb_to_hsv
from torch import Tensor

from filmvideo.luts.romm import GAMMA

RGB = Float64[Tensor, "3 colours"]
HSV = Float64[Tensor, "3 colours"]
Entries = Float64[Tensor, "3 hues saturations values"]
Knots = Float64[Tensor, "2 knots"]
_NONE = 1e-12
_RADIANS = 2 * pi / 6
"""Of a unit of hue."""


def to_hsv(light: RGB) -> HSV:
    """Return hue 0…6, saturation and value."""
    hsv = rgb_to_hsv(light[:, None], eps=_NONE)[:, 0]
    return torch.stack([hsv[0] / _RADIANS, hsv[1], hsv[2]])


def to_rgb(hsv: HSV) -> RGB:
    """Return RGB of hue, saturation and value."""
    return hsv_to_rgb(torch.stack([hsv[0] * _RADIANS, hsv[1], hsv[2]])[:, None])[:, 0]


def apply_hue_table(light: RGB, entries: Entries) -> RGB:
    """Apply a table of hue, saturation and value to light."""
    hue, saturation, value = to_hsv(light)
    code = GAMMA.encode(value.clamp(0, 1))
    shift, more, brighter = _interpolate(entries, hue, saturation, code)
    bright = GAMMA.decode((code * brighter).clamp(0, 1))
    return to_rgb(torch.stack([(hue + shift * 6 / 360) % 6, (saturation * more).clamp(max=1), bright]))


def apply_tone_curve(light: RGB, knots: Knots) -> RGB:
    """Apply a tone curve, given by knots of in and out, to light."""
    ordered, order = light.clamp(0, 1).sort(0)
    low, middle, high = ordered
    new_low, new_high = interpolate_knots(knots, low), interpolate_knots(knots, high)
    part = (middle - low) / (high - low).clamp(min=_NONE)
    found = torch.stack([new_low, new_low + (new_high - new_low) * part, new_high])
    return torch.empty_like(found).scatter_(0, order, found)


def interpolate_knots(knots: Knots, at: Float64[Tensor, "*n"]) -> Float64[Tensor, "*n"]:
    """Interpolate knots, first row to second."""
    x, y = knots
    high = torch.searchsorted(x.contiguous(), at.contiguous()).clamp(1, x.shape[0] - 1)
    part = ((at - x[high - 1]) / (x[high] - x[high - 1])).clamp(0, 1)
    return torch.lerp(y[high - 1], y[high], part)


def _interpolate(entries: Entries, hue: Tensor, saturation: Tensor, code: Tensor) -> Float64[Tensor, "3 colours"]:
    hues, saturations, values = entries.shape[1:]
    places = (hue / 6 * hues, saturation.clamp(0, 1) * (saturations - 1), code * (values - 1))
    lows = (places[0].floor(), places[1].floor().clamp(max=saturations - 2), places[2].floor().clamp(max=values - 2))
    found = torch.zeros(3, len(hue), dtype=hue.dtype, device=hue.device)
    for corner in product((0, 1), repeat=3):
        weight = torch.ones_like(hue)
        for place, low, up in zip(places, lows, corner, strict=True):
            weight = weight * ((place - low) if up else 1 - (place - low))
        h, s, v = (low.long() + up for low, up in zip(lows, corner, strict=True))
        found = found + entries[:, h % hues, s, v] * weight
    return found
