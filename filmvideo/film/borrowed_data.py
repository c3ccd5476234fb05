"""What a sheet says of granularity, made whole: a curve against density for every layer.

Makers publish a curve, a single figure at 1.0 above the clear film, or nothing. A layer without a curve takes that of a
relative, density above the clear film for density. A single figure is read through the eye's filter, of all dyes at
once, and scales the relative's curves so that its own visual figure,

    σ_V = √Σ (w_k·σ_k)²,     w = 0.3, 0.6, 0.1 for cyan, magenta and yellow

becomes that one. Without a relative a figure holds for every layer, and goes by the law of Siedentopf (Phys. Z. 38:454,
1937) and Nutting, σ² ∝ D, with the fog of clear film:

    σ(D) = σ₁ · √((D + F) / (1 + F)),     D above the clear film, F = 0.1

The preset names the relative ([granularity] like) and says so under [estimated].
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmvideo.film.stock import Plot, Stock

FOG = 0.1
VISUAL = (0.3, 0.6, 0.1)
"""How much of each dye's density the eye reads."""
_DENSITIES = tuple(float(d) for d in np.round(np.arange(0, 4.01, 0.1), 1))


def with_granularity(stock: Stock, relative: Stock | None) -> Stock:
    """Give a stock a curve of granularity for every layer that has a figure or a relative to take it from."""
    found = {layer: plot for layer, plot in stock.granularity.items() if len(plot.x) > 1}
    figures = [plot for plot in stock.granularity.values() if len(plot.x) == 1]
    scale = 1.0 if relative is None or not figures else figures[0].y[0] / visual_granularity(relative, figures[0].x[0])
    for place, layer in enumerate(stock.layers):
        least = _least(stock, place)
        if layer in found:
            continue
        if relative is not None:
            found[layer] = _shifted(relative, place, least, scale)
        elif layer in stock.granularity:
            found[layer] = _grown(stock.granularity[layer], least)
    return replace(stock, granularity=found)


def visual_granularity(stock: Stock, net: float) -> float:
    """Give the rms granularity × 1000 of a neutral patch, so far above the clear film, as the eye's filter reads it."""
    each = [float(stock.granularity[layer].at(net + _least(stock, k))) for k, layer in enumerate(stock.layers)]
    weights = VISUAL if len(each) == 3 else (1.0,)
    return float(np.hypot.reduce(np.multiply(weights, each)))


def _shifted(relative: Stock, place: int, least: float, scale: float) -> Plot:
    """Lay a relative's curve over a film's own clear density."""
    plot, own = relative.granularity[relative.layers[place]], _least(relative, place)
    return Plot(tuple(least + x - own for x in plot.x), tuple(scale * y for y in plot.y))


def _grown(figure: Plot, least: float) -> Plot:
    """Let a figure grow with the root of density."""
    shape = [((d + FOG) / (figure.x[0] + FOG)) ** 0.5 for d in _DENSITIES]
    return Plot(tuple(least + d for d in _DENSITIES), tuple(figure.y[0] * part for part in shape))


def _least(stock: Stock, place: int) -> float:
    return float(stock.knots[place].density.amin())
