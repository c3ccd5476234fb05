"""The neutral fit: what a stock's curves and dyes are moved by to bring its greys to where its maker meant them.

A sheet is digitised to a few hundredths of a density, and many dyes are estimates; both leave a tint in the greys that
no film has. The fit moves each layer's density by an offset at a few log exposures, and each dye by a factor on its
short and its long flank,

    D'(x) = D(x) + d(x),     dye'(λ) = dye(λ) · (1 + (s − 1)·w_short(λ) + (l − 1)·w_long(λ))

Offsets between the places are a monotone cubic, and fade to nothing one step outside them, so that clear film and black
stay as published. A flank's weight rises from 0 at the dye's peak to 1 at `FLANK_NM` from it. The preset keeps the
sheet's figures; `scripts/fit_neutrals.py` finds the fit, within a budget that it states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.characteristic_curve import sample_layer
from filmvideo.film.stock import PublishedCurve, Stock

FLANK_NM = 50.0


@dataclass(frozen=True)
class NeutralFit:
    """Offsets of a stock's curves and factors on its dyes' flanks."""

    start: float
    """log10 exposure of the first offset; the others follow evenly to `stop`."""
    stop: float
    offset: Float64[Tensor, "layers places"]
    """Density added to the sheet's."""
    flanks: Float64[Tensor, "layers 2"]
    """Factors on the short and the long flank of each dye; 1: as in the sheet."""


def apply_neutral_fit(stock: Stock, fit: NeutralFit) -> Stock:
    """Return a stock whose curves and dyes the fit has moved; its `sheet_curves` stay."""
    return replace(
        stock,
        knots=_move_curves(stock.knots, fit),
        pushes={stops: _move_curves(curves, fit) for stops, curves in stock.pushes.items()},
        unit_dye=scale_flanks(stock.unit_dye, fit.flanks),
    )


def remove_neutral_fit(stock: Stock) -> Stock:
    """Return a stock with the curves and dyes of its sheet; developments by push keep the fit."""
    return replace(
        stock, knots=stock.sheet_curves, unit_dye=stock.unit_dye if stock.sheet_dye is None else stock.sheet_dye
    )


def scale_flanks(
    unit_dye: Float64[Tensor, "layers 81"], factors: Float64[Tensor, "layers 2"]
) -> Float64[Tensor, "layers 81"]:
    """Return dyes with their short and long flanks scaled."""
    nm = torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
    beyond = (nm - nm[unit_dye.argmax(dim=1)][:, None]) / FLANK_NM
    short, long = (-beyond).clamp(0, 1), beyond.clamp(0, 1)
    return unit_dye * (1 + (factors[:, :1] - 1) * short + (factors[:, 1:] - 1) * long)


def _move_curves(curves: Sequence[PublishedCurve], fit: NeutralFit) -> tuple[PublishedCurve, ...]:
    nothing = fit.offset.new_zeros(len(curves), 2)  # two, so that the offset ends level
    step = 2 * (fit.stop - fit.start) / (fit.offset.shape[1] - 1)
    rows = torch.cat([nothing, fit.offset, nothing], dim=1)
    return tuple(
        _move_curve(curve, fit.start - step, fit.stop + step, row) for curve, row in zip(curves, rows, strict=True)
    )


def _move_curve(curve: PublishedCurve, first: float, last: float, offset: Float64[Tensor, " n"]) -> PublishedCurve:
    """Return a curve with the offset, from log10 exposure `first` to `last`, added at each of its points.

    Where the offset would turn the curve back, it stays level.
    """
    at = torch.linspace(curve.start, curve.stop, len(curve.density), dtype=torch.float64, device="cpu")
    moved = curve.density + sample_layer(at, first, last, offset)
    sign = torch.sign(curve.density[-1] - curve.density[0])
    return replace(curve, density=sign * (sign * moved).cummax(dim=0).values)
