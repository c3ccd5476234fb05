"""Spectra on one grid: 380 to 780 nm in steps of 5 nm, 81 values.

The observer is CIE 1931 2°; daylight is the CIE's D series from its three components (CIE 015:2018, §4.1.2);
a tungsten lamp is Planck's law, c₂ = 1.4388e-2 m K. Power spectra are relative, scaled to 1 at 560 nm.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.data_tables import read_data_table
from filmvideo.base.errors import ParameterError

STEP_NM = 5
WAVELENGTHS_NM = np.arange(380, 781, STEP_NM)
DIODE_NM = 20.0
_C2_NM_K = 1.4388e7
_560 = 36

Spectra = Float64[Tensor, "*batch 81"]


@cache
def _columns() -> dict[str, Float64[Tensor, "81"]]:
    names, *rows = read_data_table("filmvideo.colour", "spectra.csv")
    values = np.array(rows, dtype=np.float64)
    return {name: torch.as_tensor(values[:, i].copy(), device="cpu") for i, name in enumerate(names)}


def observer() -> Float64[Tensor, "3 81"]:
    """Return the colour-matching functions of the CIE 1931 2° observer."""
    columns = _columns()
    return torch.stack([columns["x"], columns["y"], columns["z"]])


def daylight(kelvin: float) -> Float64[Tensor, "81"]:
    """Return CIE daylight of a correlated colour temperature from 4000 to 25000 K."""
    if not 4000 <= kelvin <= 25000:
        raise ParameterError(f"CIE daylight is defined from 4000 to 25000 K, got {kelvin:g} K.")
    t = 1e3 / kelvin
    near = (0.244063, 0.09911, 2.9678, -4.6070)
    far = (0.237040, 0.24748, 1.9018, -2.0064)
    a = near if kelvin <= 7000 else far
    x = a[0] + a[1] * t + a[2] * t**2 + a[3] * t**3
    y = -3.000 * x**2 + 2.870 * x - 0.275
    m = 0.0241 + 0.2562 * x - 0.7341 * y
    m1, m2 = (-1.3515 - 1.7703 * x + 5.9114 * y) / m, (0.0300 - 31.4424 * x + 30.0717 * y) / m
    c = _columns()
    spectrum = c["s0"] + m1 * c["s1"] + m2 * c["s2"]
    return spectrum / spectrum[_560]


def planck(kelvin: float) -> Float64[Tensor, "81"]:
    """Return the relative power of a black body."""
    nm = _columns()["nm"]
    spectrum = nm**-5 / torch.expm1(_C2_NM_K / (nm * kelvin))
    return spectrum / spectrum[_560]


def illuminant(kelvin: float) -> Float64[Tensor, "81"]:
    """Return a light of a colour temperature: a tungsten lamp below 4000 K, daylight from there on."""
    return planck(kelvin) if kelvin < 4000 else daylight(kelvin)


def diode(peak_nm: float) -> Float64[Tensor, "81"]:
    """Return the light of a light-emitting diode, `DIODE_NM` wide at half height; 1 at its peak."""
    return torch.exp2(-(((_columns()["nm"] - peak_nm) / (DIODE_NM / 2)) ** 2))


def conversion_filter(mired: float) -> Float64[Tensor, "81"]:
    """Return the transmittance of a conversion filter, 1 at 560 nm; positive mireds pass more red."""
    nm = _columns()["nm"]
    return torch.exp(mired * 1e-6 * _C2_NM_K * (1 / 560 - 1 / nm))


def xenon() -> Float64[Tensor, "81"]:
    """Return the measured light of a cinema projector's xenon lamp."""
    return _columns()["xenon"]


def resample(values: Float64[Tensor, "*batch n"], start_nm: float, step_nm: float) -> Spectra:
    """Return evenly spaced values interpolated linearly onto the grid, clamped at the ends."""
    nm = _columns()["nm"]
    last = values.shape[-1] - 1
    place = ((nm - start_nm) / step_nm).clamp(0, last)
    low = place.floor().long().clamp(max=last - 1)
    part = place - low
    return torch.lerp(values[..., low], values[..., low + 1], part)
