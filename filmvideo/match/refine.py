"""A data sheet moved toward a scan: our own film model, fitted as a match is.

The stock is a stage with 15 numbers, each 0 for the sheet and 1 for a usual departure from it, by layer:

    speed      the curve moves along log10 exposure, 0.1 a unit
    contrast   exposure is stretched about the grey card's, by e^0.1
    dye        density above the clear film, by e^0.1
    couplers   what the layer takes from the other two, by e^0.3
    points     printer lights, 2 points

and from the exposures of the layers it gives what is seen of the print, XYZ under D50. Levenberg and Marquardt's method
moves them, with derivatives by forward differentiation through curves, couplers, densitometer, printer and eye, the
sheet being where the prior holds. What all of it does to a neutral grey card the printer's balance takes out again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from typing import cast

import torch
from jaxtyping import Float64
from torch import Tensor
from torch.func import jvp

from filmvideo.colour.gamuts import D65, WORKING, adaptation, convert, rgb_to_xyz
from filmvideo.errors import ParameterError, PresetError
from filmvideo.film.curve import read, sample
from filmvideo.film.develop import developer, dyes_of, neutral_wedge
from filmvideo.film.expose import grey_card
from filmvideo.film.match_preset import GREY, gamut_of
from filmvideo.film.printing import NORMAL_POINTS, printer
from filmvideo.film.stock import Knots, Stock
from filmvideo.film.view import viewer
from filmvideo.lightpath import assemble, clear
from filmvideo.match import solver
from filmvideo.match.density import D50, difference
from filmvideo.match.pairs import Light, Pairs
from filmvideo.match.preset import neutral
from filmvideo.match.stages import Jacobian, Slope, Stage, load_forward

NAMES = ("speed", "contrast", "dye", "couplers", "points")
UNITS = (0.1, 0.1, 0.1, 0.3, 2.0)
PRIOR = 1e-3
MOST_PAIRS = 2000
_HELD_OUT = 4

Moved = Float64[Tensor, "15"]


@dataclass(frozen=True)
class Sheet(Stage):
    """A negative printed on a film: log10 exposure of its layers in, XYZ under D50 out."""

    fitted = ("moved",)
    stock: Stock
    film: Stock
    lamp: str
    moved: Moved

    def __call__(self, values: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
        """Give what is seen; not a number where couplers are so strong that there is no such film."""
        try:
            return self._seen(values)
        except PresetError:
            return torch.full_like(values, torch.nan)

    def _seen(self, exposure: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
        stock = moved_stock(self.stock, self.moved)
        develop = developer(stock)
        wedge = neutral_wedge(self.film)
        printing = printer(dyes_of(stock), develop(grey_card(stock)), self.film, wedge, points(self.moved))
        view = viewer(dyes_of(self.film), clear(wedge), self.lamp)
        display = view(developer(self.film, wedge=wedge)(printing(develop(exposure))))
        return adaptation(D65, D50) @ rgb_to_xyz(WORKING) @ display

    def slopes(self, values: Float64[Tensor, "3 n"]) -> tuple[Slope, Jacobian]:
        """Give the derivatives by the numbers, one way after another; no stage before it asks for those by exposure."""
        load_forward()

        def film(moved: Moved) -> Float64[Tensor, "3 n"]:
            return replace(self, moved=moved)(values)

        ways = torch.eye(len(self.moved), dtype=torch.float64, device="cpu")
        columns = [jvp(film, (self.moved,), (way,))[1].T for way in ways]
        return values.new_zeros((values.shape[1], 3, 3)), torch.stack(columns, 2)


@dataclass(frozen=True)
class Refined:
    """What came of it."""

    sheet: Sheet
    held_out: tuple[float, float]
    """Mean ΔE2000 of patches that were kept out, by the sheet as published and as refined."""
    pairs: int


def refine(stock: Stock, film: Stock, pairs: Pairs, light: Light, *, space: str, grey: float = GREY) -> Refined:
    """Move a colour negative's figures toward pairs in one light; raise ParameterError where that cannot be."""
    if stock.kind != "negative" or len(stock.layers) != 3 or stock.match is not None or len(film.layers) != 3:
        raise ParameterError(
            f"{stock.name} on {film.name} is not refined: it takes a colour negative and a colour print."
        )
    lit = _some(pairs.where(pairs.under(light.name)))
    names = sorted(set(lit.patch))
    if len(names) < 2 * _HELD_OUT or len(set(cast("list[float]", lit.exposure_stops.tolist()))) < 3:
        raise ParameterError(
            f"There are {len(names)} patches and too few exposures in the light {light.name!r}; a film is refined from "
            f"{2 * _HELD_OUT} patches or more at three exposures or more."
        )
    lamp = "xenon" if film.medium == "cine" else "d50"
    exposure = assemble(stock, None, lamp).expose(scene(lit, light, space=space, grey=grey))
    start = Sheet(stock, film, lamp, torch.zeros(15, dtype=torch.float64, device="cpu"))
    out = torch.tensor([names.index(name) % _HELD_OUT == 1 for name in lit.patch], dtype=torch.bool, device="cpu")
    (found,) = solver.fit((start,), exposure[:, ~out], lit.film[:, ~out], prior=PRIOR, iterations=12, tolerance=3e-2)
    if not isinstance(found, Sheet):
        raise TypeError("the stage that went in comes out")
    before, after = (float(difference(one(exposure[:, out]), lit.film[:, out]).mean()) for one in (start, found))
    return Refined(found, (before, after), len(lit))


