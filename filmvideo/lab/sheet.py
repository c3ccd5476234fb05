"""A stock on one sheet: sensitivities, dyes, curves, layers, granularity, MTF, colours and their sources.

The maker's figures are points or thin lines, those of the rendered film are lines. Print film, whose layers,
granularity and MTF are not published, has its grey scale in their place.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import torch

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.stock import Plot, Stock
from filmvideo.lab.plots import (
    FAINT,
    INK,
    LAYER_COLOUR,
    draw_chart,
    draw_density,
    draw_mtf,
    draw_neutral,
    new_figure,
    save,
    style,
)
from filmvideo.lab.section import draw_section
from filmvideo.lab.spectrosensitometer import in_sheet_range
from filmvideo.lab.verification import Verification

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

DYE_COLOUR = {"cyan": "#008fb3", "magenta": "#c2187a", "yellow": "#d9a400", "silver": "#444444"}
SIZE_INCH = {3: (16.0, 10.5), 4: (20.5, 10.5)}
"""By the number of columns."""
FOOT_CHARACTERS = 90
"""By column."""
_FLOOR = 3.2
"""Orders of magnitude of sensitivity drawn under the peak."""


def write_sheet(verification: Verification, path: Path, *, overwrite: bool = False) -> None:
    """Draw a measured stock's sheet into a PNG file."""
    stock = verification.stock
    columns = 3 if stock.kind == "print" else 4
    with style():
        figure = new_figure(*SIZE_INCH[columns])
        panels = figure.subplots(2, columns)
        figure.suptitle(_title(stock), x=0.012, ha="left", fontsize=17, fontweight="bold")
        figure.supxlabel(_foot(stock, columns * FOOT_CHARACTERS), x=0.012, ha="left", fontsize=7.5, color=FAINT)
        _sensitivities(panels[0, 0], stock)
        _dyes(panels[0, 1], stock)
        _curves(panels[0, 2], verification)
        if stock.kind == "print":
            _neutral(panels[1, 0], verification)
        else:
            _section(panels[0, 3], stock)
            _granularity(panels[1, 0], verification)
            _mtf(panels[1, 1], verification)
        _chart(panels[1, -2], verification)
        _readings(panels[1, -1], verification)
        save(figure, path, overwrite=overwrite)


def _title(stock: Stock) -> str:
    speed = "" if stock.exposure_index is None else f"  EI {stock.exposure_index:g}, {stock.balance_kelvin:g} K"
    return f"{stock.name}{speed}"


def _foot(stock: Stock, characters: int) -> str:
    sources = "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in stock.source.items())
    estimates = "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in stock.estimated.items())
    lines = [f"Sources: {sources}.", f"Estimated: {estimates or 'nothing'}."]
    return "\n".join(fill(line, characters) for line in lines)


