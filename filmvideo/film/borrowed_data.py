"""Granularity curves for every layer, borrowed from a related film where the data sheet has none.

Makers publish a curve, a single figure at 1.0 above the clear film, or nothing. A layer without a curve takes the one
of a relative, matched by density above the clear film. A single figure is measured through a visual filter, of all
dyes at once, and scales the relative's curves so that its own visual figure,

    σ_V = √Σ (w_k·σ_k)²,     w = 0.3, 0.6, 0.1 for cyan, magenta and yellow

becomes that figure. Without a relative the figure holds for every layer, by the law of Siedentopf (Phys. Z. 38:454,
1937) and Nutting, σ² ∝ D, with the fog of clear film:

    σ(D) = σ₁ · √((D + F) / (1 + F)),     D above the clear film, F = 0.1

The preset names the relative under [granularity] like, with a note under [estimated].
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmvideo.film.stock import Plot, Stock

FOG = 0.1
VISUAL = (0.3, 0.6, 0.1)
"""Weight of each dye's density in visual density."""
_DENSITIES = tuple(float(d) for d in np.round(np.arange(0, 4.01, 0.1), 1))


def with_granularity(stock: Stock, relative: Stock | None) -> Stock:
    """Return the stock with a granularity curve for every layer that has a figure or a relative."""
    found = {layer: plot for layer, plot in stock.granularity.items() if len(plot.x) > 1}
    figures = [plot for plot in stock.granularity.values() if len(plot.x) == 1]
    scale = 1.0 if relative is None or not figures else figures[0].y[0] / visual_granularity(relative, figures[0].x[0])
    for place, layer in enumerate(stock.layers):
        least = _clear_density(stock, place)
        if layer in found:
            continue
        if relative is not None:
            found[layer] = _shift_curve(relative, place, least, scale)
        elif layer in stock.granularity:
            found[layer] = _siedentopf_curve(stock.granularity[layer], least)
    return replace(stock, granularity=found)


def visual_granularity(stock: Stock, net: float) -> float:
    """Return the visual rms granularity × 1000 of a neutral patch at a density above the clear film."""
    each = [
        float(stock.granularity[layer].interpolate(net + _clear_density(stock, k)))
        for k, layer in enumerate(stock.layers)
    ]
    weights = VISUAL if len(each) == 3 else (1.0,)
    return float(np.hypot.reduce(np.multiply(weights, each)))


def _shift_curve(relative: Stock, place: int, least: float, scale: float) -> Plot:
    """Return a relative's curve, shifted to the film's own clear density."""
    plot, own = relative.granularity[relative.layers[place]], _clear_density(relative, place)
    return Plot(tuple(least + x - own for x in plot.x), tuple(scale * y for y in plot.y))


def _siedentopf_curve(figure: Plot, least: float) -> Plot:
    """Return the curve through a single figure that grows with the root of density."""
    shape = [((d + FOG) / (figure.x[0] + FOG)) ** 0.5 for d in _DENSITIES]
    return Plot(tuple(least + d for d in _DENSITIES), tuple(figure.y[0] * part for part in shape))


def _clear_density(stock: Stock, place: int) -> float:
    return float(stock.knots[place].density.amin())
