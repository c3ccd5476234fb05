"""Held out: how near a model comes to colours it has not been shown.

Random and patch-wise folds mislead: every patch left out has its like among the rest. So whole groups are left out:

    exposure   all pairs of an exposure (or, where exposures are not named, of a seventh of the brightnesses)
    light      all pairs in an illuminant
    chroma     all pairs of a cluster of chromaticities, log2 r/g and b/g

and the score is the mean of the three means.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import cast

import torch
from jaxtyping import Bool, Float64, Int64
from torch import Tensor

from filmvideo.match.density import difference
from filmvideo.match.models.known import Kind
from filmvideo.match.models.model import Model, predict
from filmvideo.match.pairs import Pairs

CLUSTERS = 4
_GROUPS = 7
_ROUNDS = 20

Groups = Int64[Tensor, " pairs"]


@dataclass(frozen=True)
class HeldOut:
    """ΔE2000 of every pair as a model fitted without its group has it, by way of grouping."""

    pairs: Pairs
    by: dict[str, Float64[Tensor, " pairs"]]
    groups: dict[str, Groups]

    @property
    def means(self) -> dict[str, float]:
        """Give the mean of each way of grouping."""
        return {name: float(off.mean()) for name, off in self.by.items()}

    @property
    def score(self) -> float:
        """Give the mean of the means."""
        return sum(self.means.values()) / len(self.by)

    @property
    def error(self) -> float:
        """Give the score's standard error, over the groups."""
        return sqrt(sum(_error(self.by[name], groups) ** 2 for name, groups in self.groups.items())) / len(self.by)

    @property
    def each(self) -> Float64[Tensor, " pairs"]:
        """Give every pair's mean over the ways."""
        return torch.stack(list(self.by.values())).mean(0)


def held_out(kind: Kind, model: Model, pairs: Pairs) -> HeldOut:
    """Fit again without each group, and see how the group comes out; `model` was fitted to all."""
    groups = groupings(pairs)
    return HeldOut(pairs, {name: _without(kind, model, pairs, group) for name, group in groups.items()}, groups)


def groupings(pairs: Pairs) -> dict[str, Groups]:
    """Give the ways of grouping that pairs allow."""
    lights = sorted(set(pairs.illuminant))
    lit = torch.tensor([lights.index(name) for name in pairs.illuminant], dtype=torch.long, device="cpu")
    ways = {"exposure": _exposures(pairs), "light": lit % _GROUPS, "chroma": _clusters(pairs)}
    return {name: groups for name, groups in ways.items() if len(_ids(groups)) > 1}


def _without(kind: Kind, model: Model, pairs: Pairs, groups: Groups) -> Float64[Tensor, " pairs"]:
    off = torch.zeros(len(pairs), dtype=torch.float64, device="cpu")
    for group in _ids(groups):
        out = groups == group
        rest = kind.refit(pairs.where(~out), model)
        off[out] = _off(rest, pairs, out)
    return off


def _off(model: Model, pairs: Pairs, out: Bool[Tensor, " pairs"]) -> Float64[Tensor, " some"]:
    some = pairs.where(out)
    return difference(predict(model, some), some.film)


def _exposures(pairs: Pairs) -> Groups:
    if pairs.exposure_stops.isnan().any():
        rank = pairs.digital.sum(0).argsort().argsort()
        return rank * _GROUPS // len(pairs)
    return cast("Tensor", torch.unique(pairs.exposure_stops, return_inverse=True)[1]) % _GROUPS


def _clusters(pairs: Pairs) -> Groups:
    """Group chromaticities by k-means, begun at places far from each other."""
    stops = pairs.digital.log2()
    place = torch.stack([stops[0] - stops[1], stops[2] - stops[1]])
    middles = [place.mean(1)]
    for _ in range(CLUSTERS):
        away = torch.cdist(place.T, torch.stack(middles)).amin(1)
        middles.append(place[:, away.argmax()])
    centres = torch.stack(middles[1:])
    for _ in range(_ROUNDS):
        nearest = torch.cdist(place.T, centres).argmin(1)
        centres = torch.stack([place[:, nearest == k].mean(1) for k in range(CLUSTERS)]).nan_to_num(1e3)
    return torch.cdist(place.T, centres).argmin(1)


def _ids(groups: Groups) -> list[int]:
    return sorted(set(cast("list[int]", groups.tolist())))


def _error(off: Float64[Tensor, " pairs"], groups: Groups) -> float:
    means = torch.stack([off[groups == group].mean() for group in _ids(groups)])
    return float(means.std()) / sqrt(len(means))
