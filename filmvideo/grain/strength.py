"""Amplitude of grain on pixels at which a microdensitometer reads the published granularity.

Each channel r of a densitometer reads all dyes. Along the neutral wedge J_rk = ∂D_r/∂c_k is known, and the published
σ48 gives the variances v of the dye amounts by

    σ48_r² = Σ_k J_rk² · v_k

On pixels of pitch p, under the aperture's weights w (autocorrelation W, area A), a texture of covariance ρ(h) then has
to have the variance v·A·W(0)/(p²·Σ_h W(h)ρ(h)), by Selwyn's law that σ·√area is constant (Photogr. J. 75:571, 1935).

The aperture averages light, not density. With t = 10^−m(az + b(z² − 1)), m = J_kk and z by the binomial law of the
crystals, a is set so that light varies as density should:

    V · Σ W·(e^(uρ) − 1)/(e^u − 1) = (m·ln 10)² · a₀² · Σ Wρ,     V = var t/(E t)²,  u = ln(1 + V)

where the sum's factor is the correlation of log-normal light of the variance V. The other dyes' part in each channel is
computed in the same way, and the target σ48² corrected by the error, three times. Averaged light is too bright for its
mean density; the lift ℓ corrects it, Σ_k J_rk·ℓ_k = Σ_k log10 E 10^−J_rk(az + b(z² − 1)).

Skewness is not published: that of shot noise is used, of clouds of the area v·A/(c − c_min + 0.15) for each unit of
dye, at most 1, and b = a·skewness/6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb, log

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.linear_solve import solve
from filmvideo.base.remember import remember
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.densitometer import densitometer
from filmvideo.film.dyes import Dyes, density_slopes, log_response
from filmvideo.film.stock import Plot, Stock
from filmvideo.grain.aperture import AREA_UM2

NODES = 2048
"""Amounts of dye at which grain is computed."""
FOG = 0.15
"""Amount of dye that stands for the clouds of clear film."""
MOST_SKEWED = 1.0
_LN10 = log(10.0)
_STEPS = 1024
_MOST_U = 60.0
_ROUNDS = 8
_CORRECTIONS = 3

LayerCurves = Float64[Tensor, "layers n"]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class TextureStatistics:
    """Second-order statistics of a texture, for one pixel pitch."""

    rho: Float64[Tensor, "s s"]
    window: Float64[Tensor, "s s"]
    """W, at the same lags."""
    layers: int
    """Number of crystal layers."""
    filling: float
    um_per_px: float

    @property
    def correlation_sum(self) -> float:
        """Σ Wρ."""
        return float((self.window * self.rho).sum())

    @cached_property
    def light_correlation(self) -> tuple[FloatArray, FloatArray]:
        """Σ W·(e^(uρ) − 1)/(e^u − 1) over Σ Wρ, against u."""
        u = np.geomspace(1e-6, _MOST_U, _STEPS)
        varies = np.zeros_like(u)
        for w, r in zip(self.window.flatten(), self.rho.flatten(), strict=True):
            if w * r != 0:
                varies = varies + float(w) * np.expm1(float(r) * u)
        return u, varies / np.expm1(u) / self.correlation_sum

    @cached_property
    def binomial_law(self) -> tuple[Float64[Tensor, "counts 2"], Float64[Tensor, " counts"]]:
        """Counts of crystals as z and z² − 1, in standard deviations from the mean, and the chance of each count."""
        n, p = self.layers, self.filling
        z = (torch.arange(n + 1, dtype=torch.float64, device="cpu") - n * p) / (n * p * (1 - p)) ** 0.5
        chance = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
        return torch.stack([z, z * z - 1], dim=1), torch.tensor(chance, dtype=torch.float64, device="cpu")

    @property
    def gain(self) -> float:
        """Variance of a pixel per variance through the aperture."""
        return AREA_UM2 * float(self.window.amax()) / (self.um_per_px**2 * self.correlation_sum)


@dataclass(frozen=True)
class Strength:
    """Grain along even steps of each layer's dye."""

    amounts: LayerCurves
    """From each layer's least amount of dye to its largest."""
    a: LayerCurves
    b: LayerCurves
    lift: LayerCurves


def solve_strength(
    stock: Stock, wedge: CharacteristicCurve, dyes: Dyes, amount: float, texture: TextureStatistics
) -> Strength:
    """Return the grain of a film, times `amount`, of a neutral wedge's amounts of dye."""
    plots = tuple(stock.granularity[layer] for layer in stock.layers)
    return _solve(plots, stock.status, wedge, dyes, amount=amount, texture=texture)


