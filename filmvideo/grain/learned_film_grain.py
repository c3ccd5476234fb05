"""Grain of a film added to the viewed density of a learned look.

A match predicts the viewed picture without dye amounts or print. So the film that is named for it is evaluated along
its neutral scale: amounts of dye c at one step of exposure are viewed, through printing and print if it is a negative,
as density s = −log10 of linear RGB (ROMM). n crystals over a pixel in layer k change dye by δ_k(n)
(`filmvideo.grain.granularity`) and the viewed density by

    r_ik(n) = s_i(c + e_k δ_k(n)) − s_i(c) + log10 E 10^−(s_i(c + e_k δ_k) − s_i(c))

which includes the print's contrast and the dyes' side absorptions; the last part keeps the mean light. Each r is
tabulated against the neutral scale's own s_i, and a pixel of density d_i gets Σ_k r_ik(n_k) at s_i = d_i. On a neutral
that is the film's own grain; on a colour it is that of the neutral as dense in that channel. In and out: density.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import torch
from jaxtyping import Float, Float64, UInt8
from torch import Tensor

from filmvideo.grain.granularity import Granularity
from filmvideo.grain.keys import Key, strips

NODES = 512
_LEAST_STEP = 1e-7

Amounts = Float64[Tensor, "layers n"]
DensityOfAmounts = Callable[[Amounts], Float64[Tensor, "3 n"]]


@dataclass(frozen=True)
class LearnedFilmGrain:
    """One film's grain on viewed density; table rows are even steps of each channel's density."""

    texture: Granularity
    low: Float[Tensor, "3"]
    per_density: Float[Tensor, "3"]
    changes: Float[Tensor, "3 layers nodes counts"]
    """r_ik(n)."""

    def __call__(self, density: Float[Tensor, "3 h w"], key: Key) -> Float[Tensor, "3 h w"]:
        """Return the viewed density with a frame's grain added."""
        count, out = self.texture.count_crystals(density, key), torch.empty_like(density)
        for top, rows in strips(*density.shape[1:]):
            strip = slice(top, top + rows)
            for channel in range(3):
                own = density[channel, strip]
                torch.add(own, self._change(channel, own, count[:, strip]), out=out[channel, strip])
        return out

    def _change(self, i: int, density: Float[Tensor, "h w"], count: UInt8[Tensor, "3 h w"]) -> Float[Tensor, "h w"]:
        last, each = self.changes.shape[2] - 1, self.changes.shape[3]
        place = (density - self.low[i]).mul_(self.per_density[i]).add_(0.5).clamp_(0, last).int().mul_(each)
        found = torch.zeros_like(density)
        for layer, table in enumerate(self.changes[i].unbind(0)):
            at = (place + count[layer]).flatten()
            found = found + table.flatten().index_select(0, at).view_as(density)
        return found


def build_learned_film_grain(texture: Granularity, scale: Amounts, seen: DensityOfAmounts) -> LearnedFilmGrain:
    """Build the grain of a film with the given neutral scale (amounts of dye) for its viewed density."""
    own = seen(scale)
    steps = [_of_layer(texture, scale, own, seen, layer) for layer in range(len(scale))]
    changes = torch.stack(steps, 1)
    rows = [_even(density, change) for density, change in zip(own, changes, strict=True)]
    low = own.amin(1)
    per_density = (NODES - 1) / (own.amax(1) - low)
    return LearnedFilmGrain(texture, low, per_density, torch.stack(rows))


def _of_layer(
    texture: Granularity, scale: Amounts, own: Float64[Tensor, "3 n"], seen: DensityOfAmounts, layer: int
) -> Float64[Tensor, "3 n counts"]:
    """Return the change of viewed density for every count of crystals in one layer, at every step of the scale."""
    delta = _delta(texture, layer, scale[layer])
    counts = delta.shape[1]
    amounts = scale[:, :, None].repeat(1, 1, counts)
    amounts[layer] += delta
    change = seen(amounts.flatten(1)).reshape(3, -1, counts) - own[:, :, None]
    light = (10**-change * _chances(texture)).sum(2, keepdim=True)
    return change + light.log10()


def _delta(texture: Granularity, layer: int, amount: Float64[Tensor, " n"]) -> Float64[Tensor, "n counts"]:
    """Return the change of amounts of dye for every count of crystals, from the table."""
    table = texture.change_table[layer]
    place = (amount - texture.low[layer]) * texture.per_amount[layer]
    return table[place.add(0.5).clamp(0, len(table) - 1).long()]


def _chances(texture: Granularity) -> Float64[Tensor, " counts"]:
    """Return the probability of every count of crystals over a pixel."""
    n, p = len(texture.bank.stack.kernels), texture.bank.stack.filling
    row = [comb(n, count) * p**count * (1 - p) ** (n - count) for count in range(n + 1)]
    return torch.tensor(row, dtype=torch.float64, device="cpu")


def _even(density: Float64[Tensor, " n"], changes: Float64[Tensor, "layers n counts"]) -> Tensor:
    """Return changes along a scale, resampled at even steps of its density."""
    order = density.argsort()
    along = density[order].contiguous()
    at = torch.linspace(float(along[0]), float(along[-1]), NODES, dtype=along.dtype, device=along.device)
    high = torch.searchsorted(along, at).clamp(1, len(along) - 1)
    part = ((at - along[high - 1]) / (along[high] - along[high - 1]).clamp(min=_LEAST_STEP)).clamp(0, 1)
    rows = changes[:, order]
    return torch.lerp(rows[:, high - 1], rows[:, high], part[:, None])
