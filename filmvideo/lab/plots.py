"""Plots of measurements: the layers in their colours, the sheet as points, readings as lines. Needs matplotlib."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.spaces import OUTPUTS, encode
from filmvideo.lab.colorimeter import patches
from filmvideo.lab.reading import Reading

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LAYER_COLOUR = {"red": "#c8102e", "green": "#1d8a3a", "blue": "#1f4fb4", "silver": "#444444"}
INK, FAINT, GRID = "#222222", "#6b6b6b", "#e3e3e3"
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": FAINT,
    "axes.edgecolor": "#9a9a9a",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "text.color": INK,
    "legend.framealpha": 0.85,
    "legend.edgecolor": "none",
    "legend.fontsize": 8,
    "lines.linewidth": 1.6,
}


def style() -> AbstractContextManager[None]:
    """Return the plots' style, as a context; raise ParameterError where matplotlib is missing."""
    try:
        import matplotlib as mpl  # noqa: PLC0415
    except ImportError:
        raise ParameterError(
            "Plots need matplotlib, which is not installed; run: pip install 'filmvideo[plot]'."
        ) from None
    return mpl.rc_context(_STYLE)


def new_figure(width_inch: float, height_inch: float) -> Figure:
    """Start a figure; call it within `style`."""
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    layout = ConstrainedLayoutEngine(rect=(0.005, 0.01, 0.99, 0.98), h_pad=0.08, w_pad=0.08, hspace=0.05, wspace=0.03)
    return Figure(figsize=(width_inch, height_inch), layout=layout, facecolor="white")


def save(figure: Figure, path: Path, *, overwrite: bool) -> None:
    """Write a figure as PNG; raise ParameterError for another suffix, MediaError for an existing file."""
    if path.suffix.lower() != ".png":
        raise ParameterError(f"The plot's file must end in .png, got {path.name!r}.")
    if path.exists() and not overwrite:
        raise MediaError(f"{path} exists; --overwrite replaces it.")
    figure.savefig(path, dpi=140)


def against_sheet(axes: Axes, reading: Reading, x: str, x_label: str, y_label: str) -> None:
    """Draw readings as lines over the sheet's points, layer by layer."""
    for layer in reading.names:
        one = reading.of_layer(layer)
        colour = LAYER_COLOUR[layer]
        axes.plot(one.column(x), one.column("sheet"), "o", color=colour, markersize=4, markerfacecolor="white")
        axes.plot(one.column(x), one.column("read"), color=colour)
    sheet_and_film(axes)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)


def sheet_and_film(axes: Axes) -> None:
    """Write the legend of the sheet's marks and the film's."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    sheet = Line2D([], [], color=FAINT, marker="o", linestyle="", markersize=4, markerfacecolor="white")
    axes.legend([sheet, Line2D([], [], color=FAINT)], ["sheet", "film as rendered"])


def draw_density(axes: Axes, reading: Reading) -> None:
    """Draw the wedge's densities."""
    against_sheet(axes, reading, "log10 H", "log₁₀ exposure", "density")


def draw_sensitivity(axes: Axes, reading: Reading) -> None:
    """Draw the spectral sensitivities inside the sheet's range."""
    against_sheet(axes, reading, "nm", "wavelength, nm", "log₁₀ sensitivity")


def draw_mtf(axes: Axes, reading: Reading) -> None:
    """Draw the modulation transfer."""
    against_sheet(axes, reading, "cycles/mm", "cycles/mm", "response, %")
    axes.set_ylim(bottom=0)


def draw_granularity(axes: Axes, reading: Reading) -> None:
    """Draw rms granularity."""
    against_sheet(axes, reading, "density", "density", "rms × 1000, 48 µm aperture")
    axes.set_ylim(bottom=0)


def draw_neutral(axes: Axes, reading: Reading) -> None:
    """Draw the tint of a grey scale by stops or by printing density, and its aim as thin lines."""
    axis = reading.columns[0]
    for column, colour in (("a*", "#b03070"), ("b*", "#c09000"), ("ΔE2000", INK)):
        axes.plot(reading.column(axis), reading.column(column), "o-", color=colour, markersize=4, label=column)
        if column != "ΔE2000":
            axes.plot(reading.column(axis), reading.column(f"aim {column}"), color=colour, linewidth=0.8)
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.set_xlabel("exposure of a grey card, stops" if axis == "stops" else "printing density, Cineon code")
    axes.set_ylabel("a*, b*, ΔE2000")
    axes.legend()


def draw_chart(axes: Axes, reading: Reading) -> None:
    """Draw where the film moves the patches of the chart in the plane of a* and b*."""
    for begin, end, colour in zip(_plane(reading, "scene"), _plane(reading, "film"), _paint(), strict=True):
        arrow = {"arrowstyle": "-", "color": "#b5b5b5", "linewidth": 1.0}
        axes.annotate("", xy=end, xytext=begin, arrowprops=arrow, zorder=1)
        axes.plot(*begin, "o", color="white", markeredgecolor=colour, markersize=5, zorder=2)
        axes.plot(*end, "o", color=colour, markeredgecolor="white", markeredgewidth=0.5, markersize=8, zorder=3)
    axes.axhline(0, color=FAINT, linewidth=0.6)
    axes.axvline(0, color=FAINT, linewidth=0.6)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_xlabel("a*   (open: in the scene, filled: on film)")
    axes.set_ylabel("b*")


def _plane(reading: Reading, where: str) -> list[tuple[float, float]]:
    lch = zip(reading.column(f"{where} C*"), reading.column(f"{where} h°"), strict=True)
    return [(chroma * cos(radians(hue)), chroma * sin(radians(hue))) for chroma, hue in lch]


def _paint() -> list[tuple[float, ...]]:
    """Return the patches' own colours, in sRGB."""
    codes = encode(patches(), OUTPUTS["srgb"]).clamp(0, 1)
    return [tuple(float(part) for part in code) for code in codes.T]


DRAW = {
    "density": draw_density,
    "spectral sensitivity": draw_sensitivity,
    "MTF": draw_mtf,
    "granularity": draw_granularity,
    "neutral scale": draw_neutral,
    "ColorChecker": draw_chart,
}
"""The function that draws each reading that has a plot."""
