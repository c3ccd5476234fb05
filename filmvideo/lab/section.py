"""A film in cross-section: its layers from the top, to scale, on a base that is cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmvideo.film.backing import BACKINGS
from filmvideo.film.emulsion import Base, Layer
from filmvideo.film.stock import Stock
from filmvideo.lab.plots import FAINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TINT = {"red": "#f2b8bd", "green": "#b5dfbf", "blue": "#b9caf0", "silver": "#cfcfcf"}
_FILTER, _GELATIN, _BASE, _BACKING, _DYED = "#f4dd7a", "#f7f4ec", "#e6eef2", "#3c3c3c", "#c9ccd6"
_LEAST_UM, _BASE_UM, _BACK_UM = 1.0, 4.5, 1.4
_WIDTH = 0.30
_MOST_DENSE = 0.05


def draw_section(axes: Axes, stock: Stock) -> None:
    """Draw a stock's layers from the top, its base and its backing."""
    axes.set_axis_off()
    place = 0.0
    for layer in stock.emulsion:
        place = _band(axes, place, max(layer.thickness_um, _LEAST_UM), _tint(layer), _words(layer))
    base = stock.base
    if base is not None:
        if base.backing == "undercoat":
            place = _band(axes, place, _BACK_UM, _DYED, "anti-halation undercoat" + _densities(base))
        dyed = "\ndyed" + _densities(base) if base.backing == "dyed base" else ""
        what = f"{base.material} base, {base.thickness_um:g} µm, n {base.index:g} (cut short){dyed}"
        place = _band(axes, place, _BASE_UM, _DYED if dyed else _BASE, what)
        if base.backing == "rem-jet":
            place = _band(axes, place, _BACK_UM, _BACKING, "rem-jet" + _densities(base))
    axes.set(xlim=(0, 1), ylim=(place, -1.2))
    axes.annotate("", (_WIDTH / 2, 0), (_WIDTH / 2, -1.2), arrowprops={"arrowstyle": "->", "color": FAINT})


def _band(axes: Axes, top: float, height: float, tint: str, words: str) -> float:
    """Draw one layer with its words beside it; give where the next begins."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    axes.add_patch(Rectangle((0, top), _WIDTH, height, facecolor=tint, edgecolor="#8a8a8a", linewidth=0.7))
    axes.text(_WIDTH + 0.03, top + height / 2, words, va="center", fontsize=8)
    return top + height


def _tint(layer: Layer) -> str:
    if layer.exposes:
        return _TINT[layer.exposes]
    return _FILTER if float(layer.absorption.amax()) > _MOST_DENSE else _GELATIN


def _words(layer: Layer) -> str:
    return f"{layer.name.replace('-', ' ')}, {layer.thickness_um:g} µm, n {layer.index:g}"


def _densities(base: Base) -> str:
    """Return the backing's density to red, green and blue light."""
    blue, green, red = BACKINGS[base.backing].density
    return f", {red:g} D" if red == green == blue else f", {red:g}/{green:g}/{blue:g} D"
