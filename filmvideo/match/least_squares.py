"""Linear regression to density, for the models that are sums of fixed functions.

weights = argmin Σ |weights · φ − D|² + λ n Σ penalty · weights²
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve

_DARKEST_STOPS, _BRIGHTEST_STOPS = -12.0, 9.0
_GREY = 0.18


def ridge(
    terms: Float64[Tensor, "terms pairs"],
    wanted: Float64[Tensor, "3 pairs"],
    penalty: Float64[Tensor, " terms"],
) -> Float64[Tensor, "3 terms"]:
    """Return the weights; a penalty is on a term's weight as if the term had an rms of 1."""
    size = terms.square().mean(1).sqrt() + 1e-12
    even = terms / size[:, None]
    matrix = even @ even.T + torch.diag(penalty) * terms.shape[1]
    return solve(matrix, even @ wanted.T).T / size


def stops(digital: Float[Tensor, "3 *colours"], gain: Float[Tensor, "3"]) -> Float[Tensor, "3 *colours"]:
    """Return camera RGB in stops over grey, clipped to −12 … 9."""
    light = digital * gain.to(digital).reshape(3, *[1] * (digital.ndim - 1)) / _GREY
    return light.clamp(min=2**_DARKEST_STOPS, max=2**_BRIGHTEST_STOPS).log2()
