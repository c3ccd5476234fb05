"""A data sheet adjusted toward a scan: the film model, fitted as a match is.

The stock is a stage with 15 numbers (12 for a slide, which is not printed), each 0 for the sheet and 1 for a typical
departure from it, by layer:

    speed      the curve moves along log10 exposure, 0.1 a unit
    contrast   exposure is stretched about the grey card's, by e^0.1
    dye        density above the clear film, by e^0.1
    couplers   inhibition of the layer by the other two, by e^0.3
    points     printer lights, 2 points

and maps exposures of the layers to XYZ under D50 of the print or slide. Of several lights one is the film's own; each
other has three numbers: an offset of log10 exposure by layer beyond the camera's RGB. All are fitted by Levenberg and
Marquardt's method, with derivatives by forward differentiation through curves, couplers, densitometer, printer and
viewing, and a prior at the sheet. The printer's balance removes the change of a neutral grey card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from typing import cast

import torch
from jaxtyping import Float64
from torch import Tensor
from torch.func import jvp

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.tensors import to_numbers
from filmvideo.colour.gamuts import D65, WORKING, adaptation_matrix, rgb_to_rgb, rgb_to_xyz
from filmvideo.colour.romm import D50, difference
from filmvideo.film.characteristic_curve import evaluate_curve, sample_curve
from filmvideo.film.development import build_development, dyes_of, neutral_wedge
from filmvideo.film.exposure import grey_card, log_exposure
from filmvideo.film.learned_stock import GREY, gamut_of
from filmvideo.film.printing import NORMAL_POINTS, build_printing
from filmvideo.film.stock import PublishedCurve, Stock
from filmvideo.film.viewing import build_viewing
from filmvideo.match import solver
from filmvideo.match.fit_stages import FitStage, Jacobian, Slope, load_forward, run, slopes_of_sums
from filmvideo.match.pairs import Illuminant, Pairs
from filmvideo.match.preset import neutral
from filmvideo.pipeline.build import assemble, clear_film_dyes
from filmvideo.pipeline.light_path import LightPath
from filmvideo.pipeline.stages import span
from filmvideo.render.render import apply_stages

NAMES = ("speed", "contrast", "dye", "couplers", "points")
UNITS = (0.1, 0.1, 0.1, 0.3, 2.0)
PRIOR = 1e-3
MOST_PAIRS = 2000
_HELD_OUT = 4

Offsets = Float64[Tensor, " numbers"]
Own = Float64[Tensor, "3 lights"]


@dataclass(frozen=True)
class DataSheetModel(FitStage):
    """A negative printed on a film, or a slide: log10 exposure of its layers in, XYZ under D50 out."""

    fitted = ("moved",)
    stock: Stock
    film: Stock | None
    """None for a slide."""
    lamp: str
    moved: Offsets

    def __call__(self, values: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
        """Return XYZ; NaN where couplers are too strong for any film."""
        try:
            return self._predict(values)
        except PresetError:
            return torch.full_like(values, torch.nan)

    def _predict(self, exposure: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
        display = apply_stages(exposure, "log exposure", self._path(), span("develop"))
        return adaptation_matrix(D65, D50) @ rgb_to_xyz(WORKING) @ display

    def _path(self) -> LightPath:
        """Build the film's stages after exposure."""
        stock = adjust_stock(self.stock, self.moved)
        develop = build_development(stock)
        if self.film is None:
            view = build_viewing(dyes_of(stock), clear_film_dyes(neutral_wedge(self.stock)), self.lamp)
            return LightPath(log_exposure, develop, None, None, view)
        wedge = neutral_wedge(self.film)
        printing = build_printing(dyes_of(stock), develop(grey_card(stock)), self.film, wedge, points(self.moved))
        view = build_viewing(dyes_of(self.film), clear_film_dyes(wedge), self.lamp)
        return LightPath(log_exposure, develop, printing, build_development(self.film, wedge=wedge), view)

    def slopes(self, values: Float64[Tensor, "3 n"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by exposure and by the numbers, one way after another."""
        load_forward()

        def film(moved: Offsets, values: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
            return replace(self, moved=moved)(values)

        still = (torch.zeros_like(self.moved), torch.zeros_like(values))
        ways = [(way, still[1]) for way in torch.eye(len(self.moved), dtype=torch.float64, device="cpu")]
        ways += [(still[0], way[:, None] + still[1]) for way in torch.eye(3, dtype=torch.float64, device="cpu")]
        columns = torch.stack([jvp(film, (self.moved, values), way)[1].T for way in ways], 2)
        return columns[:, :, -3:], columns[:, :, :-3]


@dataclass(frozen=True)
class IlluminantOffsets(FitStage):
    """Several lights: log10 exposure of three layers in, and for every further light a row, 1 where it shone."""

    fitted = ("own",)
    own: Own

    def __call__(self, values: Float64[Tensor, "rows n"]) -> Float64[Tensor, "3 n"]:
        """Return log10 exposure."""
        return values[:3] + UNITS[0] * self.own @ values[3:]

    def slopes(self, values: Float64[Tensor, "rows n"]) -> tuple[Slope, Jacobian]:
        """Return the derivatives by the numbers; no stage before it asks for others."""
        return values.new_zeros((values.shape[1], 3, len(values))), slopes_of_sums(self.own, UNITS[0] * values[3:])[1]


@dataclass(frozen=True)
class Refinement:
    """A refined data sheet, and its held-out errors."""

    sheet: DataSheetModel
    held_out: tuple[float, float]
    """Mean ΔE2000 of held-out patches, by the sheet as published and as refined."""
    pairs: int
    lights: dict[str, Float64[Tensor, "3"]]
    """The offsets of log10 exposure by layer of lights other than the film's own."""


def refine(
    stock: Stock, film: Stock | None, pairs: Pairs, lights: tuple[Illuminant, ...], *, space: str, grey: float = GREY
) -> Refinement:
    """Fit a colour film's figures to pairs; the first light is the film's. Raise ParameterError for unfit pairs."""
    _check_film(stock, film)
    named = [light.name for light in lights]
    lit = _subsample(
        pairs.select(torch.tensor([one in named for one in pairs.illuminant], dtype=torch.bool, device="cpu"))
    )
    names = sorted(set(lit.patch))
    for light in lights:
        _check_pairs(lit.select(lit.rows_in(light.name)), light.name)
    lamp = "xenon" if film is not None and film.medium == "cine" else "d50"
    exposure = assemble(stock, None, lamp).expose(scene(lit, lights[0], space=space, grey=grey))
    shone = [lit.rows_in(light.name).to(torch.float64) for light in lights[1:]]
    values = torch.cat([exposure, *(row[None] for row in shone)])
    start = (
        IlluminantOffsets(exposure.new_zeros((3, len(shone)))),
        DataSheetModel(stock, film, lamp, exposure.new_zeros(15 if film else 12)),
    )
    out = torch.tensor([names.index(name) % _HELD_OUT == 1 for name in lit.patch], dtype=torch.bool, device="cpu")
    found = solver.fit(start, values[:, ~out], lit.film[:, ~out], prior=PRIOR, iterations=12, tolerance=3e-2)
    before, after = (float(difference(run(one, values[:, out]), lit.film[:, out]).mean()) for one in (start, found))
    own, sheet = cast("tuple[IlluminantOffsets, DataSheetModel]", found)
    beyond = {light.name: UNITS[0] * row for light, row in zip(lights[1:], own.own.T, strict=True)}
    return Refinement(sheet, (before, after), len(lit), beyond)


def _check_film(stock: Stock, film: Stock | None) -> None:
    slide = stock.kind == "reversal" and film is None
    printed = stock.kind == "negative" and film is not None and len(film.layers) == 3
    if len(stock.layers) != 3 or stock.match is not None or not (slide or printed):
        raise ParameterError(
            f"{stock.name}{'' if film is None else f' on {film.name}'} cannot be refined; name a colour negative and a "
            "colour print, or a colour slide without a print."
        )


def _check_pairs(lit: Pairs, light: str) -> None:
    patches, stops = len(set(lit.patch)), len(set(to_numbers(lit.exposure_stops)))
    if patches < 2 * _HELD_OUT or stops < 3:
        raise ParameterError(
            f"The light {light!r} has {patches} patches at {stops} exposures; refine needs {2 * _HELD_OUT} "
            "patches or more at three exposures or more."
        )


def scene(pairs: Pairs, light: Illuminant, *, space: str, grey: float) -> Float64[Tensor, "3 n"]:
    """Return the scene's light (linear BT.2020), in which a grey card of one light is 0.18."""
    balanced = pairs.digital / neutral(pairs, light)[:, None] * GREY / grey
    return rgb_to_rgb(gamut_of(space), WORKING) @ balanced


def adjust_stock(stock: Stock, moved: Offsets) -> Stock:
    """Return a stock with its figures adjusted; differentiable."""
    speed, contrast, dye, couplers = [*by_name(moved).values()][: len(UNITS) - 1]
    grey = float(grey_card(stock)[0, 0])
    curves = [
        _adjust_curve(knots, grey, *row)
        for knots, row in zip(stock.knots, zip(speed, contrast.exp(), dye.exp(), strict=True), strict=True)
    ]
    own = torch.diag(stock.inhibition.diagonal())
    inhibition = own + (stock.inhibition - own) * couplers.exp()[:, None]
    return replace(stock, knots=tuple(curves), inhibition=inhibition)


def _adjust_curve(knots: PublishedCurve, grey: float, speed: Tensor, contrast: Tensor, dye: Tensor) -> PublishedCurve:
    """Return a curve shifted and stretched about grey, and its density over the least scaled."""
    step = (knots.stop - knots.start) / (len(knots.density) - 1)
    axis = knots.start + step * torch.arange(len(knots.density), dtype=torch.float64, device="cpu")
    curve = sample_curve([(knots.start, knots.stop, knots.density)])
    density = evaluate_curve(curve, (grey + (axis - speed - grey) * contrast)[None])[0]
    least = density.amin()
    return replace(knots, density=least + dye * (density - least))


def by_name(moved: Offsets) -> dict[str, Float64[Tensor, "3"]]:
    """Return the numbers in their own units: log10 exposure, natural logarithms of ratios, points."""
    rows = moved.reshape(-1, 3)
    return {name: unit * part for name, unit, part in zip(NAMES, UNITS, rows, strict=False)}


def points(moved: Offsets) -> Float64[Tensor, "3"]:
    """Return the printer lights."""
    return torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu") + by_name(moved)["points"]


def describe_changes(refined: Refinement) -> list[str]:
    """Return the changes of the figures, a line each."""
    rows = by_name(refined.sheet.moved.detach())
    lines = [f"speed      {_row(rows['speed'])} log10 exposure (positive: slower)"]
    for name in ("contrast", "dye", "couplers"):
        times = " ".join(f"{exp(float(one)):7.3f}" for one in rows[name])
        lines += [f"{name:<10} {times} times"]
    if "points" in rows:
        lines += [f"points     {_row(rows['points'])} printer points"]
    own = [f"{name:<10} {_row(row)} log10 exposure of this light alone" for name, row in refined.lights.items()]
    return lines + own


def _row(values: Float64[Tensor, "3"]) -> str:
    return " ".join(f"{float(one):+7.3f}" for one in values)


def _subsample(pairs: Pairs) -> Pairs:
    """Return at most `MOST_PAIRS` pairs, evenly."""
    return pairs.select(torch.arange(len(pairs), device="cpu") % -(-max(len(pairs), 1) // MOST_PAIRS) == 0)