def scene(pairs: Pairs, light: Light, *, space: str, grey: float) -> Float64[Tensor, "3 n"]:
    """Give the scene's light (linear BT.2020, a grey card 0.18) of the digital side in one light."""
    balanced = pairs.digital / neutral(pairs, light)[:, None] * GREY / grey
    return convert(gamut_of(space), WORKING) @ balanced


def moved_stock(stock: Stock, moved: Moved) -> Stock:
    """Give a stock with its figures moved; differentiable."""
    speed, contrast, dye, couplers, _ = by_name(moved).values()
    grey = float(grey_card(stock)[0, 0])
    curves = [
        _moved_curve(knots, grey, *row)
        for knots, row in zip(stock.knots, zip(speed, contrast.exp(), dye.exp(), strict=True), strict=True)
    ]
    own = torch.diag(stock.inhibition.diagonal())
    inhibition = own + (stock.inhibition - own) * couplers.exp()[:, None]
    return replace(stock, knots=tuple(curves), inhibition=inhibition)


def _moved_curve(knots: Knots, grey: float, speed: Tensor, contrast: Tensor, dye: Tensor) -> Knots:
    """Read a curve at exposures moved and stretched about grey, and scale what it has above its least."""
    step = (knots.stop - knots.start) / (len(knots.density) - 1)
    axis = knots.start + step * torch.arange(len(knots.density), dtype=torch.float64, device="cpu")
    curve = sample([(knots.start, knots.stop, knots.density)])
    density = read(curve, (grey + (axis - speed - grey) * contrast)[None])[0]
    least = density.amin()
    return replace(knots, density=least + dye * (density - least))


def by_name(moved: Moved) -> dict[str, Float64[Tensor, "3"]]:
    """Give the numbers in their own units: log10 exposure, natural logarithms of ratios, points."""
    return {name: unit * part for name, unit, part in zip(NAMES, UNITS, moved.reshape(5, 3), strict=True)}


def points(moved: Moved) -> Float64[Tensor, "3"]:
    """Give the printer lights."""
    return torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu") + by_name(moved)["points"]


def told(moved: Moved) -> list[str]:
    """Say what was moved, a line a figure."""
    rows = by_name(moved.detach())
    lines = [f"speed      {_row(rows['speed'])} log10 exposure (positive: slower)"]
    for name in ("contrast", "dye", "couplers"):
        times = " ".join(f"{exp(float(one)):7.3f}" for one in rows[name])
        lines += [f"{name:<10} {times} times"]
    return [*lines, f"points     {_row(rows['points'])} printer points"]


def _row(values: Float64[Tensor, "3"]) -> str:
    return " ".join(f"{float(one):+7.3f}" for one in values)


def _some(pairs: Pairs) -> Pairs:
    """Give no more pairs than are worth their time."""
    return pairs.where(torch.arange(len(pairs), device="cpu") % -(-max(len(pairs), 1) // MOST_PAIRS) == 0)
