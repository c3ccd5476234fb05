"""Ways of leaving pairs out: by whole groups, because similar pairs remain when single ones are left out.

exposure   all pairs of an exposure (or, where exposures are not named, of a seventh of the brightnesses)
light      all pairs in an illuminant
material   all pairs, at every exposure and in every light, of patches that are alike in log2 r/g and b/g
"""

from __future__ import annotations

from typing import cast

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from filmvideo.base.tensors import to_numbers
from filmvideo.match.pairs import Pairs

MATERIAL = "material"
CLUSTERS = 6
_GROUPS = 7
_ROUNDS = 20

Groups = Int64[Tensor, " pairs"]


def groupings(pairs: Pairs) -> dict[str, Groups]:
    """Return the groupings that divide the pairs."""
    lights = sorted(set(pairs.illuminant))
    lit = torch.tensor([lights.index(name) for name in pairs.illuminant], dtype=torch.long, device="cpu")
    ways = {"exposure": _exposures(pairs), "light": lit % _GROUPS, MATERIAL: _materials(pairs)}
    return {name: groups for name, groups in ways.items() if len(group_numbers(groups)) > 1}


def group_numbers(groups: Groups) -> list[int]:
    """Return the numbers of groups that have pairs."""
    return sorted({int(number) for number in to_numbers(groups)})


def _exposures(pairs: Pairs) -> Groups:
    if pairs.exposure_stops.isnan().any():
        rank = pairs.digital.sum(0).argsort().argsort()
        return rank * _GROUPS // len(pairs)
    return cast("Tensor", torch.unique(pairs.exposure_stops, return_inverse=True)[1]) % _GROUPS


def _materials(pairs: Pairs) -> Groups:
    """Return clusters of patches by their mean chromaticity, relative to that of their light."""
    stops = pairs.digital.log2()
    place = torch.stack([stops[0] - stops[1], stops[2] - stops[1]])
    for name in set(pairs.illuminant):
        lit = pairs.rows_in(name)
        place[:, lit] -= place[:, lit].mean(1, keepdim=True)
    names = {name: number for number, name in enumerate(dict.fromkeys(pairs.patch))}
    patch = torch.tensor([names[name] for name in pairs.patch], dtype=torch.long, device="cpu")
    total = place.new_zeros((2, len(names))).index_add(1, patch, place)
    return _clusters(total / torch.bincount(patch))[patch]


def _clusters(place: Float64[Tensor, "2 patches"]) -> Groups:
    """Return clusters by k-means, started at places far from each other."""
    middles = [place.mean(1)]
    for _ in range(CLUSTERS):
        away = torch.cdist(place.T, torch.stack(middles)).amin(1)
        middles.append(place[:, away.argmax()])
    centres = torch.stack(middles[1:])
    for _ in range(_ROUNDS):
        nearest = torch.cdist(place.T, centres).argmin(1)
        centres = torch.stack([place[:, nearest == k].mean(1) for k in range(CLUSTERS)]).nan_to_num(1e3)
    return torch.cdist(place.T, centres).argmin(1)
