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


def flip(plane: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Return a tensor with axes reversed, which torch cannot do to unsigned codes of 16 bits."""
    return _view_signed(plane).flip(axes).view(plane.dtype)


def rotate(picture: Tensor, quarters: int) -> Tensor:
    """Return a tensor whose last two axes are rotated by quarter turns, counter-clockwise."""
    return torch.rot90(_view_signed(picture), quarters, (-2, -1)).view(picture.dtype)


def _view_signed(plane: Tensor) -> Tensor:
    return plane.view(torch.int16) if plane.dtype == torch.uint16 else plane
