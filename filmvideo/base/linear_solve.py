"""Linear equations, with a type."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor


def solve(matrix: Tensor, right: Tensor) -> Tensor:
    """Solve matrix · x = right, batched as torch.linalg.solve is."""
    return cast("Tensor", torch.linalg.solve(matrix, right))
