"""Acceptance: conditions on a function, whatever its accuracy on its pairs.

fold      over the cells of the cube, the determinant of the change of the film's colour by the camera's, in gamma
          RGB: where it is negative, the function turns back on itself and a gradient shows a seam
neutral   a white in each light, brighter step by step: its lightness must never fall
range     no negative light, and none brighter than `ABOVE` times the pairs' brightest
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.romm import lab, rgb
from filmvideo.match.camera_model import gain
from filmvideo.match.cube import GREY, Cube, build_cube
from filmvideo.match.models.model import Function, IlluminantFreeModel, Model
from filmvideo.match.pairs import Illuminant, Pairs

MOST_FOLDS_PERCENT = 0.5
MOST_FALL = 0.01
"""L* a step: invisible."""
ABOVE = 1.1
_BELOW = -0.005
_TOLERANCE = 1e-7
_BLACK = 1e-9
_LIGHTS = 3


@dataclass(frozen=True)
class AcceptanceResult:
    """A model's folds, falls and range on the cube."""

    folds_percent: float
    neutral_falls: float
    """The greatest fall of L* from one step of a white to the next, 0.04 stops brighter."""
    outside_percent: float

    @property
    def passed(self) -> bool:
        """Whether the function may be used."""
        return not self.shortfall

    @property
    def shortfall(self) -> str:
        """The failed conditions in words, empty where all hold."""
        wrong: list[str] = []
        if self.folds_percent > MOST_FOLDS_PERCENT:
            wrong.append(f"folds over {self.folds_percent:.1f} % of realisable colours")
        if self.neutral_falls > MOST_FALL:
            wrong.append(f"renders a brighter white darker, by {self.neutral_falls:.2f} L*")
        if self.outside_percent > 0:
            wrong.append(f"leaves film's range over {self.outside_percent:.1f} %")
        return "; ".join(wrong)


def check_model(model: Model, pairs: Pairs, nodes: Cube | None = None) -> AcceptanceResult:
    """Evaluate a model on the cube, in the first few of the lights."""
    laid = build_cube(pairs) if nodes is None else nodes
    lights = pairs.lights()
    tried = lights[:1] if isinstance(model, IlluminantFreeModel) else lights[:_LIGHTS]
    slopes = [slope(model.function_in(light), laid.digital[:, laid.inside]) for light in tried]
    top = rgb(pairs.film).amax(1)
    return AcceptanceResult(
        max(_percent(determinant < -_TOLERANCE) for _, determinant in slopes),
        max(neutral_falls(model.function_in(light), light, pairs) for light in lights),
        max(_percent(_is_outside(shown, top)) for shown, _ in slopes),
    )


def slope(
    function: Function, digital: Float64[Tensor, "3 *colours"]
) -> tuple[Float64[Tensor, "3 *colours"], Float64[Tensor, "*colours"]]:
    """Return ROMM RGB of camera RGB, and the Jacobian determinant of gamma RGB by stops."""
    stops = digital.log2().requires_grad_()
    shown = rgb(function(2**stops))
    code = shown.sign() * (shown.abs() + _BLACK) ** (1 / 2.4)
    rows = [torch.autograd.grad(channel.sum(), stops, retain_graph=True)[0] for channel in code]
    determinant = cast("Tensor", torch.linalg.det(torch.stack(rows).movedim((0, 1), (-2, -1))))
    return shown.detach(), determinant


def neutral_falls(function: Function, light: Illuminant, pairs: Pairs) -> float:
    """Return the greatest fall of lightness as a white of a light gets brighter."""
    _, lightness = neutral_scale(function, light, pairs)
    return max(0.0, -float(lightness[0].diff().amin()))


def neutral_scale(
    function: Function, light: Illuminant, pairs: Pairs
) -> tuple[Float64[Tensor, " steps"], Float64[Tensor, "3 steps"]]:
    """Return a white in stops over grey, and its L*a*b* on film."""
    stops = torch.linspace(-9, 7, 401, dtype=torch.float64, device="cpu")
    grey = GREY / float((gain(pairs) * light.white).log2().mean().exp2())
    return stops, lab(function(light.white[:, None] * grey * 2**stops))


def _is_outside(shown: Float64[Tensor, "3 *colours"], top: Float64[Tensor, "3"]) -> Bool[Tensor, "*colours"]:
    brightest = ABOVE * top.reshape(3, *[1] * (shown.ndim - 1))
    return ((shown < _BELOW) | (shown > brightest)).any(0)


def _percent(where: Bool[Tensor, "*colours"]) -> float:
    return 100 * float(where.double().mean())
