"""The sensitometer: a step wedge of known exposures on the film, and the speed and gradient of its densities.

The wedge has 21 steps, as tablets have, evenly over the range that the sheet plots for every layer (log10 lux seconds
for camera film, relative for print film). Camera film is exposed as a grey scene in the light it is balanced for,
through the camera's own stage; print film is exposed directly.

The speed point is the log10 exposure at a density over the film's minimum: 0.10 for silver (ISO 6:1993), 0.15 for
colour negative (ISO 5800:1987), and 1.0, on the straight line, for reversal and print film. The mean gradient is that
between a quarter and three quarters of the sheet's density scale.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.shapes import Exposure, Scene
from filmvideo.film.exposure import GREY
from filmvideo.film.stock import Stock
from filmvideo.lab.densitometer import status_density
from filmvideo.lab.reading import Reading
from filmvideo.pipeline.light_path import LightPath

Strip = Callable[[Float64[Tensor, " steps"]], Float64[Tensor, "layers steps"]]
"""A film in the sensitometer: log10 exposures of a wedge in, Status densities out."""

STEPS = 21
FINE_STEPS = 801
SPEED_TARGET = 0.05
GRADIENT_TARGET = 3.0


def wedge(stock: Stock, steps: int = STEPS) -> Float64[Tensor, " steps"]:
    """Return the log10 exposures of a wedge over the range published for every layer."""
    start, stop = max(k.start for k in stock.knots), min(k.stop for k in stock.knots)
    return torch.linspace(start, stop, steps, dtype=torch.float64, device="cpu")


def strip(stock: Stock, path: LightPath) -> Strip:
    """Return a film's strip on the camera's light path or, for a print film, on the print's."""
    if stock.kind != "print":
        return lambda steps: status_density(stock, path.develop(expose_wedge(stock, path.expose, steps)))
    develop = path.develop_print
    if develop is None:
        raise ValueError(f"{stock.id} is not on this path.")
    return lambda steps: status_density(stock, develop(steps.expand(len(stock.layers), -1)))


def expose_wedge(stock: Stock, expose: Callable[[Scene], Exposure], steps: Float64[Tensor, " steps"]) -> Exposure:
    """Expose a wedge, as a grey scene, through the camera."""
    if stock.grey_log_exposure is None:
        raise ValueError(f"{stock.id} is print film.")
    return expose((GREY * 10 ** (steps - stock.grey_log_exposure)).expand(3, -1))


def sheet_density(stock: Stock, steps: Float64[Tensor, " steps"]) -> Float64[Tensor, "layers steps"]:
    """Return the sheet's densities at the steps, with straight lines between its points."""
    rows = [
        np.interp(steps.numpy(), np.linspace(k.start, k.stop, len(k.density)), k.density.numpy())
        for k in stock.sheet_curves
    ]
    return torch.as_tensor(np.stack(rows), device="cpu")


def speed(stock: Stock, film: Strip) -> Reading:
    """Compare each layer's speed point with the sheet's."""
    steps = wedge(stock, FINE_STEPS)
    over = _criterion(stock)
    places = [
        _exposure_at(steps, density, density.amin() + over) for density in (*film(steps), *sheet_density(stock, steps))
    ]
    count = len(stock.layers)
    rows = tuple(zip(stock.layers, places[:count], places[count:], strict=True))
    worst = max(abs(read - sheet) for _, read, sheet in rows)
    return Reading("speed point", worst, "log10 H", SPEED_TARGET, ("layer", "read", "sheet"), rows)


def gradient(stock: Stock, film: Strip) -> Reading:
    """Compare each layer's mean gradient with the sheet's."""
    steps = wedge(stock, FINE_STEPS)
    rows = tuple(
        (layer, _gradient(steps, read, sheet), _gradient(steps, sheet, sheet))
        for layer, read, sheet in zip(stock.layers, film(steps), sheet_density(stock, steps), strict=True)
    )
    worst = max(abs(read / sheet - 1) for _, read, sheet in rows)
    return Reading("mean gradient", 100 * worst, "%", GRADIENT_TARGET, ("layer", "read", "sheet"), rows)


def _criterion(stock: Stock) -> float:
    if stock.kind == "negative":
        return 0.10 if len(stock.layers) == 1 else 0.15
    return 1.0


def _gradient(steps: Tensor, density: Tensor, sheet: Tensor) -> float:
    low, high = (float(torch.lerp(sheet.amin(), sheet.amax(), part)) for part in (0.25, 0.75))
    run = _exposure_at(steps, density, high) - _exposure_at(steps, density, low)
    return (high - low) / run if run else float("inf")


def _exposure_at(steps: Tensor, density: Tensor, wanted: Tensor | float) -> float:
    """Return the log10 exposure at which a wedge has a density."""
    rising = 1 if float(density[-1]) > float(density[0]) else -1
    x, y = (steps.numpy(), density.numpy()) if rising > 0 else (steps.numpy()[::-1], density.numpy()[::-1])
    return float(np.interp(float(wanted), np.maximum.accumulate(y), x))
