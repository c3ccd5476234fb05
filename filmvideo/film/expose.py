"""Exposure: what each layer of the film receives from the scene.

A scene colour is a reflectance-like spectrum R(λ), lit by the taking light L(λ); a layer of sensitivity S_k takes

    H_k = Σ_λ R·L·S_k / Σ_λ L₀·S_k · (H_grey / 0.18) · 2^stops          lux seconds

so that under the light L₀ the stock is balanced for, a grey card gives every layer H_grey = 12.5/EI. Another
light is set to the same luminance and falls on the layers as it may. Quantity in: scene light, linear BT.2020.
Out: log10 lux seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.spectra import light, observer
from filmvideo.colour.upsample import Upsampler, compress, spectrum
from filmvideo.film.runs import in_runs
from filmvideo.film.stock import Stock
from filmvideo.shapes import Exposure, Scene

GREY = 0.18
DARKEST = 1e-9
"""Light below this (lux s) reads as this: far under the toe of any film."""


@dataclass(frozen=True)
class Expose:
    """The layers as receivers of a reflectance: light × sensitivity, in lux seconds."""

    upsampler: Upsampler
    receiver: Float[Tensor, "layers 81"]

    def __call__(self, scene: Scene) -> Exposure:
        """Give the log10 exposure of every layer."""
        return log_exposure(self.lux_seconds(compress(scene)))

    def lux_seconds(self, rgb: Scene) -> Float[Tensor, "layers *pixels"]:
        """Give the exposure of colours inside BT.2020, pixel by pixel over 81 bins."""
        return in_runs(lambda run: self.receiver @ spectrum(run, self.upsampler).T, rgb)


@dataclass(frozen=True)
class Flash:
    """An even exposure before or after the picture's, in lux seconds (any unit of exposure, for print film)."""

    light: Float[Tensor, " layers"]

    def __call__(self, exposure: Exposure) -> Exposure:
        """Add the flash to log10 exposure."""
        return (10**exposure + self.light.reshape(-1, *[1] * (exposure.ndim - 1))).log10()


def log_exposure(exposure: Float[Tensor, "layers *pixels"]) -> Exposure:
    """Take the logarithm of an exposure in lux seconds."""
    return exposure.clamp(min=DARKEST).log10()


def grey_card(stock: Stock) -> Float64[Tensor, "layers 1"]:
    """Give the log10 exposure of a grey card in every layer of a camera film."""
    if stock.grey_log_exposure is None:
        raise ValueError(f"{stock.id} is print film")
    return torch.full((len(stock.layers), 1), stock.grey_log_exposure, dtype=torch.float64, device="cpu")


def camera(stock: Stock, kelvin: float | None, stops: float | Float64[Tensor, ""]) -> Float64[Tensor, "layers 81"]:
    """Give a stock's receivers in a light (that of its balance for None), over- or underexposed by stops."""
    sensitivity = 10**stock.log_sensitivity
    balance = light(stock.balance_kelvin)
    taking = balance if kelvin is None else light(kelvin)
    luminosity = observer()[1]
    taking = taking * (balance @ luminosity) / (taking @ luminosity)
    white = 10 ** grey_card(stock) / GREY * 2**stops
    return sensitivity * taking / (sensitivity @ balance)[:, None] * white
