"""The models by name, from the simplest; `auto` takes the first that is as good as any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from filmvideo.errors import ParameterError, nearest
from filmvideo.match.models import (
    chain,
    lattice,
    linear,
    mlp,
    polynomial,
    root_polynomial,
    smoothed,
    thin_plate,
)
from filmvideo.match.models.model import Model
from filmvideo.match.pairs import Pairs

FitAgain = Callable[[Pairs, Any], Model]


@dataclass(frozen=True)
class Kind:
    """A model that can be named."""

    fit: Callable[[Pairs], Model]
    again: FitAgain | None = None
    """Fit to some of the pairs, beginning with a model fitted to all; None where that saves nothing."""
    by_default: bool = True
    """Whether `auto` considers it."""

    def refit(self, pairs: Pairs, model: Model) -> Model:
        """Fit to some of the pairs that a model was fitted to."""
        return self.fit(pairs) if self.again is None else self.again(pairs, model)


def _chain(kind: chain.Kind) -> Kind:
    return Kind(partial(chain.fit, kind=kind), lambda pairs, model: chain.fit(pairs, kind, cast("chain.Chain", model)))


MODELS: dict[str, Kind] = {
    "linear": Kind(linear.fit),
    "root-polynomial": Kind(root_polynomial.fit),
    "polynomial": Kind(polynomial.fit),
    "chain": _chain("one"),
    "chain-root": _chain("root"),
    "chain-by-white": _chain("by white"),
    "chain-by-light": _chain("by light"),
    "chain-smoothed": Kind(smoothed.fit, smoothed.fit),
    "mlp": Kind(mlp.fit, by_default=False),
    "thin-plate": Kind(thin_plate.fit),
    "lattice": Kind(lattice.fit),
}


def model_named(name: str) -> Kind:
    """Find a model; raise ParameterError naming the nearest."""
    if name not in MODELS:
        raise ParameterError(f"No model is named {name!r}; {nearest(name, ('auto', *MODELS))}.")
    return MODELS[name]
