"""Chain: the model that is shaped like film.

camera RGB → 3×3 (or another camera model) → log2 → three sub-emulsions a layer, interimage → mixing in density → the
second curve (print, scan), interimage → mixing → 10^−D. 111 numbers with one matrix; fitted by Levenberg and Marquardt
from a plain film.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from jaxtyping import Float
from torch import Tensor

from filmvideo.match import solver
from filmvideo.match.camera_model import CameraModel, Kind, build_camera_model
from filmvideo.match.emulsion import Matrix, negative_and_print
from filmvideo.match.fit_stages import FitStages, numbers, run
from filmvideo.match.models.model import RGB, XYZ, Function, Model
from filmvideo.match.pairs import Illuminant, Pairs, check_enough

_REFIT = 8
_CONVERGED = 1e-5
"""Least relative gain of a step; a looser one lets rounding to 16 bits change the film by 0.1 ΔE2000."""


@dataclass(frozen=True)
class Chain(Model):
    """A camera model, and the film behind it, whose first stage is the camera model's matrix."""

    front: CameraModel
    film: FitStages

    def function_in(self, light: Illuminant) -> Function:
        """Return the function for one light."""
        return partial(self.predict, light)

    def predict(self, light: Illuminant, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB under a light."""
        return run(self.film, self.front.terms(digital, light))


def plain_chain(pairs: Pairs, kind: Kind, film: Callable[[], FitStages]) -> Chain:
    """Return the start of a fit."""
    terms = build_camera_model(pairs, kind)
    return Chain(terms, (Matrix(terms.start()), *film()))


def fit(pairs: Pairs, kind: Kind = "one", film: Callable[[], FitStages] = negative_and_print) -> Chain:
    """Fit a chain to pairs, from a plain film."""
    home = plain_chain(pairs, kind, film)
    check_enough(pairs, len(numbers(home.film)), f"chain with camera model {kind!r}")
    terms = in_terms(home.front, pairs)
    return Chain(home.front, solver.fit(home.film, terms, pairs.film, tolerance=_CONVERGED))


def refit(pairs: Pairs, model: Chain, film: Callable[[], FitStages] = negative_and_print) -> Chain:
    """Fit to some of the pairs of a chain's fit, from its numbers; drop lights that are not among them."""
    home = plain_chain(pairs, model.front.kind, film)
    front = replace(home.front, gain=model.front.gain)
    matrix = model.film[0]
    if front.by_light and isinstance(matrix, Matrix):
        matrix = Matrix(matrix.weights[:, model.front.columns(front.names)])
    start = (matrix, *model.film[1:])
    terms = in_terms(front, pairs)
    return Chain(front, solver.fit(start, terms, pairs.film, home=home.film, tolerance=1e-3, iterations=_REFIT))


def in_terms(front: CameraModel, pairs: Pairs) -> Float[Tensor, "terms pairs"]:
    """Return the terms of pairs, each in its light."""
    found = pairs.digital.new_zeros((front.start().shape[1], len(pairs)))
    for light in pairs.lights():
        lit = pairs.rows_in(light.name)
        found[:, lit] = front.terms(pairs.digital[:, lit], light)
    return found
