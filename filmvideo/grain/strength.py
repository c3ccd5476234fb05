"""How strong the texture of a pixel is, so that a microdensitometer reads what the maker read.

Light of all dyes falls on each of a densitometer's eyes. Along the neutral wedge J_rk = ∂D_r/∂c_k is known, and the
published σ48 gives the variances v of the dye amounts by

    σ48_r² = Σ_k J_rk² · v_k

On pixels of pitch p, under the aperture's weights w (autocorrelation W, area A), a texture of covariance ρ(h) then has
to have the variance v·A·W(0)/(p²·Σ_h W(h)ρ(h)), by Selwyn's law that σ·√area is constant (Photogr. J. 75:571, 1935).

The aperture averages light, not density. With t = 10^−m(az + b(z² − 1)), m = J_kk, z by the binomial law of the
crystals, a is set so that light varies as density should:

    V · Σ W·(e^(uρ) − 1)/(e^u − 1) = (m·ln 10)² · a₀² · Σ Wρ,     V = var t/(E t)²,  u = (a·m·ln 10)²

where the part between is how log-normal light correlates. Averaged light is too bright for its mean density; the lift ℓ
gives that back, Σ_k J_rk·ℓ_k = Σ_k log10 E 10^−J_rk(az + b(z² − 1)).

Skewness is nobody's figure: that of shot noise is taken, of clouds of the area v·A/(c − c_min + 0.15) for each unit of
dye, at most 1, and b = a·skewness/6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, log

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.algebra import solve
from filmvideo.film.curve import Curve
from filmvideo.film.densitometer import densitometer
from filmvideo.film.dyes import Dyes, seen, slopes
from filmvideo.film.stock import Stock
from filmvideo.grain.aperture import AREA_UM2

NODES = 2048
"""Places along the amounts of dye at which grain is worked out."""
FOG = 0.15
"""Amount of dye that the clouds of clear film stand for."""
MOST_SKEWED = 1.0
_LN10 = log(10.0)
_STEPS = 4096
_ROUNDS = 12

Rows = Float64[Tensor, "layers n"]


@dataclass(frozen=True)
class Texture:
    """What is known of a texture, for one pixel pitch."""

    rho: Float64[Tensor, "s s"]
    window: Float64[Tensor, "s s"]
    """W, at the same lags."""
    layers: int
    """Of crystals."""
    filling: float
    um_per_px: float

    @property
    def together(self) -> float:
        """Σ Wρ."""
        return float((self.window * self.rho).sum())


@dataclass(frozen=True)
class Strength:
    """Grain along even steps of each layer's dye."""

    amounts: Rows
    """From each layer's least to its most."""
    a: Rows
    b: Rows
    lift: Rows


def strength(stock: Stock, wedge: Curve, dyes: Dyes, amount: float, texture: Texture) -> Strength:
    """Work out the grain of a film, times `amount`, from a neutral wedge's amounts of dye."""
    slope, v = variances(stock, wedge, dyes)
    v = v * amount**2
    own = slope.diagonal(dim1=1, dim2=2).T
    bend = skewness(v, wedge.samples, texture) / 6
    a = spread(v, own, bend, texture)
    back = lift(a, a * bend, slope, texture)
    at = _amounts(wedge)
    return Strength(at, *(_onto(at, wedge.samples, row) for row in (a, a * bend, back)))


def variances(stock: Stock, wedge: Curve, dyes: Dyes) -> tuple[Float64[Tensor, "n layers layers"], Rows]:
    """Give J and v along the wedge."""
    receiver = densitometer(stock.status)
    status, slope = -seen(wedge.samples, dyes, receiver), slopes(wedge.samples, dyes, receiver)
    published = torch.stack([_published(stock, *pair) for pair in zip(stock.layers, status, strict=True)])
    return slope, solve(slope.square(), published.square().T[..., None])[..., 0].T.clamp(min=0)