def _sensitivities(axes: Axes, stock: Stock) -> None:
    peak = float(stock.log_sensitivity.amax())
    for layer, row in zip(stock.layers, stock.log_sensitivity, strict=True):
        inside = in_sheet_range(stock, layer)
        colour = LAYER_COLOUR[layer]
        axes.plot(WAVELENGTHS_NM, row, color=colour, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.plot(torch.as_tensor(WAVELENGTHS_NM)[inside], row[inside], color=colour, label=layer)
    axes.set(title="Spectral sensitivity", xlabel="wavelength, nm   (dashed: estimated)", xlim=(380, 780))
    axes.set(ylabel="log₁₀ sensitivity per energy", ylim=(peak - _FLOOR, peak + 0.2))
    axes.legend()


def _dyes(axes: Axes, stock: Stock) -> None:
    names = ("cyan", "magenta", "yellow") if len(stock.layers) == 3 else ("silver",)
    for name, row in zip(names, stock.unit_dye, strict=True):
        axes.plot(WAVELENGTHS_NM, row, color=DYE_COLOUR[name], label=name)
    axes.plot(WAVELENGTHS_NM, stock.minimum, color=INK, linestyle=(0, (4, 3)), label="minimum")
    axes.set(title="Dyes, unit amounts", xlabel="wavelength, nm", ylabel="spectral density", xlim=(380, 780))
    axes.legend()


def _curves(axes: Axes, verification: Verification) -> None:
    stock, reading = verification.stock, verification.reading("density")
    if reading is not None:
        draw_density(axes, reading)
    if stock.grey_log_exposure is not None:
        axes.axvline(stock.grey_log_exposure, color=FAINT, linewidth=0.8)
        axes.annotate(
            "grey card",
            (stock.grey_log_exposure, 0.02),
            (3, 0),
            textcoords="offset points",
            xycoords=("data", "axes fraction"),
            color=FAINT,
            fontsize=8,
        )
    unit = " (lux s)" if stock.kind != "print" else ""
    status = stock.status.replace("status-", "Status ").replace(" a", " A").replace(" m", " M")
    axes.set(title="Characteristic curves", xlabel=f"log₁₀ exposure{unit}", ylabel=f"{status} density")


def _granularity(axes: Axes, verification: Verification) -> None:
    stock, reading = verification.stock, verification.reading("granularity")
    _draw_plots(axes, stock.granularity)
    axes.set(title="Granularity (line: sheet, dots: film as rendered)", xlabel="density")
    axes.set_ylabel("rms × 1000, 48 µm aperture")
    if reading is None:
        _write_reason(axes, stock.estimated.get("granularity", "not published"))
        return
    for layer in reading.names:
        one = reading.of_layer(layer)
        axes.plot(one.column("density"), one.column("read"), "o", color=LAYER_COLOUR[layer], markersize=5)
    axes.set(xlim=(0, None), ylim=(0, None))


def _mtf(axes: Axes, verification: Verification) -> None:
    stock, reading = verification.stock, verification.reading("MTF")
    axes.set(title="Modulation transfer")
    if reading is None:
        _write_reason(axes, stock.estimated.get("mtf", "not published"))
        return
    draw_mtf(axes, reading)
    for layer, plot in stock.mtf.items():
        axes.plot(plot.x, plot.y, color=LAYER_COLOUR[layer], linewidth=0.8, linestyle=(0, (1, 2)))
    axes.set(title="Modulation transfer", xscale="log", xlim=(2, 100), xticks=[2, 5, 10, 20, 50, 100])
    axes.set(xticklabels=["2", "5", "10", "20", "50", "100"])
    axes.minorticks_off()


def _neutral(axes: Axes, verification: Verification) -> None:
    reading = verification.reading("neutral scale")
    if reading is not None:
        draw_neutral(axes, reading)
    axes.set(title="Grey scale")


def _chart(axes: Axes, verification: Verification) -> None:
    axes.set(title="ColorChecker")
    reading = verification.reading("ColorChecker")
    if reading is None:
        _write_reason(axes, "silver has no colours")
    else:
        draw_chart(axes, reading)


def _section(axes: Axes, stock: Stock) -> None:
    axes.set(title="Layers")
    if stock.emulsion:
        draw_section(axes, stock)
    else:
        _write_reason(axes, stock.estimated.get("emulsion", "not published"))


def _readings(axes: Axes, verification: Verification) -> None:
    axes.set(title="In the laboratory")
    axes.set_axis_off()
    for line, reading in enumerate(verification.readings):
        y = 0.93 - 0.085 * line
        most = "no target" if reading.target is None else f"of {reading.target:g}"
        colour = FAINT if reading.target is None else ("#1d8a3a" if reading.passed else "#c8102e")
        axes.text(0.0, y, reading.name, transform=axes.transAxes, fontsize=10)
        axes.text(0.60, y, f"{reading.figure:.3f}", transform=axes.transAxes, ha="right", color=colour, fontsize=10)
        axes.text(0.63, y, f"{most}  {reading.unit}", transform=axes.transAxes, color=FAINT)
    shown = fill(f"Colours: {verification.shown}.", 60)
    axes.text(0.0, 0.02, shown, transform=axes.transAxes, color=FAINT, fontsize=8, va="bottom")


def _draw_plots(axes: Axes, plots: dict[str, Plot]) -> None:
    for layer, plot in plots.items():
        axes.plot(plot.x, plot.y, "o-", color=LAYER_COLOUR[layer], markersize=3, label=layer)
    if plots:
        axes.legend()


def _write_reason(axes: Axes, why: str) -> None:
    axes.set_axis_off()
    axes.text(0.0, 0.9, fill(why, 46), transform=axes.transAxes, color=FAINT, va="top")
