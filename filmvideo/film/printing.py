"""Printing: light through the negative exposes print film, in three colours set by printer points.

An additive printer splits a tungsten lamp into red, green and blue light; one point is 0.025 log10 exposure. Layer k
of the print film receives

    E_k = Σ_λ Σ_c g_c · 10^(0.025 (points_c − 25)) · L_c(λ) · T_negative(λ) · S_k(λ)

The lamp's three gains g are set once for a negative and a print stock so that at 25-25-25 a grey card, correctly
exposed, prints to the laboratory aim density (LAD; Pytlak and Fleischer, J. SMPTE 85:781, 1976). The bands are those
of common dichroic mirrors, split at 500 and 590 nm, behind the usual ultraviolet filter (Wratten 2B, 412 nm).

Contrast scales the log exposures about the aim, layer by layer: 1 for the sheets of negative and print; a print stock
may carry an estimate that keeps its grey scale neutral.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.linear_solve import solve
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.base.shapes import Density
from filmvideo.colour.source_display import grey_luminance
from filmvideo.colour.spaces import INPUTS
from filmvideo.colour.spectra import WAVELENGTHS_NM, planck
from filmvideo.film.characteristic_curve import CharacteristicCurve, invert_curve
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import dyes_of
from filmvideo.film.dyes import Dyes, SpectralReceiver, log_response, solve_amounts
from filmvideo.film.stock import Stock

POINT = 0.025
NORMAL_POINTS = (25.0, 25.0, 25.0)
POINTS_A_STOP = log10(2) / POINT
LAMP_KELVIN = 3200.0
_SPLITS_NM = (500.0, 590.0)
_ULTRAVIOLET_NM = 412.0
_EDGE_NM = 5.0


@dataclass(frozen=True)
class PrinterSettings(Parameters):
    """Additive printer and print processing.

    Parameters
    ----------
    points : tuple of 3 floats, 0 to 50 points
        Red, green and blue printer lights; more light makes the print darker, and less of that colour.
    trim_points : tuple of 3 floats, -25 to 25 points
        Correction of the three lights for one shot.
    brightness_stops : float, -4 to 4 stops
        Brightness of the print; positive is brighter: less of all three lights, 12 points a stop.
    aim : {lad, match}
        How a correctly exposed grey card prints at 25-25-25. lad: to the aim density of the print film, as in a
        laboratory. match: as bright as on the source's display, all three lights moved alike. lad is the default: it
        is how prints are made, and beside video both are alike (docs/brightness.md).
    aim_luminance : float, 0, or 0.01 to 0.9 part
        Luminance of the grey card for match, of the display's white. 0: the source's, which is 0.117 for video, camera
        log and linear light, 0.128 for HLG, and 0.18 for pictures and PQ.
    flash : float, 0 to 1 part
        Even exposure of the print, relative to a grey card's.
    bleach_bypass : float, 0 to 1 part
        Silver that stays in the print.

    Raises
    ------
    ParameterError
        If a value is out of range, or `aim_luminance` is set without match.

    References
    ----------
    ITU-R BT.709-6, BT.1886 and BT.2100-2 for the source's display;
    Pytlak and Fleischer, J. SMPTE 85:781 (1976), for the laboratory aim density;
    Kodak H-61A, LAD, for printer points.
    """

    points: Annotated[tuple[float, float, float], Within(0, 50, unit="points", usual=(15, 35))] = NORMAL_POINTS
    trim_points: Annotated[tuple[float, float, float], Within(-25, 25, unit="points", usual=(-8, 8))] = (0.0, 0.0, 0.0)
    brightness_stops: Annotated[float, Within(-4, 4, unit="stops", usual=(-2, 2))] = 0.0
    aim: Annotated[str, Among(("lad", "match"))] = "lad"
    aim_luminance: Annotated[float, Within(0.01, 0.9, or_zero=True, unit="part", usual=(0.05, 0.3))] = 0.0
    flash: Annotated[float, Within(0, 1, unit="part", usual=(0, 0.1))] = 0.0
    bleach_bypass: Annotated[float, Within(0, 1, unit="part")] = 0.0

    def __post_init__(self) -> None:
        """Raise ParameterError for a value out of range, and for a luminance that nothing aims at."""
        super().__post_init__()
        if self.aim_luminance and self.aim != "match":
            raise ParameterError(
                f"aim_luminance is {self.aim_luminance:g} and aim is {self.aim}, which has no luminance; set aim to "
                "match, or aim_luminance to 0."
            )

    @property
    def grey_luminance(self) -> float | None:
        """Luminance of a printed grey card on the display; None where it has the print film's aim density."""
        if self.aim == "lad":
            return None
        return self.aim_luminance or grey_luminance(INPUTS["rec709"])

    @property
    def lights(self) -> tuple[float, float, float]:
        """The printer lights with trim and brightness, in points."""
        less = POINTS_A_STOP * self.brightness_stops
        red, green, blue = (a + b - less for a, b in zip(self.points, self.trim_points, strict=True))
        return red, green, blue


