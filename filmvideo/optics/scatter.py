"""Scatter in the emulsion: light spreads among the crystals before it is absorbed, in each layer differently.

The maker publishes it as a modulation transfer function (percent against cycles/mm) of the developed film. Part of
that is not optical: adjacency effects of development raise it and are divided out (`filmvideo.optics.adjacency`). The
rest is fitted by a few blurs with non-negative weights of sum one, for the frame's own pixel pitch, so that the frame
has the published transfer up to its Nyquist frequency, and light is conserved and never negative. Film has it in every
direction; narrow blurs differ little along rows, where it is measured, so diagonals decide between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.base.remember import remember
from filmvideo.optics.blur import Blur, binomial_transfer

SIGMAS_UM = (0.0, 2.5, 5.0, 9.0, 16.0)
"""Standard deviations of the blurs; 0 is unscattered light."""
_MOST_BLURS = 4
_DIAGONAL = 0.03
"""Weight of an error along diagonals relative to one along rows."""
TIE_TOLERANCE = 1e-10
"""Sum of squares within which choices of blurs tie; the one with the fewest blurs wins."""
_MM_PER_UM = 1e-3


@dataclass(frozen=True)
class ModulationTransfer:
    """The target modulation transfer of layers."""

    cycles_per_mm: Float64[Tensor, " f"]
    fraction: Float64[Tensor, "layers f"]
    """Transfer as a fraction; values over 1 are clipped."""
    counts: Float64[Tensor, "layers f"]
    """Weight of an error; 0 where no transfer is published."""


@dataclass(frozen=True)
class ScatterStage:
    """Blurs, and each blur's share of each layer's light. Twin: `engine.cpu.kernels.scatter.spread`."""

    blurs: tuple[Blur, ...]
    weights: Float[Tensor, "layers k"]

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return the scattered light of each layer."""
        shares = self.weights[:, :, None, None].unbind(1)
        spread = light * shares[0]
        for blur, share in zip(self.blurs, shares[1:], strict=True):
            spread = spread + blur(light) * share
        return spread


@remember(8)
def build_scatter(wanted: ModulationTransfer, um_per_px: float) -> ScatterStage:
    """Build the scatter that fits the layers' published transfer below the Nyquist frequency of a pixel pitch."""
    sigmas_px = [um / um_per_px for um in SIGMAS_UM]
    per_px = wanted.cycles_per_mm * um_per_px * _MM_PER_UM
    columns = torch.stack([_row_and_diagonal(sigma, per_px) for sigma in sigmas_px], dim=1)
    weight = torch.where(per_px < 0.5, wanted.counts, 0)
    rows = zip(wanted.fraction.clamp(max=1).repeat(1, 2), torch.cat([weight, _DIAGONAL * weight], 1), strict=True)
    weights = torch.stack([_fit(columns * count[:, None], passed * count) for passed, count in rows])
    kept = [0] + [k for k in range(1, len(SIGMAS_UM)) if float(weights[:, k].amax()) > 1e-3]
    shares = weights[:, kept]
    return ScatterStage(tuple(Blur(sigmas_px[k]) for k in kept[1:]), shares / shares.sum(1, keepdim=True))


def scatter_transfer(scatter: ScatterStage, cycles_per_px: Float[Tensor, " f"]) -> Float[Tensor, "layers f"]:
    """Return each layer's modulation transfer."""
    sigmas_px = [0.0, *(blur.sigma_px for blur in scatter.blurs)]
    return scatter.weights @ torch.stack([binomial_transfer(sigma, cycles_per_px) for sigma in sigmas_px])


def _row_and_diagonal(sigma_px: float, cycles_per_px: Float64[Tensor, " f"]) -> Float64[Tensor, "2*f"]:
    """Return a blur's transfer along a row, followed by its transfer along a diagonal."""
    return torch.cat(
        [binomial_transfer(sigma_px, cycles_per_px), binomial_transfer(sigma_px, cycles_per_px / sqrt(2)) ** 2]
    )


def _fit(columns: Tensor, wanted: Tensor) -> Float64[Tensor, " k"]:
    """Return the non-negative weights of sum one with the least error, over all choices of blurs."""
    solved = torch.cat([_weights(columns, wanted, size) for size in range(1, _MOST_BLURS + 1)])
    fitting = solved[solved.amin(1) >= 0]
    miss = (fitting @ columns.T - wanted).square().sum(1)
    return fitting[(miss <= miss.amin() + TIE_TOLERANCE).nonzero()[0, 0]]


def _weights(columns: Tensor, wanted: Tensor, size: int) -> Tensor:
    """Return least-squares weights of sum one for every choice of `size` columns."""
    count = columns.shape[1]
    choices = torch.tensor(list(combinations(range(count), size)), device=columns.device)
    first, others = columns.T[choices[:, 0], :, None], columns.T[choices[:, 1:]].mT
    rest, left = others - first, wanted[:, None] - first
    ridge = 1e-9 * torch.eye(size - 1, dtype=columns.dtype, device=columns.device)
    shares = solve(rest.mT @ rest + ridge, rest.mT @ left)[:, :, 0]
    shares = torch.cat([1 - shares.sum(1, keepdim=True), shares], 1)
    return torch.zeros(len(choices), count, dtype=columns.dtype, device=columns.device).scatter(1, choices, shares)
