"""Exposure: the light that each layer of the film receives from the scene.

A scene colour is a reflectance-like spectrum R(λ), lit by the taking light L(λ); a layer of sensitivity S_k takes

    H_k = Σ_λ R·L·S_k / Σ_λ L₀·S_k · (H_grey / 0.18) · 2^stops          lux seconds

so that under the light L₀ the stock is balanced for, a grey card gives every layer H_grey = 12.5/EI. Another light is
set to the same luminance, as a light meter sets it: a lamp or daylight of a colour temperature, or a light-emitting
diode, a Gaussian 20 nm wide at half its height. A conversion filter of m mired (Wratten 85B: 131, 80A: −131) passes
exp(−m·10⁻⁶·c₂/λ), which turns one black body's light into another's.

Reciprocity. Beyond a time t₀ light works with t^p instead of t (Schwarzschild 1900): a layer loses (1 −
p)·log10(t/t₀). Quantity in: scene light, linear BT.2020. Out: log10 lux seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.base.shapes import Exposure, Scene
from filmvideo.colour.spectra import conversion_filter, diode, illuminant, observer
from filmvideo.colour.upsample import Upsampler, compress, rgb_to_spectrum
from filmvideo.film.chunks import map_in_chunks
from filmvideo.film.emulsion import Layer
from filmvideo.film.layer_calibration import effective_sensitivity
from filmvideo.film.stock import Stock

GREY = 0.18
DARKEST = 1e-9
"""Least exposure in lux s, far under the toe of any film."""


@dataclass(frozen=True)
class CameraSettings(Parameters):
    """Exposure of the camera film.

    Parameters
    ----------
    stops : float, -10 to 10 stops
        Overexposure (positive) or underexposure (negative).
    light_kelvin : float, 0, or 1000 to 25000 K
        Colour temperature of the scene's light; 0: the light that the stock is balanced for.
    filter : {auto, none}
        auto: reversal film, which no printer corrects, gets a filter that makes a grey card neutral.
    flash : float, 0 to 1 part
        Even exposure before the picture's, relative to a grey card's; it lifts shadows.
    led_nm : float, 0, or 400 to 760 nm
        Peak wavelength of a light-emitting diode that replaces the lamp or daylight; 0: none.
    warmth_mired : float, -300 to 300 mired
        Conversion filter on the lens, warming (positive) or cooling; a grey card stays as bright.
    shutter_s : float, 0, or 0.0001 to 3600 s
        Exposure time, for reciprocity failure; 0: no failure.

    Raises
    ------
    ParameterError
        If a value is out of range, or `light_kelvin` and `led_nm` are both set.

    References
    ----------
    Schwarzschild, Astrophys. J. 11:89 (1900), for reciprocity; ISO 5800 for the exposure index;
    Jakob and Hanika, Comput. Graph. Forum 38:147 (2019), for spectra of colours.
    """

    stops: Annotated[float, Within(-10, 10, unit="stops", usual=(-3, 3))] = 0.0
    light_kelvin: Annotated[float, Within(1000, 25000, or_zero=True, unit="K", usual=(2500, 10000))] = 0.0
    filter: Annotated[str, Among(("auto", "none"))] = "auto"
    flash: Annotated[float, Within(0, 1, unit="part", usual=(0, 0.1))] = 0.0
    led_nm: Annotated[float, Within(400, 760, or_zero=True, unit="nm", usual=(450, 680))] = 0.0
    warmth_mired: Annotated[float, Within(-300, 300, unit="mired", usual=(-150, 150))] = 0.0
    shutter_s: Annotated[float, Within(1e-4, 3600, or_zero=True, unit="s", usual=(0.01, 30))] = 0.0

    def __post_init__(self) -> None:
        """Raise ParameterError for a value out of range, and for two lights at once."""
        super().__post_init__()
        if self.light_kelvin and self.led_nm:
            raise ParameterError("light_kelvin and led_nm are both set; set one light to 0.")


@dataclass(frozen=True)
class ExposureStage:
    """The layers as receivers of a reflectance, in lux seconds. Twin: `engine.cpu.kernels.exposure._tile`."""

    upsampler: Upsampler
    receiver: Float[Tensor, "layers 81"]
    gain: Float[Tensor, " layers"]
    """Factor on each layer's exposure: stops, the filter that makes grey neutral, reciprocity failure."""

    def __call__(self, scene: Scene) -> Exposure:
        """Return the log10 exposure of every layer."""
        return log_exposure(self.lux_seconds(compress(scene)))

    def lux_seconds(self, rgb: Scene) -> Float[Tensor, "layers *pixels"]:
        """Return the exposure of colours inside BT.2020, integrated over 81 bins."""
        received = map_in_chunks(lambda run: self.receiver @ rgb_to_spectrum(run, self.upsampler).T, rgb)
        return received * self.gain.reshape(-1, *[1] * (rgb.ndim - 1))