def spread(v: Rows, m: Rows, bend: Rows, texture: Texture) -> Rows:
    """Give a, for b = a·bend."""
    window, rho = texture.window.flatten(), texture.rho.flatten()
    plain = v * AREA_UM2 * float(window.amax()) / (texture.um_per_px**2 * texture.together)
    wanted = plain * (m * _LN10) ** 2
    u = np.linspace(0, 2 * float(wanted.amax()) + 1e-12, _STEPS)
    pairs = [(float(w), float(r)) for w, r in zip(window, rho, strict=True) if w * r != 0]
    varies = sum((w * np.expm1(r * u) for w, r in pairs), np.zeros_like(u)) / texture.together
    a = plain.sqrt()
    for _ in range(_ROUNDS):
        now = ((a * m * _LN10) ** 2).clamp(min=1e-18)
        together = torch.as_tensor(np.interp(now.numpy(), u, varies), device="cpu") / torch.expm1(now)
        a = a * (wanted / (_light(a, a * bend, m, texture)[1] * together).clamp(min=1e-18)).sqrt().clamp(0.5, 2)
    return torch.where(wanted > 0, a, torch.zeros_like(a))


def skewness(v: Rows, amounts: Rows, texture: Texture) -> Rows:
    """Give the skewness of a pixel, as of shot noise."""
    net = amounts - amounts.amin(1, keepdim=True)
    clouds = (v * AREA_UM2).sqrt() / (net + FOG)
    return (clouds / (texture.um_per_px * float(texture.rho.sum()) ** 0.5)).clamp(max=MOST_SKEWED)


def lift(a: Rows, b: Rows, slope: Float64[Tensor, "n layers layers"], texture: Texture) -> Rows:
    """Give the amounts of dye that bring the light of a grainy film back to that of its mean."""
    bright = torch.stack([_light(a, b, each.T, texture)[0].log10().sum(0) for each in slope.unbind(1)])
    return solve(slope, bright.T[..., None])[..., 0].T


def _light(a: Rows, b: Rows, m: Rows, texture: Texture) -> tuple[Rows, Rows]:
    """Give E t and var t/(E t)² over the binomial law of the crystals."""
    mean, square = torch.zeros_like(a), torch.zeros_like(a)
    n, p = texture.layers, texture.filling
    for count in range(n + 1):
        chance = comb(n, count) * p**count * (1 - p) ** (n - count)
        z = (count - n * p) / (n * p * (1 - p)) ** 0.5
        t = 10 ** (-m * (a * z + b * (z * z - 1)))
        mean, square = mean + chance * t, square + chance * t * t
    return mean, square / mean**2 - 1


def _amounts(wedge: Curve) -> Float64[Tensor, "layers nodes"]:
    """Give even steps of each layer's dye, from its least to its most."""
    part = torch.linspace(0, 1, NODES, dtype=torch.float64, device="cpu")
    low, high = wedge.samples.amin(1, keepdim=True), wedge.samples.amax(1, keepdim=True)
    return low + (high - low) * part


def _published(stock: Stock, layer: str, status: Float64[Tensor, " n"]) -> Float64[Tensor, " n"]:
    """Read σ48 off the sheet at Status densities."""
    plot = stock.granularity[layer]
    order = np.argsort(plot.x)
    read = np.interp(status.numpy(), np.array(plot.x)[order], np.array(plot.y)[order])
    return torch.as_tensor(read / 1000, device="cpu")


def _onto(at: Float64[Tensor, "layers nodes"], along: Rows, values: Rows) -> Float64[Tensor, "layers nodes"]:
    """Interpolate values that go along a wedge onto amounts of dye."""
    rows: list[Tensor] = []
    for to, x, y in zip(at.numpy(), along.numpy(), values.numpy(), strict=True):
        first = np.unique(x, return_index=True)
        rows.append(torch.as_tensor(np.interp(to, first[0], y[first[1]]), device="cpu"))
    return torch.stack(rows)
