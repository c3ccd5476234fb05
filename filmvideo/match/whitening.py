"""Whitened L*a*b*, in which errors are judged: the difference of two colours has ΔE2000 for its length.

The metric of CIEDE2000 near a colour is a quadratic form, ΔE² ≈ δᵀ G δ for a small step δ in L*a*b*; with G = Wᵀ W the
whitened difference W δ has ΔE for its length, and is smooth where ΔE itself has a kink.
"""

from __future__ import annotations

from typing import cast

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.difference import ciede2000

_STEP = 0.5
_LEAST = 0.02


def whitening(target: Float64[Tensor, "3 pairs"]) -> Float64[Tensor, "pairs 3 3"]:
    """Return W at colours in L*a*b*: the square root of the local metric of ΔE2000."""
    axes = torch.eye(3, dtype=torch.float64, device="cpu")
    along = [_square(target, axis) for axis in axes]
    metric = torch.diag_embed(torch.stack(along, -1))
    for i, j in ((0, 1), (0, 2), (1, 2)):
        both = (_square(target, axes[i] + axes[j]) - along[i] - along[j]) / 2
        metric[:, i, j] = metric[:, j, i] = both
    size, way = cast("tuple[Tensor, Tensor]", torch.linalg.eigh(metric))
    return size.clamp(min=_LEAST).sqrt()[:, :, None] * way.mT


def _square(target: Float64[Tensor, "3 pairs"], way: Float64[Tensor, "3"]) -> Float64[Tensor, " pairs"]:
    """Return ΔE² a unit of a small step along a way, mean of there and back."""
    step = _STEP * way[:, None]
    there, back = ciede2000(target, target + step), ciede2000(target, target - step)
    return (there**2 + back**2) / (2 * _STEP**2)
