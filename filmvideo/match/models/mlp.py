"""MLP: a small net of two hidden layers of tanh, stops over grey in, density out, fitted by the chain's solver.

Good near enough pairs; it folds far from them. For comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.match import solver
from filmvideo.match.camera_model import gain
from filmvideo.match.emulsion import DensityToXyz
from filmvideo.match.fit_stages import FitStage, FitStages, Results, Values, numbers, run
from filmvideo.match.least_squares import stops
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough

HIDDEN = 16
_SCALE_STOPS = 4.0
_PRIOR = 1e-3
_MIDDLE = 0.75


@dataclass(frozen=True)
class Neurons(FitStage):
    """Weighted sums, then tanh."""

    fitted = ("weights", "bias")
    weights: Float[Tensor, "out channels"]
    bias: Float[Tensor, " out"]

    def __call__(self, values: Values) -> Results:
        """Return the neurons' outputs."""
        return torch.tanh(self.sums(values))

    def sums(self, values: Values) -> Results:
        """Return the sums."""
        bias = self.bias.reshape(-1, *[1] * (values.ndim - 1))
        return torch.einsum("oi,i...->o...", self.weights, values) + bias


@dataclass(frozen=True)
class Head(Neurons):
    """Weighted sums, about a middle density."""

    def __call__(self, values: Values) -> Results:
        """Return density."""
        return self.sums(values) + _MIDDLE


@dataclass(frozen=True)
class Mlp(IlluminantFreeModel):
    """A net from stops to density."""

    gain: Float[Tensor, "3"]
    layers: FitStages

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        return run(self.layers, stops(digital, self.gain) / _SCALE_STOPS)


def initial_layers() -> FitStages:
    """Return a random net, with a fixed seed."""
    random = torch.Generator().manual_seed(1)

    def random_layer(out: int, channels: int) -> tuple[Float64[Tensor, "out channels"], Float64[Tensor, " out"]]:
        weights = torch.randn((out, channels), dtype=torch.float64, generator=random, device="cpu")
        return weights / channels**0.5, torch.zeros(out, dtype=torch.float64, device="cpu")

    return (
        Neurons(*random_layer(HIDDEN, 3)),
        Neurons(*random_layer(HIDDEN, HIDDEN)),
        Head(*random_layer(3, HIDDEN)),
        DensityToXyz(),
    )


def fit(pairs: Pairs) -> Mlp:
    """Train the net."""
    layers, centre = initial_layers(), gain(pairs)
    check_enough(pairs, len(numbers(layers)), "mlp")
    values = stops(pairs.digital, centre) / _SCALE_STOPS
    return Mlp(centre, solver.fit(layers, values, pairs.film, prior=_PRIOR))
