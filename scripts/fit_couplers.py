"""Fit what development adds to a camera stock's MTF, and print the [couplers] for its preset.

Run as `python scripts/fit_couplers.py STOCK …` (every camera film with an MTF where none is named); needs
`filmvideo[samples]`. Light alone never takes an MTF over 100 %; inhibitor does, by how much a layer takes back from
itself and how far that wanders. What layers take from each other makes colour and stays as it is. So the diagonal of
`inhibition` and `diffusion_um` are searched for until every layer comes within `AIM` points of its sheet at several
pixel pitches, departing as little as that takes from a typical film, whose layers take as much from themselves as from
the neighbour they take most from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import exp, log
from typing import Any, cast

import numpy as np
import torch
from scipy import optimize

from filmvideo.base.errors import PresetError
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.development import DevelopmentStage, build_development, inhibition_at, neutral_wedge
from filmvideo.film.exposure import grey_card
from filmvideo.film.stock import Stock
from filmvideo.lab.mtf_bench import CYCLES_PER_MM, LENGTH_PX, whole_waves
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.optics.adjacency import after_inhibition, optical_transfer
from filmvideo.optics.blur import binomial_transfer
from filmvideo.optics.scatter import build_scatter, scatter_transfer

PITCHES_UM = (2.5, 3.0, 4.5, 6.1, 7.5, 9.0, 13.0)
AIM = 4.4
"""Points: a little under the bench's target."""
USUAL_UM = 20.0
"""Inhibitor's usual reach."""
MOST = 0.5
"""Part of a small change of exposure that inhibitor may take back: with more, little is left to push."""
STRONGEST = 2.2
"""Times the strength at which the curves must still rise: a look may double it."""
WORTHLESS = 1e6
_OF_OVER, _OF_MISSES, _OF_OWN, _OF_REACH = 2.0, 0.1, 20.0, 0.1


def with_couplers(stock: Stock, own: list[float], reach_um: float) -> Stock:
    """Return a stock with given inhibition of each layer by itself, and a given reach of inhibitor."""
    inhibition = stock.inhibition.clone()
    inhibition.diagonal().copy_(torch.tensor(own, dtype=torch.float64))
    return replace(stock, inhibition=inhibition, diffusion_um=reach_um)


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


def cost(stock: Stock, wedge: CharacteristicCurve, usual: list[float], place: list[float]) -> float:
    """Return the cost of a choice: points over the aim, and the departure from a typical film."""
    *own, reach = place
    tried = with_couplers(stock, own, exp(reach))
    try:
        build_development(tried, STRONGEST, wedge)
    except PresetError:
        return WORTHLESS
    develop = build_development(tried, wedge=wedge)
    taken = inhibition_at(develop, grey_card(tried))
    if min(own) < 0 or float(taken.sum(1).amax()) > MOST:
        return WORTHLESS
    missed = misses(tried, develop)
    worst = [max(float(points.max()) for points in missed[k :: len(own)]) for k in range(len(own))]
    over = sum(max(0.0, points - AIM) for points in worst)
    mean = sum(float(points.mean()) for points in missed) / len(missed)
    slope = taken.diagonal() / tried.inhibition.diagonal().clamp(min=1e-9)
    departs = float((slope * (tried.inhibition.diagonal() - torch.tensor(usual))).square().sum())
    return _OF_OVER * over + _OF_MISSES * mean + _OF_OWN * departs + _OF_REACH * (reach - log(USUAL_UM)) ** 2


def descend(bad: Callable[[list[float]], float], start: list[float]) -> tuple[float, list[float]]:
    """Search the minimum from a place by Nelder and Mead's simplex."""
    simplex = np.array([start] + [[here + 0.25 * (k == n) for k, here in enumerate(start)] for n in range(len(start))])
    options = {"initial_simplex": simplex, "maxfev": 400, "xatol": 2e-3, "fatol": 1e-3}

    def cost_at(place: np.ndarray[Any, Any]) -> float:
        return bad(place.tolist())

    found = cast("Any", optimize).minimize(cost_at, start, method="Nelder-Mead", options=options)
    return float(found.fun), found.x.tolist()


def fit(stock: Stock) -> Stock:
    """Search from several places, and once more from the best."""
    wedge = neutral_wedge(stock)
    usual = cast("list[float]", stock.inhibition.clone().fill_diagonal_(0).amax(1).tolist())
    starts = [[*(much * max(u, 0.05) for u in usual), log(um)] for much in (1, 2.5) for um in (12.0, 25.0, 60.0)]
    bad = partial(cost, stock, wedge, usual)
    _, place = min(descend(bad, start) for start in starts)
    _, place = descend(bad, place)
    return with_couplers(stock, [round(own, 3) for own in place[:-1]], round(exp(place[-1]), 1))


def main() -> None:
    """Fit the stocks named, and print their errors."""
    for name in sys.argv[1:] or sorted(set(stock_names().values())):
        stock = find_stock(name)
        if stock.kind != "print" and stock.mtf:
            fitted = fit(stock)
            worst = max(float(points.max()) for points in misses(fitted, build_development(fitted)))
            rows = [[round(float(a), 4) for a in row] for row in fitted.inhibition]
            print(f"{stock.id}  # within {worst:.1f} points\ninhibition = {rows}", flush=True)
            print(f"diffusion_um = {fitted.diffusion_um:g}", flush=True)


if __name__ == "__main__":
    main()