@dataclass(frozen=True)
class Flash:
    """An even exposure before or after the picture's, in lux seconds (for print film in any unit)."""

    even: Float[Tensor, " layers"]

    def __call__(self, light: Float[Tensor, "layers *pixels"]) -> Float[Tensor, "layers *pixels"]:
        """Return the light with the flash added."""
        return light + self.even.reshape(-1, *[1] * (light.ndim - 1))


def log_exposure(exposure: Float[Tensor, "layers *pixels"]) -> Exposure:
    """Return the log10 of an exposure in lux seconds. Twin: `engine.cpu.rows.lut1d.logarithms`."""
    return exposure.clamp(min=DARKEST).log10()


def grey_card(stock: Stock) -> Float64[Tensor, "layers 1"]:
    """Return the log10 exposure of a grey card in every layer of a camera film."""
    if stock.grey_log_exposure is None:
        raise ValueError(f"grey_card takes camera film, got {stock.id}")
    return torch.full((len(stock.layers), 1), stock.grey_log_exposure, dtype=torch.float64, device="cpu")


def scene_illuminant(stock: Stock, camera: CameraSettings) -> Float64[Tensor, "81"]:
    """Return the spectrum of the look's light behind the lens."""
    lamp = diode(camera.led_nm) if camera.led_nm else illuminant(camera.light_kelvin or stock.balance_kelvin)
    return lamp * conversion_filter(camera.warmth_mired)


def reciprocity_loss(stock: Stock, shutter_s: float) -> Float64[Tensor, " layers"]:
    """Return the log10 exposure that each layer loses in a long exposure; raise ParameterError without data."""
    if stock.reciprocity is None:
        if shutter_s > 1:
            raise ParameterError(
                f"{stock.name} has no [reciprocity] in its preset; shutter_s must be 1 or less, got {shutter_s:g}."
            )
        return torch.zeros(len(stock.layers), dtype=torch.float64, device="cpu")
    decades = max(log10(max(shutter_s, 1e-9) / stock.reciprocity.from_s), 0.0)
    return (1 - stock.reciprocity.schwarzschild) * decades


def camera_receiver(
    stock: Stock,
    taking: Float64[Tensor, "81"] | None = None,
    stops: float | Float64[Tensor, ""] = 0.0,
    layers: tuple[Layer, ...] = (),
) -> Float64[Tensor, "layers 81"]:
    """Return a stock's receivers in a light (None: the light of its balance), over- or underexposed by stops."""
    sensitivity = effective_sensitivity(stock, layers)
    balance = illuminant(stock.balance_kelvin)
    taking = balance if taking is None else taking
    luminosity = observer()[1]
    taking = taking * (balance @ luminosity) / (taking @ luminosity)
    white = 10 ** grey_card(stock) / GREY * 2**stops
    return sensitivity * taking / (sensitivity @ balance)[:, None] * white