@dataclass(frozen=True)
class PrintingStage:
    """A printer set up for a negative and a print stock. Twin: `engine.cpu.rows.lut3d.eval_polynomial4`."""

    see: Callable[[Density], Float[Tensor, "print_layers *pixels"]]
    """log10 exposure of the print film's layers behind the negative."""
    aim: Float[Tensor, " layers"]
    contrast: Float[Tensor, " layers"]

    def __call__(self, density: Density) -> Float[Tensor, "print_layers *pixels"]:
        """Return the log10 exposure of the print film's layers."""
        exposure = self.see(density)
        shape = (-1, *[1] * (exposure.ndim - 1))
        aim = self.aim.reshape(shape)
        return aim + self.contrast.reshape(shape) * (exposure - aim)


def printer_lights() -> Float64[Tensor, "3 81"]:
    """Return the printer's red, green and blue light at equal settings."""
    nm = torch.as_tensor(WAVELENGTHS_NM, device="cpu").double()
    visible, green_up, red_up = (torch.sigmoid((nm - edge) / _EDGE_NM) for edge in (_ULTRAVIOLET_NM, *_SPLITS_NM))
    return torch.stack([red_up, green_up * (1 - red_up), visible * (1 - green_up)]) * planck(LAMP_KELVIN)


def build_printing(
    negative: Dyes,
    grey: Float64[Tensor, "layers 1"],
    film: Stock,
    wedge: CharacteristicCurve,
    points: Float64[Tensor, "3"],
) -> PrintingStage:
    """Build the printing of a negative whose grey card has the given dye amounts, at printer points."""
    sensitivity = 10**film.log_sensitivity
    aim = aim_exposure(film, wedge)
    gains = _balance(negative, grey, sensitivity, aim)
    trim = POINT * (points - torch.tensor(NORMAL_POINTS, dtype=points.dtype, device=points.device))
    lights = printer_lights() * 10 ** (gains + trim)[:, None]
    return PrintingStage(SpectralReceiver(negative, sensitivity * lights.sum(0)), aim, film.printing_contrast)


def aim_exposure(film: Stock, wedge: CharacteristicCurve) -> Float64[Tensor, " layers"]:
    """Return the log10 exposure at which print film reaches its aim density."""
    if film.aim is None:
        raise ValueError(f"aim_exposure takes print film, got {film.id}")
    wanted = solve_amounts(film.aim[:, None], dyes_of(film), densitometer(film.status))
    if bool(((wanted <= wedge.samples[:, :1]) | (wanted >= wedge.samples[:, -1:])).any()):
        raise PresetError(f"{film.id}: [grey] aim_density is outside the characteristic curves; use a density on them.")
    return invert_curve(wedge, wanted[:, 0])


def _balance(
    negative: Dyes, grey: Tensor, sensitivity: Float64[Tensor, "layers 81"], aim: Float64[Tensor, " layers"]
) -> Float64[Tensor, "3"]:
    """Return the lamp's log10 gains; they are equal for print film of one layer."""
    lights = printer_lights()
    if len(aim) == 1:
        white = log_response(grey, negative, sensitivity * lights.sum(0))[:, 0]
        return (aim - white).expand(3)
    each = 10 ** torch.stack([log_response(grey, negative, sensitivity * one)[:, 0] for one in lights], dim=1)
    gains = solve(each, 10**aim)
    if bool((gains <= 0).any()):
        raise PresetError(
            "The negative's grey card cannot be printed to the print's aim density; choose another print stock."
        )
    return gains.log10()