@remember(8)
def _solve(
    plots: tuple[Plot, ...],
    status_name: str,
    wedge: CharacteristicCurve,
    dyes: Dyes,
    *,
    amount: float,
    texture: TextureStatistics,
) -> Strength:
    status, slope = _read(wedge.samples, dyes, status_name)
    sheet = torch.stack([_published_granularity(*pair) for pair in zip(plots, status, strict=True)])
    wanted = (amount * sheet).square() * texture.gain
    asked, a, b = wanted, wanted, wanted
    for _ in range(_CORRECTIONS):
        v = solve(slope.square(), asked.T[..., None])[..., 0].T.clamp(min=0)
        bend = shot_noise_skewness(v / texture.gain, wedge.samples, texture) / 6
        a = solve_amplitude(v, slope.diagonal(dim1=1, dim2=2).T, bend, texture)
        b = a * bend
        asked = asked * wanted / read_variance(a, b, slope, texture).clamp(min=1e-18)
    at = _amounts(wedge)
    rows = (_interpolate(at, wedge.samples, row) for row in (a, b, solve_lift(a, b, slope, texture)))
    return Strength(at, *rows)


@remember(8)
def _read(amounts: LayerCurves, dyes: Dyes, status: str) -> tuple[LayerCurves, Float64[Tensor, "n channels layers"]]:
    """Return a densitometer's readings of amounts of dye, and their derivatives."""
    receiver = densitometer(status)
    return -log_response(amounts, dyes, receiver), density_slopes(amounts, dyes, receiver)


def solve_amplitude(v: LayerCurves, m: LayerCurves, bend: LayerCurves, texture: TextureStatistics) -> LayerCurves:
    """Return a, with b = a·bend, at which light through a layer's own dye has the variance of density variance v."""
    wanted = v * (m * _LN10) ** 2
    a = v.sqrt()
    for _ in range(_ROUNDS):
        a = a * (wanted / _varies(a, a * bend, m, texture).clamp(min=1e-18)).sqrt().clamp(0.5, 2)
    return torch.where(wanted > 0, a, torch.zeros_like(a))


def read_variance(
    a: LayerCurves, b: LayerCurves, slope: Float64[Tensor, "n layers layers"], texture: TextureStatistics
) -> LayerCurves:
    """Return the variance of density in each densitometer channel, through all dyes."""
    return torch.stack([_varies(a, b, each.T, texture).sum(0) for each in slope.unbind(1)]) / _LN10**2


def _varies(a: LayerCurves, b: LayerCurves, m: LayerCurves, texture: TextureStatistics) -> LayerCurves:
    """Return the variance of light through the aperture, divided by Σ Wρ."""
    variance, (steps, correlated) = _light(a, b, m, texture)[1], texture.light_correlation
    together = torch.as_tensor(np.interp(variance.log1p().numpy(), steps, correlated), device="cpu")
    return variance * together


def shot_noise_skewness(v: LayerCurves, amounts: LayerCurves, texture: TextureStatistics) -> LayerCurves:
    """Return the skewness of a pixel by the law of shot noise."""
    net = amounts - amounts.amin(1, keepdim=True)
    clouds = (v * AREA_UM2).sqrt() / (net + FOG)
    return (clouds / (texture.um_per_px * float(texture.rho.sum()) ** 0.5)).clamp(max=MOST_SKEWED)


def solve_lift(
    a: LayerCurves, b: LayerCurves, slope: Float64[Tensor, "n layers layers"], texture: TextureStatistics
) -> LayerCurves:
    """Return the amounts of dye that restore the mean light of a film with grain."""
    bright = torch.stack([_light(a, b, each.T, texture)[0].log10().sum(0) for each in slope.unbind(1)])
    return solve(slope, bright.T[..., None])[..., 0].T


def _light(
    a: LayerCurves, b: LayerCurves, m: LayerCurves, texture: TextureStatistics
) -> tuple[LayerCurves, LayerCurves]:
    """Return E t and var t/(E t)² over the binomial law of the crystals."""
    terms, chance = texture.binomial_law
    rate = -_LN10 * m
    t = (terms @ torch.stack([rate * a, rate * b]).flatten(1)).exp_()
    mean = chance @ t
    square = chance @ t.square_()
    return mean.view_as(a), (square / mean**2 - 1).view_as(a)


def _amounts(wedge: CharacteristicCurve) -> Float64[Tensor, "layers nodes"]:
    """Return even steps of each layer's dye, from its least amount to its largest."""
    part = torch.linspace(0, 1, NODES, dtype=torch.float64, device="cpu")
    low, high = wedge.samples.amin(1, keepdim=True), wedge.samples.amax(1, keepdim=True)
    return low + (high - low) * part


def _published_granularity(plot: Plot, status: Float64[Tensor, " n"]) -> Float64[Tensor, " n"]:
    """Return the published σ48 at Status densities."""
    return torch.as_tensor(plot.interpolate(status.numpy()) / 1000, device="cpu")


def _interpolate(
    at: Float64[Tensor, "layers nodes"], along: LayerCurves, values: LayerCurves
) -> Float64[Tensor, "layers nodes"]:
    """Return values along a wedge, interpolated at amounts of dye."""
    rows: list[Tensor] = []
    for to, x, y in zip(at.numpy(), along.numpy(), values.numpy(), strict=True):
        first = np.unique(x, return_index=True)
        rows.append(torch.as_tensor(np.interp(to, first[0], y[first[1]]), device="cpu"))
    return torch.stack(rows)
