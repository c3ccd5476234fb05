"""Polynomial of degree 4 from stops over grey to density, 35 terms: close near pairs, unbounded beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour import romm
from filmvideo.match.camera_model import gain
from filmvideo.match.least_squares import ridge, stops
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough

DEGREE = 4
_PENALTY = 1e-8
_SCALE_STOPS = 4.0


@dataclass(frozen=True)
class Polynomial(IlluminantFreeModel):
    """Weights of every product of up to `DEGREE` factors."""

    gain: Float[Tensor, "3"]
    weights: Float[Tensor, "3 terms"]

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        terms = products(stops(digital, self.gain))
        return romm.colour(torch.einsum("oi,i...->o...", self.weights.to(digital), terms))


def products(values: Float[Tensor, "3 *colours"]) -> Float[Tensor, "terms *colours"]:
    """Return 1, r, g, b, rr, rg, … up to the degree, of values over `_SCALE_STOPS`."""
    scaled = values / _SCALE_STOPS
    several = (each for degree in range(DEGREE + 1) for each in combinations_with_replacement(range(3), degree))
    return torch.stack([scaled[list(each)].prod(0) for each in several])


def fit(pairs: Pairs) -> Polynomial:
    """Fit the weights."""
    centre = gain(pairs)
    terms = products(stops(pairs.digital, centre))
    check_enough(pairs, 3 * len(terms), "polynomial")
    penalty = torch.full((len(terms),), _PENALTY, dtype=torch.float64, device="cpu")
    return Polynomial(centre, ridge(terms, romm.density(pairs.film), penalty))
