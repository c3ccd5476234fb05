"""Chain: the model that is shaped like film.

camera RGB → 3×3 (or another camera model) → log2 → three sub-emulsions a layer, interimage → mixing in density → the
second curve (print, scan), interimage → mixing → no less than clear film → 10^−D. 147 numbers with one matrix; fitted
by Levenberg and Marquardt from the median of the films that ship, about which its prior lies. A chain that folds is
fitted again with a firmer prior.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour import romm
from filmvideo.match import solver
from filmvideo.match.acceptance import check_model
from filmvideo.match.camera_model import CameraModel, Kind, build_camera_model
from filmvideo.match.clear_film import clear_film
from filmvideo.match.cube import build_cube
from filmvideo.match.emulsion import Matrix
from filmvideo.match.film_prior import film_prior, prior_weight
from filmvideo.match.fit_stages import FitStages, numbers, run
from filmvideo.match.models.model import RGB, XYZ, Function, Model
from filmvideo.match.pairs import Illuminant, Pairs, check_enough

_REFIT = 8
_FIRMNESS = (1.0, 3.0, 9.0)
_CONVERGED = 1e-5
"""Least relative gain of a step; a looser one lets rounding to 16 bits change the film by 0.1 ΔE2000."""


@dataclass(frozen=True)
class Chain(Model):
    """A camera model, and the film behind it, whose first stage is the camera model's matrix."""

    front: CameraModel
    film: FitStages
    firmness: float = 1.0
    """The weight of its prior, in terms of the usual one."""

    def function_in(self, light: Illuminant) -> Function:
        """Return the function for one light."""
        return partial(self.predict, light)

    def predict(self, light: Illuminant, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB under a light."""
        return run(self.film, self.front.terms(digital, light))


def median_chain(pairs: Pairs, kind: Kind) -> Chain:
    """Return the start of a fit: the median film, as clear as the pairs, each layer of which sees its own channel."""
    terms = build_camera_model(pairs, kind)
    *film, light = film_prior().film
    return Chain(terms, (Matrix(terms.start()), *film, clear_film(romm.density(pairs.film)), light))


def fit(pairs: Pairs, kind: Kind = "one") -> Chain:
    """Fit a chain to pairs, from the median film, with the weakest prior by which it is accepted."""
    home = median_chain(pairs, kind)
    check_enough(pairs, len(numbers(home.film)), f"chain with camera model {kind!r}")
    terms, nodes = in_terms(home.front, pairs), build_cube(pairs)
    found = home
    for firmness in _FIRMNESS:
        prior = firmness * _precision(home.front, pairs)
        film = solver.fit(home.film, terms, pairs.film, prior=prior, tolerance=_CONVERGED)
        found = Chain(home.front, film, firmness)
        if check_model(found, pairs, nodes).passed:
            break
    return found


def refit(pairs: Pairs, model: Chain) -> Chain:
    """Fit to some of the pairs of a chain's fit, from its numbers; drop lights that are not among them."""
    home = median_chain(pairs, model.front.kind)
    front = replace(home.front, gain=model.front.gain)
    matrix = model.film[0]
    if front.by_light and isinstance(matrix, Matrix):
        matrix = Matrix(matrix.weights[:, model.front.columns(front.names)])
    start = (matrix, *model.film[1:])
    terms, prior = in_terms(front, pairs), model.firmness * _precision(front, pairs)
    found = solver.fit(start, terms, pairs.film, home=home.film, prior=prior, tolerance=1e-3, iterations=_REFIT)
    return Chain(front, found, model.firmness)


def in_terms(front: CameraModel, pairs: Pairs) -> Float[Tensor, "terms pairs"]:
    """Return the terms of pairs, each in its light."""
    found = pairs.digital.new_zeros((front.start().shape[1], len(pairs)))
    for light in pairs.lights():
        lit = pairs.rows_in(light.name)
        found[:, lit] = front.terms(pairs.digital[:, lit], light)
    return found


def _precision(front: CameraModel, pairs: Pairs) -> solver.Precision:
    """Return the precision of the prior of matrix and film."""
    whole = cast("Tensor", torch.block_diag(front.precision(), torch.diag(film_prior().spread ** -2)))
    return prior_weight(pairs) * whole
