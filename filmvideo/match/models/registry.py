"""The models by name, from the simplest; `auto` chooses the first that is as good as any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.match.camera_model import Kind as CameraKind
from filmvideo.match.models import (
    chain,
    lattice,
    linear,
    mlp,
    polynomial,
    root_polynomial,
    smoothed,
    smoothed_by_light,
    thin_plate,
)
from filmvideo.match.models.model import Model
from filmvideo.match.pairs import Pairs

Refit = Callable[[Pairs, Any], Model]


@dataclass(frozen=True)
class ModelKind:
    """A named model: its fit, and when `auto` tries it."""

    fit: Callable[[Pairs], Model]
    again: Refit | None = None
    """Fits to some of the pairs, from a model fitted to all; None where that saves no time."""
    by_default: bool = True
    """Whether `auto` tries it; models that fold for every film are for comparison only."""
    least_pairs: int = 0
    """The count of pairs from which `auto` tries it."""

    def refit(self, pairs: Pairs, model: Model) -> Model:
        """Fit to some of the pairs of a model's fit."""
        return self.fit(pairs) if self.again is None else self.again(pairs, model)


def _chain(kind: CameraKind, least_pairs: int = 0) -> ModelKind:
    return ModelKind(partial(chain.fit, kind=kind), chain.refit, least_pairs=least_pairs)


MODELS: dict[str, ModelKind] = {
    "linear": ModelKind(linear.fit),
    "root-polynomial": ModelKind(root_polynomial.fit),
    "polynomial": ModelKind(polynomial.fit),
    "chain": _chain("one"),
    "chain-root": _chain("root"),
    "chain-by-white": _chain("by white"),
    "chain-by-light": _chain("by light"),
    "chain-root-by-light": _chain("root by light", least_pairs=3000),
    "chain-smoothed": ModelKind(smoothed.fit, smoothed.refit, least_pairs=3000),
    "chain-by-light-smoothed": ModelKind(smoothed_by_light.fit, smoothed_by_light.refit, least_pairs=300),
    "mlp": ModelKind(mlp.fit, by_default=False),
    "thin-plate": ModelKind(thin_plate.fit, by_default=False),
    "lattice": ModelKind(lattice.fit, by_default=False),
}


def find_model(name: str) -> ModelKind:
    """Find a model; raise ParameterError naming the nearest."""
    if name not in MODELS:
        raise ParameterError(f"No model is named {name!r}; {nearest(name, ('auto', *MODELS))}.")
    return MODELS[name]
