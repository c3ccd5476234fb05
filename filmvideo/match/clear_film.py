"""The least density of a film: no colour is brighter than clear film, in any of its primaries.

    D ← b + s log(1 + exp((D − b)/s)),   s = `SOFTNESS`

b is `MARGIN` under the least density of the pairs. It keeps products of densities, fitted to what a chart has, from
making a yellow or a cyan beyond the chart brighter than white.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.nn.functional import softplus

from filmvideo.match.fit_stages import FitStage, Jacobian, Results, Slope, Values

MARGIN = 0.035
SOFTNESS = 0.01


@dataclass(frozen=True)
class ClearFilm(FitStage):
    """A soft floor of density."""

    least: Float[Tensor, "3"]

    def __call__(self, values: Values) -> Results:
        """Return density above the least."""
        least = self.least.to(values).reshape(3, *[1] * (values.ndim - 1))
        return least + SOFTNESS * softplus((values - least) / SOFTNESS)

    def slopes(self, values: Float64[Tensor, "3 colours"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives."""
        passed = torch.sigmoid((values - self.least[:, None]) / SOFTNESS)
        return torch.diag_embed(passed.T), values.new_zeros((values.shape[1], 3, 0))


def clear_film(density: Float64[Tensor, "3 pairs"]) -> ClearFilm:
    """Return the floor for the densities of pairs."""
    return ClearFilm(density.amin(1) - MARGIN)
