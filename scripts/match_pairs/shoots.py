"""Pairs of digital and film colours, made by the spectral engine.

Reflectances, cameras and lights are from colour-science: the ColorChecker, the 99 samples of CIE 224:2017 and the PMC
chart as measured, Munsell colours as recovered from XYZ; a Nikon D5100 and a Sigma SD Merrill. The film is exposed by
the same spectra, developed and printed by the engine; both sides get the noise of a careful shoot.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_xyz
from filmvideo.colour.romm import D50
from filmvideo.colour.spectra import daylight, observer
from filmvideo.film.exposure import camera_receiver, log_exposure
from filmvideo.looks.presets import find_stock
from filmvideo.match.pairs import Pairs
from filmvideo.pipeline.build import assemble
from filmvideo.pipeline.light_path import LightPath

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import colour as colour_science

science: Any = colour_science
Spectra = Float64[Tensor, "spectra 81"]
SEVEN = (-4.0, -2.7, -1.3, 0.0, 1.3, 2.7, 4.0)
BETWEEN = (-3.3, -2.0, -0.7, 0.7, 2.0, 3.3)
BEYOND = (-5.5, -5.0, 5.0, 5.5)
THREE = ("D55", "A", "FL3.15")
TWENTY = (
    *("A", "D50", "D55", "D65", "D75", "E", "FL1", "FL2", "FL4", "FL7", "FL8", "FL10", "FL12", "FL3.1", "FL3.15"),
    *("LED-B1", "LED-B3", "LED-B5", "LED-V1", "ISO 7589 Photoflood"),
)
FIVE = ("D60", "FL3", "FL11", "LED-B2", "LED-BH1")
CHART = "BabelColor Average"
CAMERAS = ("Nikon 5100 (NPL)", "Sigma SDMerill (NPL)")
LIGHT = ("D55",)
_SHOT = 61
_FLAT = 1e-9
_CAMERA_NOISE, _FILM_NOISE, _DRIFT_STOPS = 0.01, 0.004, 0.03


@dataclass(frozen=True)
class Shoot:
    """The reflectances before both cameras, with lights and exposures."""

    reflectance: Spectra
    lights: tuple[str, ...]
    stops: tuple[float, ...]
    noise: float = 0.0
    """Noise in terms of a careful shoot's."""


@dataclass(frozen=True)
class Set:
    """A digital camera and a film, side by side."""

    receiver: Float64[Tensor, "3 81"]
    """The digital camera's sensitivities."""
    stock: str = "portra-400"
    printed_on: str | None = "endura"


def chart(name: str) -> Spectra:
    """Return a chart's measured reflectances."""
    return torch.stack([_on_grid(one) for one in science.SDS_COLOURCHECKERS[name].values()])


def samples() -> Spectra:
    """Return the 99 measured reflectances of CIE 224:2017, and with them a white card."""
    shape = science.SpectralShape(380, 780, 5)
    measured = torch.as_tensor(science.quality.cfi2017.load_TCS_CIE2017(shape).values.T.copy())
    return torch.cat([measured, torch.full_like(measured[:1], 0.9)])


@cache
def munsell(count: int, least_chroma: float, seed: int) -> Spectra:
    """Return reflectances of real Munsell colours, drawn at random and recovered from XYZ (Otsu et al. 2018)."""
    real = [one for one in science.MUNSELL_COLOURS["Munsell Colours Real"] if float(one[0][2]) >= least_chroma]
    drawn = torch.randperm(len(real), generator=torch.Generator().manual_seed(seed))[:count]
    return torch.stack([_recover(real[int(number)][1]) for number in drawn])


def lamp(name: str) -> Float64[Tensor, "81"]:
    """Return an illuminant's spectrum."""
    return _on_grid(science.SDS_ILLUMINANTS[name])


def digital(name: str = CAMERAS[0]) -> Float64[Tensor, "3 81"]:
    """Return a camera's sensitivities, balanced for daylight of 5500 K."""
    shape = science.SpectralShape(380, 780, 5)
    measured = science.MSDS_CAMERA_SENSITIVITIES[name].copy().align(shape, extrapolator_kwargs=_ZERO).values
    receiver = torch.as_tensor(measured.T.copy())
    return receiver / (receiver @ daylight(5500))[:, None]


def alike(stock: str = "portra-400") -> Float64[Tensor, "3 81"]:
    """Return a digital camera whose sensitivities are a mixture of a film's, so that both see alike."""
    mixture = torch.tensor([[0.9, 0.25, -0.1], [0.15, 0.8, 0.1], [0.0, 0.2, 0.85]], dtype=torch.float64)
    receiver = mixture @ camera_receiver(find_stock(stock), daylight(5500)) / daylight(5500)
    return receiver / (receiver @ daylight(5500))[:, None]


