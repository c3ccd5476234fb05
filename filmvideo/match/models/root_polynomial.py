"""Root-polynomial of order 2: XYZ as sums of r, g, b, √rg, √rb and √gb, proportional to exposure.

Finlayson, Mackiewicz and Hurlbert 2015, "Color Correction Using Root-Polynomial Regression". It suits a camera's
RGB; film is not proportional to light.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.match.camera_model import root_terms
from filmvideo.match.least_squares import ridge
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough


@dataclass(frozen=True)
class RootPolynomial(IlluminantFreeModel):
    """Weights of six terms."""

    weights: Float[Tensor, "3 6"]

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        return torch.einsum("oi,i...->o...", self.weights.to(digital), root_terms(digital))


def fit(pairs: Pairs) -> RootPolynomial:
    """Fit the weights."""
    check_enough(pairs, 18, "root-polynomial")
    penalty = torch.full((6,), 1e-9, dtype=torch.float64, device="cpu")
    return RootPolynomial(ridge(root_terms(pairs.digital), pairs.film, penalty))
