"""Held-out errors: a model's accuracy on colours that it was not fitted to.

Random and patch-wise folds mislead: every patch left out has a similar one among the rest. So whole groups are left
out, by exposure, light and material, and the score is the mean of the three means. Of the three only the material is
new to a model in the way that a scene is: its errors are those reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.romm import difference
from filmvideo.match.groups import MATERIAL, Groups, group_numbers, groupings
from filmvideo.match.models.model import Model, predict
from filmvideo.match.models.registry import ModelKind
from filmvideo.match.pairs import Pairs


@dataclass(frozen=True)
class HeldOutErrors:
    """ΔE2000 of every pair by a model fitted without its group, for each grouping."""

    pairs: Pairs
    by: dict[str, Float64[Tensor, " pairs"]]
    groups: dict[str, Groups]

    @property
    def means(self) -> dict[str, float]:
        """The mean of each grouping."""
        return {name: float(off.mean()) for name, off in self.by.items()}

    @property
    def score(self) -> float:
        """The mean of the means."""
        return sum(self.means.values()) / len(self.by)

    @property
    def error(self) -> float:
        """The score's standard error, over the groups."""
        return sqrt(sum(_error(self.by[name], groups) ** 2 for name, groups in self.groups.items())) / len(self.by)

    def subtract(self, other: HeldOutErrors) -> HeldOutErrors:
        """Return the difference from another model's errors on the same pairs."""
        return HeldOutErrors(self.pairs, {name: off - other.by[name] for name, off in self.by.items()}, self.groups)

    @property
    def material_errors(self) -> Float64[Tensor, " pairs"]:
        """Every pair's error without its material, or where there is one only, the mean over the groupings."""
        return self.by.get(MATERIAL, torch.stack(list(self.by.values())).mean(0))


def hold_out(kind: ModelKind, model: Model, pairs: Pairs) -> HeldOutErrors:
    """Fit again without each group, and return the group's errors; `model` was fitted to all pairs."""
    groups = groupings(pairs)
    return HeldOutErrors(
        pairs, {name: _fit_without(kind, model, pairs, group) for name, group in groups.items()}, groups
    )


def _fit_without(kind: ModelKind, model: Model, pairs: Pairs, groups: Groups) -> Float64[Tensor, " pairs"]:
    off = torch.zeros(len(pairs), dtype=torch.float64, device="cpu")
    for group in group_numbers(groups):
        out = groups == group
        rest = kind.refit(pairs.select(~out), model)
        off[out] = _delta_e(rest, pairs, out)
    return off


def _delta_e(model: Model, pairs: Pairs, out: Bool[Tensor, " pairs"]) -> Float64[Tensor, " some"]:
    some = pairs.select(out)
    return difference(predict(model, some), some.film)


def _error(off: Float64[Tensor, " pairs"], groups: Groups) -> float:
    means = torch.stack([off[groups == group].mean() for group in group_numbers(groups)])
    return float(means.std()) / sqrt(len(means))
