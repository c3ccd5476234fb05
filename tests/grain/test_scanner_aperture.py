"""The spot that reads the film: its diameter, and that it takes the mean of light, not of density."""

from __future__ import annotations

from math import exp, log, pi

import pytest
import torch
from helpers.films import draw, reference
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.parameters import parameters_in
from filmvideo.base.toml import TomlTable
from filmvideo.engine.device import to_device
from filmvideo.film.scanning import DENSITY_PER_CODE, TOP_CODE, ScannerSettings, ScanningStage
from filmvideo.looks.look import Look
from filmvideo.optics.blur import Blur
from filmvideo.optics.scanner_aperture import build_scanner_aperture


def prepared(aperture_um: float, um_per_px: float) -> Blur:
    found = build_scanner_aperture(ScannerSettings(aperture_um), um_per_px)
    assert found is not None
    return found


def checked(dense: Tensor, thin: Tensor, side: int) -> Tensor:
    """Arrange two patches of film as a chessboard of single pixels."""
    place = torch.arange(side)
    black = ((place[:, None] + place) % 2 == 0)[None]
    return torch.where(black, dense[:, None, None], thin[:, None, None])


@pytest.mark.parametrize("um_per_px", [1.0, 2.0, 4.0])
def test_the_spot_has_half_its_height_at_half_its_diameter(um_per_px: float) -> None:
    light = torch.zeros(1, 161, 161, dtype=torch.float64)
    light[0, 80, 80] = 1.0
    row = prepared(40.0, um_per_px)(light)[0, 80]
    assert float(row[80 + round(20 / um_per_px)] / row[80]) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("um_per_px", [2.0, 5.0])
def test_a_sine_reads_the_transfer_of_the_spot(um_per_px: float) -> None:
    size = round(2000 / um_per_px)
    wave = torch.cos(2 * pi * 20 * (torch.arange(size, dtype=torch.float64) + 0.5) * um_per_px / 1000)
    found = prepared(20.0, um_per_px)((1 + 0.5 * wave).expand(3, 2, size))[0, 0]
    assert float((found * wave).mean() * 4) == pytest.approx(exp(-((pi * 0.02 * 20) ** 2) / (4 * log(2))), abs=0.02)


def test_light_is_kept_and_even_light_does_not_move() -> None:
    spot, light = prepared(30.0, 13.0), draw(3, 30, 41, seed=1)
    assert torch.allclose(spot(light).sum((1, 2)), light.sum((1, 2)), rtol=1e-9)
    even = torch.full((3, 30, 41), 0.18)
    assert (spot(even) / even - 1).abs().max() < 1e-6


def test_a_scan_reads_the_mean_of_light_under_the_spot() -> None:
    """A board of dense and thin pixels reads as log10 of the mean of what they let through."""
    scan = reference(Look(print="scan")).viewing
    assert isinstance(scan, ScanningStage)
    dense, thin = (torch.full((3,), d, dtype=torch.float64) for d in (1.2, 0.3))
    read = scan.to_display(prepared(80.0, 4.0)(10 ** scan.see(checked(dense, thin, 60))).log10())[:, 30, 30]
    through = [10 ** scan.see(patch[:, None, None]).flatten() for patch in (dense, thin)]
    mean = ((through[0] + through[1]) / 2).log10()
    assert torch.allclose(read, scan(dense[:, None])[:, 0] + (through[0].log10() - mean) / DENSITY_PER_CODE / TOP_CODE)
    of_densities = (scan(dense[:, None]) + scan(thin[:, None]))[:, 0] / 2
    assert bool((read < of_densities - 0.02).all())


def test_even_film_reads_as_it_did() -> None:
    for look in (Look(print="scan"), Look()):
        finish = to_device(reference(look).viewing, torch.device("cpu"), torch.float32)
        film = torch.tensor([0.9, 0.7, 0.8])[:, None, None].expand(3, 12, 16)
        spotted = finish.to_display(prepared(30.0, 13.0)(10 ** finish.see(film)).log10())
        assert (spotted - finish(film)).abs().max() < 1e-5


def test_without_a_diameter_there_is_no_spot() -> None:
    assert ScannerSettings().idle
    assert build_scanner_aperture(ScannerSettings(), 13.0) is None
    assert parameters_in(TomlTable({"aperture_um": 12}, "x.toml"), ScannerSettings) == ScannerSettings(12)
    with pytest.raises(ParameterError, match=r"aperture_um must be 0 to 100, got 101\."):
        ScannerSettings(101)
