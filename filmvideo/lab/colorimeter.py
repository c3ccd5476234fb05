"""The colorimeter: CIE L*a*b* of a grey scale and of the ColorChecker, after film, print and lamp.

Display light (linear BT.2020) is read as CIE L*a*b* under D65, as a display can show it. The neutral scale, two stops
under to two stops over a grey card, is compared with the greys of its own lightness (CIEDE2000): a print's own greys
for a negative, neutral ones for a slide. The chart's patches are compared with themselves in the scene, in lightness,
chroma and hue. No maker publishes a target for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import degrees

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.data_tables import read_data_table
from filmvideo.base.shapes import Display, Scene
from filmvideo.colour.difference import Lab, ciede2000, display_to_lab
from filmvideo.colour.gamuts import D65, adaptation_matrix, apply_matrix, xyz_to_rgb
from filmvideo.film.exposure import GREY
from filmvideo.lab.reading import Reading

NEUTRAL_TARGET = 2.5
STOPS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
CHART_WHITE = (0.34570, 0.35854)
"""D50, under which the chart was measured."""

FilmColour = Callable[[Scene], Display]
GreysOfLightness = Callable[[Float64[Tensor, " n"]], Lab]


def neutral_scale(film: FilmColour, aim: GreysOfLightness | None = None) -> Reading:
    """Measure a grey scale's distance from the greys that it should have; None: neutral ones."""
    stops = torch.tensor(STOPS, dtype=torch.float64, device="cpu")
    shown = display_to_lab(film((GREY * 2**stops).expand(3, -1)))
    return compare_greys("stops", stops, shown, neutral(shown[0]) if aim is None else aim(shown[0]), NEUTRAL_TARGET)


def neutral(lightness: Float64[Tensor, " n"]) -> Lab:
    """Return the neutral greys of given lightnesses."""
    return torch.stack([lightness, torch.zeros_like(lightness), torch.zeros_like(lightness)])


def compare_greys(axis: str, places: Float64[Tensor, " n"], shown: Lab, aim: Lab, target: float) -> Reading:
    """Compare a grey scale with its aim, step by step."""
    away = ciede2000(shown, aim)
    rows = tuple((*map(float, row),) for row in torch.cat([places[None], shown, aim[1:], away[None]]).T)
    columns = (axis, "L*", "a*", "b*", "aim a*", "aim b*", "ΔE2000")
    return Reading("neutral scale", float(away.amax()), "ΔE2000", target, columns, rows)


def chart(film: FilmColour) -> Reading:
    """Measure the 24 patches of a ColorChecker, in the scene and on film."""
    scene = patches()
    true, shown = display_to_lab(scene), display_to_lab(film(scene))
    differences = ciede2000(true, shown)
    rows = tuple(
        (name, *_lch(one), *_lch(other), float(away))
        for name, one, other, away in zip(patch_names(), true.T, shown.T, differences, strict=True)
    )
    columns = ("patch", "scene L*", "scene C*", "scene h°", "film L*", "film C*", "film h°", "ΔE2000")
    return Reading("ColorChecker", float(differences.mean()), "mean ΔE2000", None, columns, rows)


@cache
def patches() -> Float64[Tensor, "3 24"]:
    """Return the ColorChecker as scene light, linear BT.2020."""
    xyy = torch.tensor([[float(v) for v in row[1:]] for row in _table()], dtype=torch.float64, device="cpu")
    x, y, luminance = xyy.T
    measured = torch.stack([x / y, torch.ones_like(y), (1 - x - y) / y]) * luminance
    return apply_matrix(xyz_to_rgb("bt2020") @ adaptation_matrix(CHART_WHITE, D65), measured)


def patch_names() -> list[str]:
    """Return the patches' names, in the chart's order."""
    return [row[0] for row in _table()]


@cache
def _table() -> list[list[str]]:
    return read_data_table("filmvideo.lab", "colorchecker.csv")[1:]


def _lch(colour: Float64[Tensor, "3"]) -> tuple[float, float, float]:
    light, a, b = colour
    return float(light), float(torch.hypot(a, b)), degrees(float(torch.atan2(b, a))) % 360
