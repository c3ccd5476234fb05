"""The models' base classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.match.pairs import Illuminant, Pairs

RGB = Float[Tensor, "3 *colours"]
XYZ = Float[Tensor, "3 *colours"]
Function = Callable[[RGB], XYZ]


@dataclass(frozen=True)
class Model:
    """A function from a camera's light to a film's colour, for every illuminant."""

    def function_in(self, light: Illuminant) -> Function:
        """Return the function for one light: camera RGB, linear, to XYZ under D50."""
        raise NotImplementedError


@dataclass(frozen=True)
class IlluminantFreeModel(Model):
    """A model that is the same function in every light."""

    def function_in(self, light: Illuminant) -> Function:
        """Return itself."""
        del light
        return self

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        raise NotImplementedError


def predict(model: Model, pairs: Pairs) -> Float64[Tensor, "3 pairs"]:
    """Return a model's XYZ for pairs, each in its light."""
    found = torch.empty_like(pairs.film)
    for light in pairs.lights():
        lit = pairs.rows_in(light.name)
        found[:, lit] = model.function_in(light)(pairs.digital[:, lit])
    return found
