"""Fit the greys of stocks within a budget, and write [neutral_fit] into their presets.

Run as `python -m scripts.fit_neutrals [STOCK …]`, prints before negatives; needs `filmvideo[samples]`. A slide and a
paper are made to be neutral; a negative is held to its print's own greys, and a print that the trade has a table of to
that table's tint. The unknowns are the offset of each layer's curve at five places (`CURVE_D` at most) and the factors
on each dye's flanks (`DYE_PART` at most). They are searched for by least squares of a* and b* over a grey scale, with a
weak pull to no change and to the sheet's speed points and mean gradients. Estimated dyes are moved first, and the
curves after. A stills negative whose print is harder than `HARDEST` log10 Y per log10 exposure is held to it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from math import log10
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from filmvideo.colour.difference import Lab, ciede2000, display_to_lab
from filmvideo.film.characteristic_curve import CharacteristicCurve, sample_layer
from filmvideo.film.development import neutral_wedge
from filmvideo.film.exposure import GREY
from filmvideo.film.neutral_fit import NeutralFit, apply_neutral_fit, remove_neutral_fit
from filmvideo.film.printing import aim_exposure
from filmvideo.film.stock import Stock
from filmvideo.lab import print_greys, sensitometer, verification
from filmvideo.lab.colorimeter import neutral
from filmvideo.looks.presets import find_stock, presets_dir, stock_names
from filmvideo.pipeline.build import assemble
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import render_scene
from scripts.neutral_fit_text import describe_fit, with_fit, without_fit

CURVE_D = 0.03
DYE_PART = 0.05
PLACES = 5
SPAN = 0.9
"""Half the range of the offsets, log10 exposure of camera film."""
PRINT_SPAN = 0.6
VERIFIED_STOPS = 2
HARDEST = 1.45
STOPS = torch.linspace(-3, 3, 13, dtype=torch.float64, device="cpu")
PULL = 0.3
"""Residual of a change as large as the budget."""
BEND = 0.15
"""Residual of an offset that departs by the budget from the mean of its neighbours."""
ROUNDS = 3
"""Linear least squares, one after the other; the problem is nearly linear."""
STEP = 0.02
SLOPE_WEIGHT = 40.0
SHEET_WEIGHT = 1.2
"""Residual of a speed point or a mean gradient that departs from the sheet's by what `filmvideo verify` allows.

It is doubled, `DOUBLINGS` times at most, while one departs by more than `NEARLY` of that.
"""
DOUBLINGS = 5
NEARLY = 0.97
OUTSIDE = 0.3
"""Weight of greys beyond those that are verified."""

Unknowns = NDArray[np.float64]


@dataclass(frozen=True)
class Bench:
    """A stock's greys under a fit: what is shown, what should be, and how much each counts."""

    stock: Stock
    show: Callable[[Stock], Lab]
    aim: Callable[[Float64[Tensor, " n"]], Lab]
    weight: Float64[Tensor, " n"]
    middle: float
    """log10 exposure of the middle offset."""
    span: float
    is_paper: bool = False
    """Whether the greys are those of a stills negative on paper."""
    sheet_weight: float = SHEET_WEIGHT

    @property
    def range(self) -> tuple[float, float]:
        """The log10 exposures of the first and the last offset."""
        return round(self.middle - self.span, 3), round(self.middle + self.span, 3)

    def apply(self, x: Unknowns) -> tuple[Stock, NeutralFit]:
        """Return the stock under a fit whose unknowns are parts of the budget."""
        values = torch.as_tensor(x, device="cpu").reshape(3, PLACES + 2)
        fit = NeutralFit(*self.range, CURVE_D * values[:, :PLACES], 1 + DYE_PART * values[:, PLACES:])
        return apply_neutral_fit(self.stock, fit), fit

    def misses(self, stock: Stock) -> NDArray[np.float64]:
        """Return the greys' distances, a* and b* by themselves."""
        shown = self.show(stock)
        away = (shown - self.aim(shown[0]))[1:] * self.weight
        greys = torch.cat([away.flatten(), self._hardness(shown)]).numpy()
        return np.concatenate([greys, self.sheet_weight * departures(stock)])

    def figures(self, stock: Stock) -> tuple[float, float]:
        """Return the mean and the largest ΔE2000 of the greys that count wholly."""
        shown = self.show(stock)
        away = ciede2000(shown, self.aim(shown[0]))[self.weight == 1]
        return float(away.mean()), float(away.amax())

    def _hardness(self, shown: Lab) -> Float64[Tensor, " one"]:
        if not self.is_paper:
            return shown.new_zeros(1)
        log_y = 3 * ((shown[0] + 16) / 116).log10()
        low, high = log_y[STOPS.abs() == 1]
        slope = (high - low) / (2 * log10(2))
        return SLOPE_WEIGHT * (slope - HARDEST).clamp(min=0)[None]


def bench(stock: Stock) -> Bench:
    """Return the bench of a stock: camera film by a grey scene, a print by equal printing densities."""
    look = verification.default_look(stock, stock.id)
    film, negative = look.print_film, replace(look.camera_film, emulsion=())
    if stock.kind == "print":
        return _print_bench(stock, negative, look.viewing_lamp)
    scene = (GREY * 2**STOPS).expand(3, -1)

    def path(tried: Stock) -> LightPath:
        plain = replace(tried, emulsion=())
        return assemble(
            plain, film, look.viewing_lamp, filtered=look.has_filter, wedges=(None, film and wedge(film.id))
        )

    def show(tried: Stock) -> Lab:
        return display_to_lab(render_scene(scene, path(tried)))

    aim = neutral if film is None else partial(print_greys.own_greys_of_lightness, path(stock))
    weight = torch.where(STOPS.abs() <= VERIFIED_STOPS, 1.0, OUTSIDE)
    middle = stock.grey_log_exposure or 0.0
    return Bench(stock, show, aim, weight, middle, SPAN, is_paper=film is not None and film.medium == "paper")


