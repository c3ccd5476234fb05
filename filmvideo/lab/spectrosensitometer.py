"""The spectrosensitometer: the sensitivity of each layer to monochromatic light.

A monochromator emits light of one wavelength at a time, of even power; a layer's response to it through the camera's
stage is its sensitivity. The camera's light is divided out, as the lamp of such an instrument is calibrated. A layer's
level is its speed, which the sensitometer reads; so curves are compared with their mean difference taken off, over the
wavelengths the sheet plots. In and out: log10 of sensitivity per energy, at the sheet's 10 nm.
"""

from __future__ import annotations

import re

import torch
from jaxtyping import Bool, Float, Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.stock import Stock
from filmvideo.lab.reading import CsvRow, Reading, layer_rows

TARGET = 0.05
_SHEETS_STEP_NM = 10
_RANGE = re.compile(r"(red|green|blue|silver) (\d+)-(\d+) nm")


def sensitivity(receiver: Float[Tensor, "layers 81"], light: Float64[Tensor, "81"]) -> Float64[Tensor, "layers 81"]:
    """Return log10 of the camera's receivers' response to monochromatic lights of power one."""
    lines = torch.diag(1 / light)
    return (receiver.double() @ lines).log10()


def compare_sensitivities(stock: Stock, read: Float64[Tensor, "layers 81"]) -> Reading:
    """Compare the layers' spectral sensitivities with the sheet's, within its plotted range."""
    rows: list[CsvRow] = []
    worst = 0.0
    for layer, one, other in zip(stock.layers, read, stock.log_sensitivity, strict=True):
        inside = in_sheet_range(stock, layer)
        level = (other - one)[inside].mean()
        worst = max(worst, float((one + level - other)[inside].square().mean().sqrt()))
        rows += layer_rows(layer, _nm()[inside], (one + level)[inside], other[inside])
    columns = ("layer", "nm", "read", "sheet")
    return Reading("spectral sensitivity", worst, "rms log10", TARGET, columns, tuple(rows))


def in_sheet_range(stock: Stock, layer: str) -> Bool[Tensor, "81"]:
    """Return which wavelengths the sheet plots for a layer: all but those that the stock lists as estimated."""
    listed = {m[1]: (int(m[2]), int(m[3])) for m in _RANGE.finditer(stock.estimated.get("sensitivity", ""))}
    first, last = listed.get(layer, (380, 780))
    nm = _nm()
    return (nm >= first) & (nm <= last) & ((nm - 380) % _SHEETS_STEP_NM == 0)


def _nm() -> Float64[Tensor, "81"]:
    return torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
