"""Fit the couplers of a camera stock to published figures, and print the [couplers] for its preset.

Run as `python scripts/fit_couplers.py STOCK …` (every camera film with an MTF where none is named); needs
`filmvideo[samples]`. Light alone never takes an MTF over 100 %; inhibitor does, by how much a layer takes back from
itself and how far that wanders. So the diagonal of `inhibition` and `diffusion_um` are searched for until every layer
comes within `AIM` points of its sheet at several pixel pitches, departing as little as that takes from a typical film.

What layers of a colour negative take from each other makes a layer's own gradient steeper where the other two are not
exposed, by `STEEPER` on the sheet's own curves and dyes or, where the MTF allows no more, by tenths of it. Layers of
reversal film keep what their preset says: no figure was found for them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import exp, log
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float64
from scipy import optimize
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.development import (
    DevelopmentStage,
    build_development,
    inhibition_at,
    neutral_wedge,
    release_slopes,
)
from filmvideo.film.exposure import grey_card
from filmvideo.film.neutral_fit import remove_neutral_fit
from filmvideo.film.stock import Stock
from filmvideo.lab.mtf_bench import CYCLES_PER_MM, LENGTH_PX, whole_waves
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.optics.adjacency import after_inhibition, optical_transfer
from filmvideo.optics.blur import binomial_transfer
from filmvideo.optics.scatter import build_scatter, scatter_transfer

PITCHES_UM = (2.5, 3.0, 4.5, 6.1, 7.5, 9.0, 13.0)
AIM, ENOUGH = 4.4, 4.9
"""Points that a fit aims at and may have at most: the bench's target is 5."""
USUAL_UM = 20.0
"""Inhibitor's usual reach."""
USUAL_OWN = 0.07
"""Part of a small change of exposure that a layer usually takes back from itself: an estimate."""
STEEPER = (0.48, 0.64, 0.40)
"""Part by which the dye of a layer (red, green, blue) has more gradient with the other layers unexposed.

`filmvideo.film.development` says whose figures these go by; dyes overlap, so a densitometer reads less.
"""
BEYOND = 0.7
"""What the layer beyond the neighbour gives, relative to the neighbour: an estimate from the reach and 6 µm a layer."""
MOST = 0.5
"""Part of a small change of exposure that inhibitor may take back: with more, little is left to push."""
STRONGEST = 2.2
"""Times the strength at which the curves must still rise: a look may double it."""
WORTHLESS = 1e6
_OF_OVER, _OF_MISSES, _OF_OWN, _OF_REACH = 2.0, 0.1, 20.0, 0.1


@dataclass(frozen=True)
class Colour:
    """A stock's inhibition between layers."""

    slopes: Float64[Tensor, " layers"]
    """Inhibitor that each layer releases for a little more log exposure, where its curve is steepest."""
    usual: list[float]
    """What each layer usually takes from itself."""
    part: float = 1.0
    """Part of `STEEPER` that the stock has."""


def with_couplers(stock: Stock, colour: Colour, own: list[float], reach_um: float) -> Stock:
    """Return a stock with given inhibition of each layer by itself and by others, and a given reach."""
    inhibition, slopes = stock.inhibition.clone(), colour.slopes
    if has_couplers(stock):
        steeper = colour.part * torch.tensor(STEEPER, dtype=torch.float64)
        donors = torch.tensor([[0, 1, BEYOND], [1, 0, 1], [BEYOND, 1, 0]], dtype=torch.float64)
        lost = (1 - torch.tensor(own) * slopes) * steeper / (1 + steeper)
        inhibition = donors * (lost / (donors @ slopes))[:, None]
    inhibition.diagonal().copy_(torch.tensor(own, dtype=torch.float64))
    return replace(stock, inhibition=inhibition, diffusion_um=reach_um)


def has_couplers(stock: Stock) -> bool:
    """Return whether the layers of a stock inhibit each other by DIR couplers: colour negative."""
    return stock.kind == "negative" and len(stock.layers) == len(STEEPER)


def misses(stock: Stock, develop: DevelopmentStage) -> list[np.ndarray[Any, Any]]:
    """Return the points by which every layer misses its sheet, pitch by pitch, for small waves about grey."""
    found: list[np.ndarray[Any, Any]] = []
    inhibition = inhibition_at(develop, grey_card(stock))
    for pitch in PITCHES_UM:
        wholes = [whole_waves(pitch, f) for f in CYCLES_PER_MM if f < 500 / pitch - 1]
        per_px = torch.tensor(wholes, dtype=torch.float64) / LENGTH_PX
        waves = per_px / pitch * 1000
        light = scatter_transfer(build_scatter(optical_transfer(stock, develop, pitch), pitch), per_px)
        read = 100 * after_inhibition(light, inhibition, binomial_transfer(stock.diffusion_um / pitch, per_px)).numpy()
        for layer, percent in zip(stock.layers, read, strict=True):
            plot = stock.mtf[layer]
            plotted = ((waves >= plot.x[0]) & (waves <= plot.x[-1])).numpy()
            found.append(np.abs(percent - np.interp(waves.numpy(), plot.x, plot.y))[plotted])
    return found


