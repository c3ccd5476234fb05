"""Adjacency effects of development in the published MTF, and the optical transfer that remains without them.

A small wave of f cycles/mm, δ in log exposure, reaches layer k as O_k(f)·δ. Image dye releases inhibitor, which
diffuses (B(f), a Gaussian) and removes the part a_kj of layer j's exposure from layer k. Relative to an even field,
which loses all of it, the film therefore has the transfer

    T_k = (O_k − B Σ_j a_kj O_j) / (1 − Σ_j a_kj),

over 100 % where waves are too fine for the inhibitor and not yet for the light. Makers publish T; O, solved for at
every frequency, is the target of `filmvideo.optics.scatter`. Quantity in: percent; out: a fraction.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.film.development import DevelopmentStage, inhibition_at
from filmvideo.film.exposure import grey_card
from filmvideo.film.stock import Plot, Stock
from filmvideo.optics.blur import binomial_transfer
from filmvideo.optics.scatter import ModulationTransfer

_MM_PER_UM = 1e-3


def optical_transfer(stock: Stock, develop: DevelopmentStage, um_per_px: float) -> ModulationTransfer:
    """Return a stock's published MTF without the adjacency effects of development, for frames of a pixel pitch."""
    plots = [stock.mtf[layer] for layer in stock.layers]
    waves = torch.tensor(sorted({f for plot in plots for f in plot.x}), dtype=torch.float64, device="cpu")
    published = torch.stack([_interpolate(plot, waves) for plot in plots])
    plotted = torch.stack([(waves >= plot.x[0]) & (waves <= plot.x[-1]) for plot in plots])
    inhibition = inhibition_at(develop, grey_card(stock))
    reach = binomial_transfer(stock.diffusion_um / um_per_px, waves * um_per_px * _MM_PER_UM)
    shows = (1 - reach * inhibition.diagonal()[:, None]) / (1 - inhibition.sum(1, keepdim=True))
    return ModulationTransfer(waves, before_inhibition(published, inhibition, reach), plotted * shows)


def before_inhibition(
    transfer: Float64[Tensor, "layers f"], inhibition: Float64[Tensor, "layers layers"], reach: Float64[Tensor, " f"]
) -> Float64[Tensor, "layers f"]:
    """Return the optical transfer that inhibitor with the transfer `reach` turns into the given one."""
    passed = torch.eye(len(inhibition), dtype=reach.dtype, device=reach.device) - reach[:, None, None] * inhibition
    even = 1 - inhibition.sum(1, keepdim=True)
    return solve(passed, (even * transfer).T[:, :, None])[:, :, 0].T


def after_inhibition(
    optical: Float64[Tensor, "layers f"], inhibition: Float64[Tensor, "layers layers"], reach: Float64[Tensor, " f"]
) -> Float64[Tensor, "layers f"]:
    """Return the transfer of the developed film for an optical transfer."""
    return (optical - reach * (inhibition @ optical)) / (1 - inhibition.sum(1, keepdim=True))


def _interpolate(plot: Plot, at: Float64[Tensor, " f"]) -> Float64[Tensor, " f"]:
    return torch.from_numpy(np.interp(at.numpy(), plot.x, plot.y)) / 100
