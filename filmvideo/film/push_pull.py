"""What a laboratory, or time, does to a stock: its sheet is changed, and everything else follows.

Push and pull. Where the sheet has the development it is used. Else the density over fog of a negative grows by a
factor 1.2 a stop, as the published developments of Portra 800 have it, and fog by 0.01 D. Reversal film gains speed
in its first developer instead, 0.27 log10 exposure a stop, and loses 3 % of its density. These are estimates.

Bleach bypass. What is not bleached stays as silver beside the dyes, neutral: 0.17 D for a unit of each dye, from the
2 D in the infrared that a print not bleached at all has in its blacks. `retained` is the part that stays.

Cross-processing. Colour developer at once, not after a first developer, gives reversal film a negative of what it else
takes away: dye where light was, on clear film without a mask. Its curve is the sheet's turned over. The first
developer and the colour developer after it work each other up to the slope of a slide; one alone gives about 0.65 of
it, which prints as hard as cross-processed film does. An estimate.

Grain. What changes the contrast of the same crystals changes their granularity as much.

Age. Kept in a drawer, colour film loses about a third of a stop and 4 % of its contrast in ten years and gains fog,
0.03 / 0.05 / 0.09 D in the red-, green- and blue-sensitive layer, as expired film is rated by those who shoot it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.film.dyes import Dyes
from filmvideo.film.stock import Plot, PublishedCurve, Stock

PUSH_CONTRAST = 1.2
PUSH_FOG = 0.01
REVERSAL_PUSH_SPEED = 0.27
REVERSAL_PUSH_DENSITY = 0.97
SILVER_PER_DYE = 0.17
CROSS_CONTRAST = 0.65
_AGE_FOG = {"red": 0.03, "green": 0.05, "blue": 0.09, "silver": 0.06}
_AGE_SPEED = 0.1
_AGE_CONTRAST = 0.96


@dataclass(frozen=True)
class DevelopmentSettings(Parameters):
    """How the camera film was kept and developed."""

    push_stops: Annotated[float, Within(-2, 2)] = 0.0
    """More (positive) or less development, by the stops it is named for; exposure is not changed."""
    bleach_bypass: Annotated[float, Within(0, 1)] = 0.0
    """Part of the silver that stays in the camera film."""
    expired_years: Annotated[float, Within(0, 40)] = 0.0
    """Years past its date."""
    process: Annotated[str, Among(("auto", "cross"))] = "auto"
    """cross: reversal film developed as a negative."""


def age_and_develop(stock: Stock, development: DevelopmentSettings) -> Stock:
    """Give the stock as aged and developed."""
    aged = expire(stock, development.expired_years) if development.expired_years else stock
    developed = push(aged, development.push_stops) if development.push_stops else aged
    return cross_process(developed) if development.process == "cross" else developed


def cross_process(stock: Stock) -> Stock:
    """Develop reversal film as a negative; raise PresetError for film that is one already."""
    if stock.kind != "reversal":
        raise PresetError(f'{stock.name} is negative film; [development] process = "cross" is for reversal film.')
    turned = _with_curves(stock, tuple(_negative(knots) for knots in stock.knots))
    return replace(turned, kind="negative")


def push(stock: Stock, stops: float) -> Stock:
    """Develop longer or shorter than the sheet."""
    published = stock.pushes.get(stops)
    if published is not None:
        return _with_curves(stock, published)
    if stock.kind == "reversal":
        change = (REVERSAL_PUSH_DENSITY**stops, 0.0, -REVERSAL_PUSH_SPEED * stops)
    else:
        change = (PUSH_CONTRAST**stops, max(PUSH_FOG * stops, 0.0), 0.0)
    return _with_curves(stock, tuple(_reshaped(knots, *change) for knots in stock.knots))


def expire(stock: Stock, years: float) -> Stock:
    """Age a stock; reversal film clears by its fog instead."""
    decades = years / 10
    sign = -1.0 if stock.kind == "reversal" else 1.0
    knots = [
        _reshaped(knots, _AGE_CONTRAST**decades, sign * _AGE_FOG[layer] * decades, _AGE_SPEED * decades)
        for layer, knots in zip(stock.layers, stock.knots, strict=True)
    ]
    return _with_curves(stock, tuple(knots))


def with_silver(dyes: Dyes, retained: float | Float64[Tensor, ""]) -> Dyes:
    """Leave a part of the silver beside the dyes."""
    return Dyes(dyes.unit + SILVER_PER_DYE * retained, dyes.minimum)


def _with_curves(stock: Stock, curves: tuple[PublishedCurve, ...]) -> Stock:
    """Give a stock other curves; the same crystals make its grain, stronger where density now changes faster."""
    changed = zip(stock.layers, stock.knots, curves, strict=True)
    grain = {
        layer: _regrained(stock.granularity[layer], old, new)
        for layer, old, new in changed
        if layer in stock.granularity
    }
    return replace(stock, knots=curves, granularity=grain)


def _regrained(plot: Plot, old: PublishedCurve, new: PublishedCurve) -> Plot:
    """Move a curve of granularity from the density an exposure had to the density it has now."""
    first, last = old.density[0], old.density[-1]
    part = [float((x - first) / (last - first)) for x in plot.x]
    gain = float((new.density[-1] - new.density[0]).abs() / (last - first).abs())
    density = [float(new.density[0] + p * (new.density[-1] - new.density[0])) for p in part]
    return Plot(tuple(density), tuple(gain * y for y in plot.y))


def _negative(knots: PublishedCurve) -> PublishedCurve:
    """Let what reversal development takes away form the image."""
    least, most = knots.density.amin(), knots.density.amax()
    return replace(knots, density=least + CROSS_CONTRAST * (most - knots.density))


def _reshaped(knots: PublishedCurve, contrast: float, fog: float, shift: float) -> PublishedCurve:
    """Scale density over the curve's least, add fog where film has least density or take it where it has most."""
    least = knots.density.amin()
    above = (knots.density - least) * contrast
    most = above.amax().clamp(min=1e-6)
    part = (1 - above / most) if fog >= 0 else above / most
    return PublishedCurve(knots.start + shift, knots.stop + shift, least + above + fog * part)
