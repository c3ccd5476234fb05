"""Plots of a match. Needs matplotlib.

neutral   a white in each light, brighter step by step: its L*, and the tint a*, b* that film gives it
gamut     the pairs in the plane of a* and b*, by film and by the model
twist     the film's hue against the camera's, around rings of three saturations: level where hue is unchanged,
          apart where saturation changes it
held out  ΔE2000 of every patch by a model that was not shown its material
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.romm import lab
from filmvideo.lab.plots import FAINT, INK
from filmvideo.match.acceptance import neutral_scale
from filmvideo.match.camera_model import gain
from filmvideo.match.cube import GREY
from filmvideo.match.models.model import Model, predict
from filmvideo.match.pairs import Illuminant, Pairs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SATURATIONS_STOPS = (0.5, 1.0, 2.0)
_COLOURS = ("#c8102e", "#1d8a3a", "#1f4fb4", "#c09000", "#7a3fa0", "#008c95")
_LIGHTS = len(_COLOURS)


def draw_neutral(lightness: Axes, tint: Axes, model: Model, pairs: Pairs) -> None:
    """Draw the neutral axis in each light."""
    for light, paint in zip(pairs.lights(), _COLOURS, strict=False):
        stops, (light_star, a, b) = neutral_scale(model.function_in(light), light, pairs)
        lightness.plot(stops, light_star, color=paint, label=light.name or "the light")
        tint.plot(stops, a, color=paint, label=f"a*, {light.name}" if light.name else "a*")
        tint.plot(stops, b, color=paint, linestyle="--", label=f"b*, {light.name}" if light.name else "b*")
    lightness.set_ylabel("L*")
    tint.set_ylabel("a*, b*")
    for axes in (lightness, tint):
        axes.set_xlabel("stops over grey")
        axes.legend()


def draw_gamut(axes: Axes, model: Model, pairs: Pairs) -> None:
    """Draw the pairs by film and by the model."""
    film, found = lab(pairs.film), lab(predict(model, pairs))
    lines: dict[str, Any] = {"color": "#b5b5b5", "linewidth": 0.6, "zorder": 1}
    axes.plot(torch.stack([film[1], found[1]]).numpy(), torch.stack([film[2], found[2]]).numpy(), **lines)
    axes.plot(film[1], film[2], "o", color="white", markeredgecolor=INK, markersize=3, label="film")
    axes.plot(found[1], found[2], "o", color=_COLOURS[0], markersize=2, label="model")
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_xlabel("a*")
    axes.set_ylabel("b*")
    axes.legend()


def draw_twist(axes: Axes, model: Model, pairs: Pairs) -> None:
    """Draw the film's hue less the camera's around rings of saturation."""
    light = min(pairs.lights(), key=lambda light: _tint(model, light, pairs))
    function = model.function_in(light)
    for stops, paint in zip(SATURATIONS_STOPS, _COLOURS, strict=False):
        angle, digital = ring(light, pairs, stops)
        _, a, b = lab(function(digital))
        twist = torch.rad2deg(torch.atan2(b, a)) - torch.rad2deg(angle)
        axes.plot(torch.rad2deg(angle), (twist + 180) % 360 - 180, ".", markersize=3, color=paint, label=f"{stops:g}")
    axes.set_xlabel("hue in the camera, °")
    axes.set_ylabel("hue on film less hue in the camera, °")
    axes.legend(title="saturation, stops")


def _tint(model: Model, light: Illuminant, pairs: Pairs) -> float:
    """Return the mean chroma of a white in a light."""
    return float(neutral_scale(model.function_in(light), light, pairs)[1][1:].square().sum(0).sqrt().mean())


def ring(light: Illuminant, pairs: Pairs, stops: float) -> tuple[Float64[Tensor, " n"], Float64[Tensor, "3 n"]]:
    """Return camera RGB on a ring around a grey of a light, with a radius of stops in chromaticity."""
    angle = torch.arange(0, 360, 2, dtype=torch.float64, device="cpu") * (math.tau / 360)
    third = torch.tensor([0.0, 1.0, 2.0], dtype=torch.float64, device="cpu") * (math.tau / 3)
    away = stops * torch.cos(angle - third[:, None])
    grey = GREY / float((gain(pairs) * light.white).log2().mean().exp2())
    return angle, light.white[:, None] * grey * 2**away


def draw_held_out(axes: Axes, found: dict[str, Any], floor: float) -> None:
    """Draw the mean ΔE2000 of every patch, its material left out, and the floor."""
    patches = found["patch"]
    ordered = sorted(patches, key=lambda name: patches[name]["mean"])
    axes.bar(range(len(ordered)), [patches[name]["mean"] for name in ordered], color=_COLOURS[2])
    axes.plot(range(len(ordered)), [patches[name]["p95"] for name in ordered], ".", color=INK, label="95 %")
    axes.axhline(floor, color=FAINT, linestyle="--", label="floor")
    if len(ordered) <= 60:
        axes.set_xticks(range(len(ordered)), ordered, rotation=90, fontsize=7)
    axes.set_xlabel("patch")
    axes.set_ylabel("ΔE2000, material left out")
    axes.legend()
