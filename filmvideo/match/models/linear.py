"""Linear: one 3×3 matrix from camera RGB to XYZ, by least squares. Film is not linear."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.match.least_squares import ridge
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough


@dataclass(frozen=True)
class Linear(IlluminantFreeModel):
    """A matrix."""

    matrix: Float[Tensor, "3 3"]

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        return torch.einsum("oi,i...->o...", self.matrix.to(digital), digital)


def fit(pairs: Pairs) -> Linear:
    """Fit the matrix."""
    check_enough(pairs, 9, "linear")
    return Linear(ridge(pairs.digital, pairs.film, torch.full((3,), 1e-9, dtype=torch.float64, device="cpu")))
