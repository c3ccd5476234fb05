"""The noise floor: the least error of any function of camera RGB, estimated from the pairs alone.

Two pairs with equal camera RGB differ on film by noise and metamerism only. So the difference of a good model's
residuals r is taken between neighbours in stops of camera RGB: the nearest, the next and so on. Against the mean
squared distance it lies on a line, whose height at distance 0 is the difference between equals (the Gamma test,
Stefánsson, Končar and Jones 1997). For independent residuals |r₁ − r₂|/√2 is as long as |r|.
"""

from __future__ import annotations

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.romm import lab
from filmvideo.match.camera_model import gain
from filmvideo.match.least_squares import stops
from filmvideo.match.pairs import Pairs
from filmvideo.match.whitening import whitening

_NEIGHBOURS = 8
_MOST = 3000


def noise_floor(pairs: Pairs, predicted: Float64[Tensor, "3 pairs"]) -> float:
    """Estimate the least mean ΔE2000, from a model's colours for the pairs."""
    some = torch.arange(0, len(pairs), -(-len(pairs) // _MOST), device="cpu")
    place = stops(pairs.digital, gain(pairs))[:, some].T
    wanted = lab(pairs.film[:, some])
    residual = torch.einsum("nij,jn->ni", whitening(wanted), lab(predicted[:, some]) - wanted)
    distance = torch.cdist(place, place)
    distance.fill_diagonal_(torch.inf)
    near = distance.topk(min(_NEIGHBOURS, len(some) - 1), largest=False)
    apart = ((residual[:, None] - residual[near.indices]).square().sum(-1) / 2).sqrt().mean(0)
    unit_square = near.values.square().mean(0)
    slope = ((unit_square - unit_square.mean()) * (apart - apart.mean())).sum() / (
        unit_square - unit_square.mean()
    ).square().sum()
    return max(0.0, float(apart.mean() - slope.clamp(min=0) * unit_square.mean()))
