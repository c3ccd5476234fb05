"""Observer, daylight and black bodies against colour-science."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.reference import colour

from filmvideo.base.errors import ParameterError
from filmvideo.colour import spectra

SHAPE = colour.SpectralShape(380, 780, 5)


def test_the_observer_is_the_cies() -> None:
    wanted = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(SHAPE).values
    assert np.abs(spectra.observer().numpy().T - wanted).max() < 5e-7


@pytest.mark.parametrize(("name", "kelvin"), [("D50", 5003), ("D55", 5503), ("D65", 6504), ("D75", 7504)])
def test_daylight_is_the_cies(name: str, kelvin: float) -> None:
    wanted = colour.SDS_ILLUMINANTS[name].copy().align(SHAPE).values
    wanted = wanted / wanted[36]
    found = spectra.daylight(kelvin).numpy()
    assert np.abs(found / wanted - 1).max() < 2e-3
    white = spectra.observer().numpy() @ found
    xy = colour.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"][name]
    assert np.abs(white[:2] / white.sum() - xy).max() < 1e-4


@pytest.mark.parametrize("kelvin", [1900, 2856, 3200, 5500])
def test_a_lamp_is_a_black_body(kelvin: float) -> None:
    wanted = colour.sd_blackbody(kelvin, SHAPE).values
    assert np.abs(spectra.planck(kelvin).numpy() / (wanted / wanted[36]) - 1).max() < 2e-4


def test_light_is_a_lamp_below_4000_kelvin_and_daylight_above() -> None:
    assert torch.equal(spectra.illuminant(3200), spectra.planck(3200))
    assert torch.equal(spectra.illuminant(5500), spectra.daylight(5500))


@pytest.mark.parametrize("kelvin", [3999, 25001, float("nan")])
def test_there_is_no_daylight_outside_its_range(kelvin: float) -> None:
    with pytest.raises(ParameterError, match="4000 to 25000 K"):
        spectra.daylight(kelvin)


def test_a_xenon_lamp_is_near_daylight() -> None:
    lamp = spectra.xenon()
    assert bool((lamp > 0).all())
    white = (spectra.observer() @ lamp).numpy()
    assert 5400 < colour.temperature.xy_to_CCT_McCamy1992(white[:2] / white.sum()) < 6800


def test_resampling_is_linear_and_holds_the_ends() -> None:
    nm = torch.as_tensor(spectra.WAVELENGTHS_NM).double()
    inside = spectra.resample(2 * torch.arange(400, 761, 10).double() - 3, 400, 10)
    assert torch.allclose(inside, 2 * nm.clamp(400, 760) - 3, rtol=0, atol=1e-9)
    assert spectra.resample(torch.rand(2, 41).double(), 380, 10).shape == (2, 81)
