"""Chain: the model that is shaped like film.

camera RGB → 3×3 (or another front) → log2 → three sub-emulsions a layer → interimage → mixing in density → the second
curve (print, scan) → mixing → 10^−D. 138 numbers with one matrix; fitted by Levenberg and Marquardt from a plain film.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from jaxtyping import Float
from torch import Tensor

from filmvideo.match import solver
from filmvideo.match.emulsion import Matrix, negative_and_print
from filmvideo.match.front import Front, Kind, front
from filmvideo.match.models.model import RGB, XYZ, Function, Model
from filmvideo.match.pairs import Light, Pairs, check_enough
from filmvideo.match.stages import Stages, numbers, run


@dataclass(frozen=True)
class Chain(Model):
    """A front, and the film behind it, whose first stage is the front's matrix."""

    front: Front
    film: Stages

    def under(self, light: Light) -> Function:
        """Give the function for one light."""
        return partial(self.seen, light)

    def seen(self, light: Light, digital: RGB) -> XYZ:
        """Give XYZ of camera RGB under a light."""
        return run(self.film, self.front.terms(digital, light))


def plain(pairs: Pairs, kind: Kind) -> Chain:
    """Give the film that a fit begins with."""
    terms = front(pairs, kind)
    return Chain(terms, (Matrix(terms.start()), *negative_and_print()))


def fit(pairs: Pairs, kind: Kind = "one", start: Chain | None = None) -> Chain:
    """Fit a chain to pairs, from a plain film or from a chain fitted to more pairs."""
    home = plain(pairs, kind)
    check_enough(pairs, len(numbers(home.film)), f"chain with front {kind!r}")
    if start is None:
        return Chain(home.front, solver.fit(home.film, in_terms(home.front, pairs), pairs.film))
    rest = solver.fit(start.film, in_terms(start.front, pairs), pairs.film, home=home.film, tolerance=1e-3)
    return Chain(start.front, rest)


def in_terms(front: Front, pairs: Pairs) -> Float[Tensor, "terms pairs"]:
    """Give the terms of pairs, each in its light."""
    found = pairs.digital.new_zeros((front.start().shape[1], len(pairs)))
    for light in pairs.lights():
        lit = pairs.under(light.name)
        found[:, lit] = front.terms(pairs.digital[:, lit], light)
    return found