def pairs(shoot: Shoot, rig: Set, seed: int = 0) -> Pairs:
    """Simulate a shoot of every reflectance in every light at every exposure with both cameras."""
    random = torch.Generator().manual_seed(seed)
    frames = [_frame(shoot, rig, light, stops, random) for light in shoot.lights for stops in shoot.stops]
    count = len(shoot.reflectance)
    spread = shoot.reflectance.std(1)
    names = tuple("white" if float(spread[patch]) < _FLAT else str(patch + 1) for patch in range(count))
    lights = [light for light in shoot.lights for _ in shoot.stops for _ in range(count)]
    stops = torch.tensor(shoot.stops, dtype=torch.float64).repeat_interleave(count).repeat(len(shoot.lights))
    return Pairs(
        torch.cat([frame[0] for frame in frames], 1),
        torch.cat([frame[1] for frame in frames], 1),
        names * len(frames),
        stops,
        tuple(lights),
    )


_ZERO = {"method": "Constant", "left": 0, "right": 0}


def _recover(chromaticity: tuple[float, float, float]) -> Float64[Tensor, "81"]:
    """Return a reflectance of xyY under illuminant C, Y in percent."""
    x, y, percent = chromaticity
    colour = science.xyY_to_XYZ((x, y, percent / 100))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = science.XYZ_to_sd(colour, method="Otsu 2018", illuminant=science.SDS_ILLUMINANTS["C"])
    return _on_grid(found).clamp(0.003, 1)


def _on_grid(spectrum: Any) -> Float64[Tensor, "81"]:  # noqa: ANN401  (colour's own)
    aligned = spectrum.copy().align(science.SpectralShape(380, 780, 5))
    return torch.as_tensor(aligned.values.copy())


@cache
def _path(stock: str, printed_on: str | None) -> LightPath:
    return assemble(find_stock(stock), None if printed_on is None else find_stock(printed_on), "d50")


def _frame(
    shoot: Shoot, rig: Set, light: str, stops: float, random: torch.Generator
) -> tuple[Float64[Tensor, "3 n"], Float64[Tensor, "3 n"]]:
    """Expose one frame of both; the light meter sets every light to the same luminance."""
    spectrum = lamp(light)
    luminance = observer()[1]
    spectrum = spectrum * (daylight(5500) @ luminance) / (spectrum @ luminance)

    def draw_noise(*shape: int) -> Tensor:
        return shoot.noise * torch.randn(shape, dtype=torch.float64, generator=random)

    seen = (rig.receiver * spectrum) @ shoot.reflectance.T * 2**stops
    seen = seen * (1 + _CAMERA_NOISE * draw_noise(3, seen.shape[1]))
    drift = 2 ** (_DRIFT_STOPS * draw_noise(1))
    exposure = log_exposure(camera_receiver(find_stock(rig.stock), spectrum) @ shoot.reflectance.T * 2**stops * drift)
    return seen, print_xyz(rig.stock, rig.printed_on, exposure) * 10 ** (_FILM_NOISE * draw_noise(3, seen.shape[1]))


def print_xyz(stock: str, printed_on: str | None, exposure: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
    """Develop an exposure, and print it unless it is a slide; return XYZ under D50."""
    path = _path(stock, printed_on)
    density = path.develop(exposure)
    if path.printing is not None and path.develop_print is not None:
        density = path.develop_print(path.printing(density))
    return adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020") @ path.viewing(density)


def shot_patches() -> tuple[Spectra, Spectra]:
    """Return 140 reflectances to shoot, a white card among them, and 38 to test with."""
    measured = samples()
    shot = torch.cat([chart(CHART), chart("PMC"), chart("ISO 17321-1"), measured[:_SHOT], measured[-1:]])
    return shot, measured[_SHOT:-1]


def mixtures(reflectance: Spectra, count: int, rig: Set, seed: int) -> Pairs:
    """Simulate a shoot of mixtures of two materials each, as dyes mix, at random exposures from -4 to +4 stops."""
    random = torch.Generator().manual_seed(seed)
    one, other = reflectance[torch.randint(len(reflectance), (2, count), generator=random)].clamp(min=1e-4)
    part = torch.rand(count, 1, generator=random, dtype=torch.float64)
    stops = 8 * torch.rand(count, generator=random, dtype=torch.float64) - 4
    mixed = one**part * other ** (1 - part) * 2 ** stops[:, None]
    return pairs(Shoot(mixed, LIGHT, (0.0,)), rig)
