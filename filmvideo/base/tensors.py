"""Float64 tensors on the CPU as options of a constructor, and tensors as plain numbers."""

from __future__ import annotations

from typing import TypedDict, cast

import torch
from jaxtyping import Shaped
from torch import Tensor


class TensorOptions(TypedDict):
    """Keyword arguments of torch's constructors."""

    dtype: torch.dtype
    device: str


EXACT: TensorOptions = {"dtype": torch.float64, "device": "cpu"}


def to_numbers(values: Shaped[Tensor, " n"]) -> list[float]:
    """Return a vector as a list of numbers."""
    return cast("list[float]", values.tolist())


def to_rows(values: Shaped[Tensor, "rows n"]) -> list[list[float]]:
    """Return a matrix as a list of rows."""
    return cast("list[list[float]]", values.tolist())
