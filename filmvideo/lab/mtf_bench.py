"""The MTF bench: sine targets of small contrast about grey, on film, scattered and developed.

The film is measured as makers do (ANSI PH2.39): exposure varies as a sine of f cycles/mm, and the amplitude of the
image is divided by the difference of even fields of the same exposures. Adjacency effects of development count,
so a response may be over 100 %. Frequencies are placed so that whole waves fill the target, up to 60 cycles/mm or to
just under the frame's Nyquist frequency, and compared where the sheet plots a layer. In: log10 exposure. Out: percent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import pi

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.shapes import Density, Exposure
from filmvideo.film.exposure import grey_card
from filmvideo.film.stock import Stock
from filmvideo.lab.reading import CsvRow, Reading
from filmvideo.pipeline.light_path import LightPath
from filmvideo.pipeline.stages import span
from filmvideo.render.render import apply_stages

CYCLES_PER_MM = (2.5, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0)
TARGET = 5.0
LENGTH_PX = 1024
ROWS_PX = 8
SMALL_SIGNAL = 0.005
"""Half of the target's change of log10 exposure: the slope of the curve, not its bend."""

FilmResponse = Callable[[Exposure], Density]


def on_film(path: LightPath) -> FilmResponse:
    """Return density of a target after scatter, halation and development."""
    return lambda exposure: apply_stages(exposure, "log exposure", path, span("scatter", before="grain"))


def even_field(path: LightPath) -> FilmResponse:
    """Return density of even exposures, without any spread."""
    return replace(path.develop, diffuse=None)


def measure_mtf(stock: Stock, film: FilmResponse, even: FilmResponse, um_per_px: float) -> Reading:
    """Compare every layer's response with the sheet's, at the frequencies a frame of this pitch can hold."""
    rows: list[CsvRow] = []
    for wanted in CYCLES_PER_MM:
        if wanted < 500 / um_per_px - 1:
            placed, percent = response(film, even, grey_card(stock), um_per_px, wanted)
            rows += [
                (layer, placed, float(read), float(np.interp(placed, plot.x, plot.y)))
                for layer, read in zip(stock.layers, percent, strict=True)
                if (plot := stock.mtf.get(layer)) is not None and plot.x[0] <= placed <= plot.x[-1]
            ]
    worst = max((abs(float(read) - float(sheet)) for _, _, read, sheet in rows), default=0.0)
    return Reading("MTF", worst, "points", TARGET, ("layer", "cycles/mm", "read", "sheet"), tuple(rows))


def response(
    film: FilmResponse, even: FilmResponse, grey: Float64[Tensor, "layers 1"], um_per_px: float, cycles_per_mm: float
) -> tuple[float, Float64[Tensor, " layers"]]:
    """Return a sine wave's true frequency and each layer's amplitude in percent of that of even fields."""
    cycles = whole_waves(um_per_px, cycles_per_mm)
    place = torch.arange(LENGTH_PX, dtype=torch.float64, device="cpu") + 0.5
    wave = torch.cos(2 * pi * cycles / LENGTH_PX * place)
    target = (grey + SMALL_SIGNAL * wave)[:, None].expand(-1, ROWS_PX, -1)
    image = film(target)[:, ROWS_PX // 2]
    amplitude = 2 / LENGTH_PX * (image @ wave)
    whole = (even(grey + SMALL_SIGNAL) - even(grey - SMALL_SIGNAL))[:, 0] / 2
    return cycles / LENGTH_PX / um_per_px * 1000, 100 * amplitude / whole


def whole_waves(um_per_px: float, cycles_per_mm: float) -> int:
    """Return how many waves of about a frequency fill the target."""
    return max(1, round(cycles_per_mm * um_per_px / 1000 * LENGTH_PX))