def _print_bench(film: Stock, negative: Stock, lamp: str) -> Bench:
    codes = torch.linspace(print_greys.FIRST_CODE, print_greys.LAST_CODE, len(STOPS), dtype=torch.float64, device="cpu")
    table = print_greys.TRADE_GREYS_OF.get(film.id)
    aim = neutral if table is None else partial(print_greys.of_lightness, print_greys.trade_greys(table)[1])

    def show(tried: Stock) -> Lab:
        return print_greys.own_greys(
            assemble(negative, tried, lamp, couplers=0.0, wedges=(wedge(negative.id), None)),
            print_greys.code_density(codes),
        )

    middle = float(aim_exposure(film, wedge(film.id)).mean())
    return Bench(film, show, aim, torch.ones_like(codes), middle, PRINT_SPAN)


@cache
def wedge(stock_id: str) -> CharacteristicCurve:
    """Return a shipped film's neutral wedge."""
    return neutral_wedge(find_stock(stock_id))


def solve(on: Bench) -> Unknowns:
    """Return the unknowns, as parts of the budget."""
    free = np.ones((3, PLACES + 2), dtype=bool)
    x = np.zeros(free.size)
    if "dye" in on.stock.estimated:
        free[:, :PLACES] = False
        x = _descend(on, x, free.ravel())
        free = ~free
    return _descend(on, x, free.ravel())


def solve_within_sheet(on: Bench) -> Unknowns:
    """Return the unknowns with which speed points and gradients stay within what is allowed, if any do."""
    x = solve(on)
    for doubled in range(1, DOUBLINGS + 1):
        if np.abs(departures(on.apply(x)[0])).max() <= NEARLY:
            break
        x = solve(replace(on, sheet_weight=2**doubled * SHEET_WEIGHT))
    return x


def _descend(on: Bench, start: Unknowns, free: NDArray[np.bool_]) -> Unknowns:
    """Return the least squares over the free unknowns, the others as they are."""

    def place(part: Unknowns) -> Unknowns:
        x = start.copy()
        x[free] = part
        return x

    def misses(part: Unknowns) -> NDArray[np.float64]:
        x = place(part)
        bends = np.diff(x.reshape(3, -1)[:, :PLACES], 2).ravel() / 2
        return np.concatenate([on.misses(on.apply(x)[0]), PULL * x, BEND * bends])

    part = start[free]
    for _ in range(ROUNDS):
        here = misses(part)
        slopes = np.stack([(misses(part + step) - here) / STEP for step in STEP * np.eye(len(part))], axis=1)
        found = cast("Any", optimize).lsq_linear(slopes, slopes @ part - here, bounds=(-1, 1))
        part = np.asarray(found.x, dtype=np.float64)
    return place(part)


def departures(stock: Stock) -> NDArray[np.float64]:
    """Return how far each layer's speed point and mean gradient depart, in parts of what is allowed."""

    def film(steps: Float64[Tensor, " n"]) -> Float64[Tensor, "layers n"]:
        return torch.stack([sample_layer(steps, knots.start, knots.stop, knots.density) for knots in stock.knots])

    speed, gradient = sensitometer.speed(stock, film), sensitometer.gradient(stock, film)
    parts = [(float(read) - float(sheet)) / sensitometer.SPEED_TARGET for _, read, sheet in speed.rows]
    parts += [100 * (float(read) / float(sheet) - 1) / sensitometer.GRADIENT_TARGET for _, read, sheet in gradient.rows]
    return np.array(parts)


def fit_preset(name: str) -> None:
    """Fit a shipped stock, and write its preset."""
    stock = find_stock(name)
    on = bench(remove_neutral_fit(stock))
    _, fit = on.apply(np.round(solve_within_sheet(on), 2))
    path = presets_dir() / "stocks" / f"{stock.id}.toml"
    (_, before), (mean, after) = on.figures(on.stock), on.figures(apply_neutral_fit(on.stock, fit))
    print(f"{name}: ΔE2000 {before:.2f} -> {after:.2f} at most, {mean:.2f} on average", flush=True)
    sentence = describe_fit(fit, before, after, f"of a budget of {CURVE_D:g} D and {100 * DYE_PART:g} %")
    path.write_text(with_fit(without_fit(path.read_text(encoding="utf-8")), fit, sentence), encoding="utf-8")
    find_stock.cache_clear()
    wedge.cache_clear()


def can_fit(stock: Stock) -> bool:
    """Return whether a fit is open to a stock: it has dyes, and no table of the trade that has fitted it already."""
    return len(stock.layers) > 1 and print_greys.TRADE_GREYS_OF.get(stock.id) != stock.id


def main() -> None:
    """Fit the stocks named, or all, prints first."""
    names = sys.argv[1:] or sorted(set(stock_names().values()))
    for name in sorted(names, key=lambda one: find_stock(one).kind != "print"):
        if can_fit(find_stock(name)):
            fit_preset(name)


if __name__ == "__main__":
    main()
