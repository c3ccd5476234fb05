"""A fitted function as stages, each with its numbers and its derivatives.

Every stage takes channels × colours to channels × colours, and a colour depends on no other. So the derivative of the
whole by the numbers of stage k is a product of small matrices, colour by colour,

    ∂y/∂θ_k = ∂y_n/∂y_{n−1} · … · ∂y_{k+1}/∂y_k · ∂y_k/∂θ_k

each by forward differentiation by a stage's few numbers, or by its own formula: no graph is stored, and a number
costs only its own stage.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import prod
from typing import Any, ClassVar, cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.func import jvp, vmap

Values = Float[Tensor, "channels *colours"]
Results = Float[Tensor, "out *colours"]
Slope = Float64[Tensor, "colours out channels"]
Jacobian = Float64[Tensor, "colours out numbers"]


@dataclass(frozen=True)
class FitStage:
    """A function with fitted numbers."""

    fitted: ClassVar[tuple[str, ...]] = ()
    """The fields that a fit may change."""

    def __call__(self, values: Values) -> Results:
        """Return the results."""
        raise NotImplementedError

    def numbers(self) -> Float64[Tensor, " numbers"]:
        """Return the fitted numbers in a row."""
        parts = [cast("Tensor", getattr(self, name)).flatten() for name in self.fitted]
        return torch.cat(parts) if parts else torch.zeros(0, dtype=torch.float64, device="cpu")

    def slopes(self, values: Float64[Tensor, "channels colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by the values and by the fitted numbers, by forward differentiation."""
        return _by_values(self, values), _by_numbers(self, values)

    def with_numbers(self, numbers: Float64[Tensor, " numbers"]) -> FitStage:
        """Return the same stage with other numbers."""
        shapes = [cast("Tensor", getattr(self, name)).shape for name in self.fitted]
        parts = _split(numbers, [prod(shape) for shape in shapes])
        fields = {name: part.reshape(shape) for name, part, shape in zip(self.fitted, parts, shapes, strict=True)}
        return replace(self, **cast("dict[str, Any]", fields))


FitStages = tuple[FitStage, ...]


def run(stages: Sequence[FitStage], values: Values) -> Results:
    """Return the results of stages in sequence."""
    for stage in stages:
        values = stage(values)
    return values


def slopes_of_sums(
    weights: Float64[Tensor, "out channels"], values: Float64[Tensor, "channels colours"]
) -> tuple[Slope, Jacobian]:
    """Return the derivatives of weighted sums by the channels and by the weights."""
    eye = torch.eye(len(weights), dtype=values.dtype, device=values.device)
    by_weights = eye[None, :, :, None] * values.T[:, None, None]
    return weights.expand(values.shape[1], *weights.shape), by_weights.flatten(2)


def numbers(stages: Sequence[FitStage]) -> Float64[Tensor, " numbers"]:
    """Return all fitted numbers in a row."""
    return torch.cat([stage.numbers() for stage in stages])


def with_numbers(stages: Sequence[FitStage], row: Float64[Tensor, " numbers"]) -> FitStages:
    """Return the stages with other numbers."""
    parts = _split(row, [len(stage.numbers()) for stage in stages])
    return tuple(stage.with_numbers(part) for stage, part in zip(stages, parts, strict=True))


def derivatives(
    stages: Sequence[FitStage], values: Float64[Tensor, "channels colours"]
) -> tuple[Float64[Tensor, "out colours"], Jacobian]:
    """Return the results of stages, and their derivatives by every fitted number."""
    load_forward()
    slopes: list[tuple[Slope, Jacobian]] = []
    for stage in stages:
        slopes.append(stage.slopes(values))
        values = stage(values)
    onward = torch.eye(len(values), dtype=values.dtype, device=values.device).expand(values.shape[1], -1, -1)
    blocks: list[Jacobian] = []
    for by_values, by_numbers in reversed(slopes):
        if by_numbers.shape[2]:
            blocks.append(onward @ by_numbers)
        onward = onward @ by_values
    return values, torch.cat(blocks[::-1], 2)


@cache
def load_forward() -> None:
    """Load torch's forward derivatives, once, without its DeprecationWarning."""
    one = torch.ones(1, device="cpu")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        jvp(torch.sin, (one,), (one,))


def _split(row: Tensor, sizes: list[int]) -> list[Tensor]:
    return list(cast("tuple[Tensor, ...]", row.split(sizes)))


def _by_numbers(stage: FitStage, values: Float64[Tensor, "channels colours"]) -> Jacobian:
    row = stage.numbers()
    if not len(row):
        return values.new_zeros((values.shape[1], stage(values).shape[0], 0))

    def function(row: Tensor) -> Tensor:
        return stage.with_numbers(row)(values)

    def derivative_along(way: Tensor) -> Tensor:
        return jvp(function, (row,), (way,))[1]

    ways = torch.eye(len(row), dtype=row.dtype, device=row.device)
    return vmap(derivative_along)(ways).permute(2, 1, 0).contiguous()


def _by_values(stage: FitStage, values: Float64[Tensor, "channels colours"]) -> Slope:
    def derivative_along(way: Tensor) -> Tensor:
        return jvp(stage, (values,), (way[:, None].expand_as(values),))[1]

    ways = torch.eye(len(values), dtype=values.dtype, device=values.device)
    return vmap(derivative_along)(ways).permute(2, 1, 0).contiguous()
