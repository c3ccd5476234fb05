"""The microdensitometer: rms granularity through an aperture of 48 µm, and what grain does to the mean.

Even fields are exposed, developed with the grain of several frames, and scanned with a densitometer's receivers. The
aperture averages the transmitted light at every place of the scan; the standard deviation of its density, × 1000, is
the granularity, converted to a circle of 48 µm by Selwyn's law (`filmvideo.grain.aperture`). It is compared with the
sheet at the density that was measured. In: amounts of dye of even fields, with grain. Out: σ48 ×
1000 against Status density.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.shapes import Density
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.film.dyes import log_response
from filmvideo.film.stock import Stock
from filmvideo.grain.aperture import AREA_UM2, DIAMETER_UM, aperture_weights, effective_area_um2
from filmvideo.grain.keys import Key
from filmvideo.lab.reading import CsvRow, Reading

TARGET = 2.0
SIDE_PX = 896
FIELDS = 5

Grainy = Callable[[Density, Key], Density]
"""Developed film with its grain in the frame of a key."""


def measure_granularity(stock: Stock, grain: Grainy, um_per_px: float) -> Reading:
    """Compare the granularity of even fields, spread over what the sheet plots, with the sheet's."""
    rows: list[CsvRow] = []
    for place, amounts in enumerate(fields(stock)):
        density, rms = measure_field(stock, grain, amounts, um_per_px, keys=[Key(frame=place)])
        rows += [
            (layer, float(d), float(one), float(stock.granularity[layer].interpolate(float(d))))
            for layer, d, one in zip(stock.layers, density, rms, strict=True)
        ]
    worst = max(abs(float(one) / float(other) - 1) for _, _, one, other in rows)
    return Reading("granularity", 100 * worst, "%", TARGET, ("layer", "density", "read", "sheet"), tuple(rows))


def fields(stock: Stock, count: int = FIELDS) -> list[Float64[Tensor, " layers"]]:
    """Return the dye amounts of even fields whose densities the sheet plots for every layer."""
    wedge = neutral_wedge(stock)
    status = -log_response(wedge.samples, dyes_of(stock), densitometer(stock.status))
    plots = [stock.granularity[layer] for layer in stock.layers]
    inside = torch.stack([(row >= min(p.x)) & (row <= max(p.x)) for row, p in zip(status, plots, strict=True)]).all(0)
    middle = status[len(status) // 2, inside]
    wanted = torch.linspace(float(middle.amin()), float(middle.amax()), count + 2, dtype=middle.dtype, device="cpu")
    return [wedge.samples[:, inside][:, int((middle - d).abs().argmin())] for d in wanted[1:-1]]


def measure_field(
    stock: Stock,
    grain: Grainy,
    amounts: Float64[Tensor, " layers"],
    um_per_px: float,
    *,
    keys: list[Key],
    side_px: int = SIDE_PX,
) -> tuple[Float64[Tensor, " layers"], Float64[Tensor, " layers"]]:
    """Return mean Status density and σ48 × 1000 of a field in several frames."""
    light = field_light(stock, grain, amounts, keys, side_px)
    return read_light(light, um_per_px, DIAMETER_UM)


def field_light(
    stock: Stock, grain: Grainy, amounts: Float64[Tensor, " layers"], keys: list[Key], side_px: int
) -> list[Float64[Tensor, "layers n n"]]:
    """Return the light that the densitometer's channels receive through a field, in several frames."""
    field = amounts[:, None, None].expand(-1, side_px, side_px)
    receiver, dyes = densitometer(stock.status), dyes_of(stock)
    return [10 ** log_response(grain(field.clone(), key), dyes, receiver) for key in keys]


def read_light(
    light: list[Float64[Tensor, "layers n n"]], um_per_px: float, diameter_um: float
) -> tuple[Float64[Tensor, " layers"], Float64[Tensor, " layers"]]:
    """Return mean Status density and σ48 × 1000 of a field's light under an aperture."""
    mean = torch.stack([each.mean((1, 2)) for each in light]).mean(0)
    density = [-_average_under(each, aperture_weights(um_per_px, diameter_um)).log10() for each in light]
    variance = torch.stack([each.var((1, 2)) for each in density]).mean(0)
    area = effective_area_um2(um_per_px, diameter_um) / AREA_UM2
    return -mean.log10(), 1000 * (variance * area).sqrt()


def _average_under(
    light: Float64[Tensor, "layers n n"], aperture: Float64[Tensor, "m m"]
) -> Float64[Tensor, "layers k k"]:
    """Average light under the aperture wherever it lies wholly on the field.

    By FFT: kornia.filters.filter2d needs 8 times as long for 9 × 9 pixels, 130 for 31 × 31.
    """
    size, wide = len(aperture), light.shape[1]
    spectrum = cast("Tensor", torch.fft.rfft2(light)) * cast("Tensor", torch.fft.rfft2(aperture, s=(wide, wide)))
    return cast("Tensor", torch.fft.irfft2(spectrum, s=(wide, wide)))[:, size - 1 :, size - 1 :].clamp(min=1e-12)
