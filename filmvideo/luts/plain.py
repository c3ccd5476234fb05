"""Tensors as plain numbers, for text files."""

from __future__ import annotations

from typing import cast

from jaxtyping import Float64
from torch import Tensor


def red_fastest(nodes: Float64[Tensor, "3 n n n"]) -> list[list[float]]:
    """Return the three numbers of every node, red fastest."""
    return cast("list[list[float]]", nodes.permute(3, 2, 1, 0).reshape(-1, 3).tolist())


def blue_fastest(nodes: Float64[Tensor, "3 n n n"]) -> list[list[float]]:
    """Return the three numbers of every node, blue fastest."""
    return cast("list[list[float]]", nodes.permute(1, 2, 3, 0).reshape(-1, 3).tolist())
