"""Push, pull, bleach bypass, cross-processing and age as changes to a stock's data sheet.

Push and pull. A published development is used where the sheet has one. Else a negative's density over fog grows by a
factor 1.2 a stop, as in the published developments of Portra 800, and fog by 0.01 D. Reversal film gains speed in its
first developer instead, 0.27 log10 exposure a stop, and loses 3 % of its density. These are estimates.

Bleach bypass. Unbleached silver stays beside the dyes, neutral: 0.17 D for a unit of each dye, from the 2 D in the
infrared of the blacks of an unbleached print. `retained` is the part that stays.

Cross-processing. Colour developer without a first developer gives reversal film a negative: dye where light was, on
clear film without a mask. Its curve is the sheet's, inverted. The first developer and the colour developer after it
work each other up to the slope of a slide; one alone gives about 0.65 of it, which prints as hard as cross-processed
film does. An estimate.

Grain. Granularity scales with the contrast of the same crystals.

Age. Kept in a drawer, colour film loses about a third of a stop and 4 % of its contrast in ten years and gains fog,
0.03 / 0.05 / 0.09 D in the red-, green- and blue-sensitive layer, by the ratings of photographers who shoot it.
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
    """Age and processing of the camera film.

    Parameters
    ----------
    push_stops : float, -2 to 2 stops
        Push (positive) or pull (negative) development; it does not change the exposure.
    bleach_bypass : float, 0 to 1 part
        Silver that stays in the camera film.
    expired_years : float, 0 to 40 years
        Age beyond the expiry date.
    process : {auto, cross}
        cross: reversal film processed as a negative.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    The published developments of Portra 800, for push; the other figures are estimates (see the module).
    """

    push_stops: Annotated[float, Within(-2, 2, unit="stops")] = 0.0
    bleach_bypass: Annotated[float, Within(0, 1, unit="part")] = 0.0
    expired_years: Annotated[float, Within(0, 40, unit="years")] = 0.0
    process: Annotated[str, Among(("auto", "cross"))] = "auto"


def age_and_develop(stock: Stock, development: DevelopmentSettings) -> Stock:
    """Return the stock after age, push or pull, and process."""
    aged = expire(stock, development.expired_years) if development.expired_years else stock
    developed = push(aged, development.push_stops) if development.push_stops else aged
    return cross_process(developed) if development.process == "cross" else developed


def cross_process(stock: Stock) -> Stock:
    """Return reversal film developed as a negative; raise PresetError for negative film."""
    if stock.kind != "reversal":
        raise PresetError(f'development.process "cross" needs reversal film, got {stock.name}; use "auto".')
    turned = _with_curves(stock, tuple(_negative(knots) for knots in stock.knots))
    return replace(turned, kind="negative")


def push(stock: Stock, stops: float) -> Stock:
    """Return the stock developed longer (positive stops) or shorter than its sheet."""
    published = stock.pushes.get(stops)
    if published is not None:
        return _with_curves(stock, published)
    if stock.kind == "reversal":
        change = (REVERSAL_PUSH_DENSITY**stops, 0.0, -REVERSAL_PUSH_SPEED * stops)
    else:
        change = (PUSH_CONTRAST**stops, max(PUSH_FOG * stops, 0.0), 0.0)
    return _with_curves(stock, tuple(_reshape(knots, *change) for knots in stock.knots))


def expire(stock: Stock, years: float) -> Stock:
    """Return the stock after years; fog makes reversal film lighter."""
    decades = years / 10
    sign = -1.0 if stock.kind == "reversal" else 1.0
    knots = [
        _reshape(knots, _AGE_CONTRAST**decades, sign * _AGE_FOG[layer] * decades, _AGE_SPEED * decades)
        for layer, knots in zip(stock.layers, stock.knots, strict=True)
    ]
    return _with_curves(stock, tuple(knots))


def with_silver(dyes: Dyes, retained: float | Float64[Tensor, ""]) -> Dyes:
    """Return dyes with a part of the silver beside them."""
    return Dyes(dyes.unit + SILVER_PER_DYE * retained, dyes.minimum)


def _with_curves(stock: Stock, curves: tuple[PublishedCurve, ...]) -> Stock:
    """Return the stock with other curves, and granularity in proportion to their slopes."""
    changed = zip(stock.layers, stock.knots, curves, strict=True)
    grain = {
        layer: _shift_granularity(stock.granularity[layer], old, new)
        for layer, old, new in changed
        if layer in stock.granularity
    }
    return replace(stock, knots=curves, granularity=grain)


def _shift_granularity(plot: Plot, old: PublishedCurve, new: PublishedCurve) -> Plot:
    """Return a granularity curve moved from an exposure's old density to its new one."""
    first, last = old.density[0], old.density[-1]
    part = [float((x - first) / (last - first)) for x in plot.x]
    gain = float((new.density[-1] - new.density[0]).abs() / (last - first).abs())
    density = [float(new.density[0] + p * (new.density[-1] - new.density[0])) for p in part]
    return Plot(tuple(density), tuple(gain * y for y in plot.y))


def _negative(knots: PublishedCurve) -> PublishedCurve:
    """Return the negative curve of a reversal film."""
    least, most = knots.density.amin(), knots.density.amax()
    return replace(knots, density=least + CROSS_CONTRAST * (most - knots.density))


def _reshape(knots: PublishedCurve, contrast: float, fog: float, shift: float) -> PublishedCurve:
    """Return a curve with density scaled above its minimum and shifted; fog adds there, or lowers the maximum."""
    least = knots.density.amin()
    above = (knots.density - least) * contrast
    most = above.amax().clamp(min=1e-6)
    part = (1 - above / most) if fog >= 0 else above / most
    return PublishedCurve(knots.start + shift, knots.stop + shift, least + above + fog * part)
