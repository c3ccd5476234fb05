"""The parts of a characteristic curve, told by its slope: no detail, toe, straight line, shoulder, no detail.

The slope is compared with the mean gradient G between a quarter and three quarters of the curve's density scale. Where
it is under 0.3 G on a negative, tones are too close together to print well. The American Standard of film speed took
the same fraction, of a mean over the exposures in use (the fractional gradient; Tuttle, J. Opt. Soc. Am. 29:267, 1939;
Nelson and Simonds, J. Opt. Soc. Am. 46 no. 5, 1956). Two figures are this project's own. Slides and prints, which are
looked at themselves and are four to six times as steep, keep detail down to 0.1 G. And the straight line has at least
0.6 G: so it holds the grey card of every stock.

Parts are sought outward from the middle of the density scale and numbered along the exposure: 0 is darkest in the
scene, 4 brightest. On a negative part 1 is the toe; on reversal film, whose density falls, part 1 is the shoulder.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from filmvideo.base.shapes import Exposure
from filmvideo.preview.film_curves import STEP, FilmCurve

LEAST_FRACTION = 0.3
LEAST_FRACTION_OF_POSITIVE = 0.1
STRAIGHT_FRACTION = 0.6
HALF = 4
"""Points on each side over which a slope is taken: half a stop."""
_RISING = ("below the toe", "toe", "straight line", "shoulder", "above the shoulder")
_FALLING = ("above the shoulder", "shoulder", "straight line", "toe", "below the toe")
_MEANINGS = (
    "shadows without detail",
    "compressed shadows",
    "tones well apart",
    "compressed highlights",
    "highlights without detail",
)
_COLOURS = ("#3b2a6b", "#1f5fa8", "#8c8c8c", "#e69f00", "#fff2a8")
"""Violet to blue, neutral grey, orange to pale yellow: apart in lightness and for every kind of colour vision."""


@dataclass(frozen=True)
class CurvePart:
    """A part of a curve, in words and in a colour."""

    name: str
    colour: str
    """As #rrggbb in sRGB."""
    rgb: tuple[int, int, int]
    meaning: str


def describe_parts(curve: FilmCurve) -> tuple[CurvePart, ...]:
    """Return the five parts of a curve, in the order of exposure; a print's exposure is least in highlights."""
    names = _FALLING if curve.kind == "reversal" else _RISING
    meanings, colours = (_MEANINGS[::-1], _COLOURS[::-1]) if curve.kind == "print" else (_MEANINGS, _COLOURS)
    return tuple(
        CurvePart(name, colour, _to_rgb(colour), meaning)
        for name, colour, meaning in zip(names, colours, meanings, strict=True)
    )


def part_limits(curve: FilmCurve) -> Float64[Tensor, "layers 4"]:
    """Return the log10 exposures between the five parts of each layer's curve, in rising order."""
    least = LEAST_FRACTION if curve.kind == "negative" else LEAST_FRACTION_OF_POSITIVE
    return torch.stack([_limits_of_layer(curve.log_exposure, row, least) for row in curve.density])


def part_of(exposure: Exposure, limits: Float64[Tensor, "layers 4"]) -> Int64[Tensor, "layers *pixels"]:
    """Return the part, 0 to 4, in which each layer's log10 exposure lies."""
    shape = (-1, *[1] * (exposure.ndim - 1))
    return sum(
        ((exposure >= limits[:, place].reshape(shape)).long() for place in range(4)),
        torch.zeros_like(exposure, dtype=torch.int64),
    )


def _limits_of_layer(axis: Float64[Tensor, " n"], density: Float64[Tensor, " n"], least: float) -> Float64[Tensor, "4"]:
    sign = torch.sign(density[-1] - density[0])
    rising = density * sign
    low, high = rising[0], rising[-1]
    quarter, middle, most = (
        int((rising < torch.lerp(low, high, part)).sum().clamp(1, len(axis) - 1)) for part in (0.25, 0.5, 0.75)
    )
    mean = (rising[most] - rising[quarter]) / (axis[most] - axis[quarter])
    fraction = _slopes(rising) / mean
    place = _outward(fraction, middle, least)
    return torch.tensor([float(axis[0]) + STEP * at for at in place], dtype=torch.float64, device="cpu")


def _slopes(rising: Float64[Tensor, " n"]) -> Float64[Tensor, " n"]:
    """Return the slope over a stop around each point, level beyond the ends; digitised sheets have kinks."""
    around = torch.cat([rising[:1].expand(HALF), rising, rising[-1:].expand(HALF)])
    return (around[2 * HALF :] - around[: -2 * HALF]) / (2 * HALF * STEP)


def _outward(fraction: Float64[Tensor, " n"], middle: int, least: float) -> tuple[float, float, float, float]:
    """Return where the slope first falls under each fraction on the way down and up, as places on the axis."""
    below, toe = (middle - _first_under(fraction[: middle + 1].flip(0), f) for f in (least, STRAIGHT_FRACTION))
    shoulder, above = (middle + _first_under(fraction[middle:], f) for f in (STRAIGHT_FRACTION, least))
    return below, toe, shoulder, above


def _first_under(fraction: Float64[Tensor, " n"], limit: float) -> float:
    """Return where values first fall under a limit, interpolated; the last place if they never do."""
    under = (fraction < limit).nonzero()
    if not len(under):
        return float(len(fraction) - 1)
    place = int(under[0, 0])
    if place == 0:
        return 0.0
    before, after = float(fraction[place - 1]), float(fraction[place])
    return place - 1 + (before - limit) / (before - after)


def _to_rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
