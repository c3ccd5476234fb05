"""Thin plate: the smoothest function near the pairs, from stops over grey to density. For comparison.

    D(z) = v₀ + V z + Σ_c w_c |z − z_c|³

on up to `CENTRES` of the pairs, each the farthest from those before it, with a penalty on w (Duchon 1977). Good near
pairs; beyond them it is linear, and may fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.colour import romm
from filmvideo.match.camera_model import gain
from filmvideo.match.least_squares import stops
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough

CENTRES = 800
_SCALE_STOPS = 2.0
_PENALTY = 1e-3
_NEAREST = 1e-6


@dataclass(frozen=True)
class Plate:
    """A thin plate over points of three coordinates."""

    centres: Float[Tensor, "3 centres"]
    weights: Float[Tensor, "3 terms"]

    def __call__(self, place: Float[Tensor, "3 *colours"]) -> Float[Tensor, "3 *colours"]:
        """Return the plate's three heights at places."""
        terms = plate_terms(place.reshape(3, -1), self.centres.to(place))
        return (self.weights.to(place) @ terms).reshape(place.shape)


@dataclass(frozen=True)
class ThinPlate(IlluminantFreeModel):
    """A thin plate over stops, to density."""

    gain: Float[Tensor, "3"]
    plate: Plate

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        return romm.colour(self.plate(stops(digital, self.gain)))


def plate_terms(place: Float[Tensor, "3 n"], centres: Float[Tensor, "3 centres"]) -> Float[Tensor, "terms n"]:
    """Return 1, the coordinates, and the cubes of the distances to the centres."""
    unit_square = (centres[:, :, None] - place[:, None]).square().sum(0) / _SCALE_STOPS**2
    return torch.cat([torch.ones_like(place[:1]), place, unit_square * (unit_square + 1e-20).sqrt()])


def farthest_points(place: Float64[Tensor, "axes n"], most: int) -> Float64[Tensor, "axes centres"]:
    """Return places, each the farthest from those before it."""
    chosen = [0]
    away = (place - place[:, :1]).square().sum(0)
    while len(chosen) < min(most, place.shape[1]) and float(away.amax()) > _NEAREST:
        chosen.append(int(away.argmax()))
        away = torch.minimum(away, (place - place[:, chosen[-1:]]).square().sum(0))
    return place[:, chosen]


def fit_plate(
    place: Float64[Tensor, "3 n"],
    height: Float64[Tensor, "3 n"],
    centres: int = CENTRES,
    penalty: float = _PENALTY,
    level: float = 1e-8,
) -> Plate:
    """Fit a plate to heights; `level` is the penalty on its straight part."""
    middle = farthest_points(place, centres)
    terms = plate_terms(place, middle)
    penalties = torch.full((len(terms),), penalty, dtype=torch.float64, device="cpu")
    penalties[:4] = level
    matrix = terms @ terms.T + torch.diag(penalties) * place.shape[1]
    matrix = matrix + 1e-10 * matrix.diagonal().mean() * torch.eye(len(terms), dtype=torch.float64, device="cpu")
    return Plate(middle, solve(matrix, terms @ height.T).T)


def fit(pairs: Pairs) -> ThinPlate:
    """Fit the plate."""
    check_enough(pairs, 60, "thin-plate")
    centre = gain(pairs)
    return ThinPlate(centre, fit_plate(stops(pairs.digital, centre), romm.density(pairs.film)))
