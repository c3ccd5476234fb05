"""The densitometer: Status density of developed film, step by step, against the sheet.

Status A or M (ISO 5-3) as the sheet has it, or visual density for silver. A reading is
D = −log10 Σ_λ Π(λ)·T(λ). The sheet's points are joined by straight lines, which are up to 0.003 D off in a toe.
"""

from __future__ import annotations

from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.shapes import Density
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import dyes_of
from filmvideo.film.dyes import log_response
from filmvideo.film.stock import Stock
from filmvideo.lab.reading import Reading, layer_rows

TARGET = 0.02


def status_density(stock: Stock, amounts: Density) -> Float64[Tensor, "layers *steps"]:
    """Return density of developed film by the densitometer of the stock's sheet."""
    return -log_response(amounts, dyes_of(stock), densitometer(stock.status))


def measure_densities(
    stock: Stock,
    steps: Float64[Tensor, " steps"],
    read: Float64[Tensor, "layers steps"],
    sheet: Float64[Tensor, "layers steps"],
) -> Reading:
    """Compare a wedge's densities with the sheet's at every step."""
    rows = [
        row
        for layer, one, other in zip(stock.layers, read, sheet, strict=True)
        for row in layer_rows(layer, steps, one, other)
    ]
    rms = float((read - sheet).square().mean().sqrt())
    return Reading("density", rms, "rms D", TARGET, ("layer", "log10 H", "read", "sheet"), tuple(rows))