def cost(stock: Stock, wedge: CharacteristicCurve, colour: Colour, place: list[float]) -> float:
    """Return the cost of a choice: points over the aim, and the departure from a typical film."""
    *own, reach = place
    tried = with_couplers(stock, colour, own, exp(reach))
    try:
        build_development(tried, STRONGEST, wedge)
    except PresetError:
        return WORTHLESS
    develop = build_development(tried, wedge=wedge)
    taken = inhibition_at(develop, grey_card(tried))
    if min(own) < 0 or float(taken.sum(1).amax()) > MOST:
        return WORTHLESS
    missed = misses(tried, develop)
    most = [max(float(points.max()) for points in missed[k :: len(own)]) for k in range(len(own))]
    over = sum(max(0.0, points - AIM) for points in most)
    mean = sum(float(points.mean()) for points in missed) / len(missed)
    departs = float((colour.slopes * (torch.tensor(own) - torch.tensor(colour.usual)).square()).sum())
    return _OF_OVER * over + _OF_MISSES * mean + _OF_OWN * departs + _OF_REACH * (reach - log(USUAL_UM)) ** 2


def descend(bad: Callable[[list[float]], float], start: list[float]) -> tuple[float, list[float]]:
    """Search the minimum from a place by Nelder and Mead's simplex."""
    simplex = np.array([start] + [[here + 0.25 * (k == n) for k, here in enumerate(start)] for n in range(len(start))])
    options = {"initial_simplex": simplex, "maxfev": 400, "xatol": 2e-3, "fatol": 1e-3}

    def cost_at(place: np.ndarray[Any, Any]) -> float:
        return bad(place.tolist())

    found = cast("Any", optimize).minimize(cost_at, start, method="Nelder-Mead", options=options)
    return float(found.fun), found.x.tolist()


def typical_colour(stock: Stock, wedge: CharacteristicCurve) -> Colour:
    """Return the slopes of a stock, and what its layers usually take: without couplers, as much as from a neighbour."""
    along = wedge.log_exposure.expand(len(stock.layers), -1)
    slopes = release_slopes(build_development(stock, 0.0, wedge), along).amax(1)
    usual = USUAL_OWN / slopes if has_couplers(stock) else stock.inhibition.clone().fill_diagonal_(0).amax(1)
    return Colour(slopes, cast("list[float]", usual.tolist()))


def fit(stock: Stock) -> Stock:
    """Return the stock with as much of `STEEPER`, in tenths, as its MTF allows."""
    wedge, sheet = neutral_wedge(stock), remove_neutral_fit(stock)
    colour = typical_colour(sheet, neutral_wedge(sheet))
    fitted = fit_to_mtf(stock, wedge, colour)
    tenths = 10
    while has_couplers(stock) and worst(fitted) > ENOUGH and tenths > 0:
        tenths -= 1
        fitted = fit_to_mtf(stock, wedge, replace(colour, part=tenths / 10))
    return fitted


def fit_to_mtf(stock: Stock, wedge: CharacteristicCurve, colour: Colour) -> Stock:
    """Search from several places, and once more from the best."""
    starts = [[*(max(u, 0.05) for u in colour.usual), log(um)] for um in (15.0, 30.0, 70.0)]
    bad = partial(cost, stock, wedge, colour)
    _, place = min(descend(bad, start) for start in starts)
    _, place = descend(bad, place)
    found = with_couplers(stock, colour, [max(own, 0.0) for own in place[:-1]], exp(place[-1]))
    return replace(found, inhibition=found.inhibition.round(decimals=3), diffusion_um=round(found.diffusion_um, 1))


def worst(stock: Stock) -> float:
    """Return the most points by which a layer misses its sheet."""
    return max(float(points.max()) for points in misses(stock, build_development(stock)))


def main() -> None:
    """Fit the stocks named, and print their errors."""
    for name in sys.argv[1:] or sorted(set(stock_names().values())):
        stock = find_stock(name)
        if stock.kind != "print" and stock.mtf:
            fitted = fit(stock)
            rows = [[round(float(a), 3) for a in row] for row in fitted.inhibition]
            print(f"{stock.id}  # within {worst(fitted):.1f} points\ninhibition = {rows}", flush=True)
            print(f"diffusion_um = {fitted.diffusion_um:g}", flush=True)


if __name__ == "__main__":
    main()
