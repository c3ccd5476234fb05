"""Edge effects of development in the transfer of fine detail, and what is left of it for optics.

A small wave of f cycles/mm, δ in log exposure, reaches layer k as O_k(f)·δ. What develops releases inhibitor, which
wanders (B(f), a Gaussian) and takes back the part a_kj of it in layer k for what layer j has received. Against an even
field, which loses it all, the film therefore answers with

    T_k = (O_k − B Σ_j a_kj O_j) / (1 − Σ_j a_kj),

over 100 % where waves are too fine for the inhibitor and not yet for the light. T is what makers publish; O, solved for
at every frequency, is what `filmvideo.optics.scatter` has to do. Quantity in: percent; out: a fraction.
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
    """Divide the edge effects of development out of a stock's published transfer, for frames of a pixel pitch."""
    plots = [stock.mtf[layer] for layer in stock.layers]
    waves = torch.tensor(sorted({f for plot in plots for f in plot.x}), dtype=torch.float64, device="cpu")
    published = torch.stack([_interpolated(plot, waves) for plot in plots])
    plotted = torch.stack([(waves >= plot.x[0]) & (waves <= plot.x[-1]) for plot in plots])
    inhibition = inhibition_at(develop, grey_card(stock))
    reach = binomial_transfer(stock.diffusion_um / um_per_px, waves * um_per_px * _MM_PER_UM)
    shows = (1 - reach * inhibition.diagonal()[:, None]) / (1 - inhibition.sum(1, keepdim=True))
    return ModulationTransfer(waves, before_inhibition(published, inhibition, reach), plotted * shows)


def before_inhibition(
    transfer: Float64[Tensor, "layers f"], inhibition: Float64[Tensor, "layers layers"], reach: Float64[Tensor, " f"]
) -> Float64[Tensor, "layers f"]:
    """Solve for the transfer that the inhibitor, spread as `reach` says, turns into the one given."""
    passed = torch.eye(len(inhibition), dtype=reach.dtype, device=reach.device) - reach[:, None, None] * inhibition
    even = 1 - inhibition.sum(1, keepdim=True)
    return solve(passed, (even * transfer).T[:, :, None])[:, :, 0].T


def after_inhibition(
    optical: Float64[Tensor, "layers f"], inhibition: Float64[Tensor, "layers layers"], reach: Float64[Tensor, " f"]
) -> Float64[Tensor, "layers f"]:
    """Give the transfer of the developed film for what the light has brought to it."""
    return (optical - reach * (inhibition @ optical)) / (1 - inhibition.sum(1, keepdim=True))


def _interpolated(plot: Plot, at: Float64[Tensor, " f"]) -> Float64[Tensor, " f"]:
    return torch.from_numpy(np.interp(at.numpy(), plot.x, plot.y)) / 100
