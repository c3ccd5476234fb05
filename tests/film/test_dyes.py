"""Dyes and densitometers: Beer's law, the way back from readings to amounts, and ISO 5-3."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.films import COLOUR, draw, read_density

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film import chunks
from filmvideo.film.densitometer import STATUS, densitometer
from filmvideo.film.development import dyes_of
from filmvideo.film.dyes import Dyes, log_response, solve_amounts
from filmvideo.looks.presets import find_stock


def dyes(minimum: float = 0.1) -> Dyes:
    """Build three broad dyes that overlap."""
    nm = torch.as_tensor(WAVELENGTHS_NM).double()
    unit = torch.stack([torch.exp(-(((nm - peak) / 60) ** 2)) for peak in (650, 540, 450)])
    return Dyes(unit, torch.full_like(nm, minimum))


def monochromatic() -> torch.Tensor:
    """Build a receiver for every wavelength."""
    return torch.eye(81, dtype=torch.float64)


def test_beers_law_holds_at_every_wavelength() -> None:
    film, density = dyes(), 3 * draw(3, 40, seed=1)
    wanted = -(film.minimum[:, None] + film.unit.T @ density)
    assert torch.allclose(log_response(density, film, monochromatic()), wanted, atol=1e-12)


def test_densities_of_films_one_behind_the_other_add() -> None:
    one, two = draw(3, 20, seed=2), draw(3, 20, seed=3)
    clear, film = dyes(0.0), dyes(0.0)
    together = log_response(one + two, film, monochromatic())
    assert torch.allclose(
        together, log_response(one, clear, monochromatic()) + log_response(two, clear, monochromatic()), atol=1e-12
    )


def test_a_broad_receiver_sees_less_than_the_sum_but_never_less_than_the_least() -> None:
    film = dyes(0.0)
    broad = torch.ones(1, 81, dtype=torch.float64) / 81
    density = torch.tensor([[2.0], [0.0], [0.0]], dtype=torch.float64)
    read = -log_response(density, film, broad)
    peak = -log_response(density, film, monochromatic()).amin()
    assert 0 < float(read) < float(peak)


def test_more_dye_is_never_lighter() -> None:
    stock = find_stock("2383")
    density = torch.linspace(0, 4, 200, dtype=torch.float64)
    for layer in range(3):
        ramp = torch.zeros(3, 200, dtype=torch.float64)
        ramp[layer] = density
        assert bool((read_density(stock, ramp).diff(dim=1) > 0).all())


def test_runs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    density = draw(3, 7, 11, seed=4)
    whole = log_response(density, dyes(), densitometer("status-a"))
    assert whole.shape == (3, 7, 11)
    for run in (1, 5, 76, 77):
        monkeypatch.setattr(chunks, "_RUN", run)
        assert torch.allclose(log_response(density, dyes(), densitometer("status-a")), whole, atol=1e-14)


@pytest.mark.parametrize("name", COLOUR)
def test_amounts_invert_the_densitometer(name: str) -> None:
    stock = find_stock(name)
    wanted = 2.5 * draw(3, 200, seed=5)
    found = solve_amounts(read_density(stock, wanted), dyes_of(stock), densitometer(stock.status))
    assert torch.allclose(found, wanted, atol=1e-8)


@pytest.mark.parametrize("status", STATUS)
def test_a_grey_filter_reads_its_density(status: str) -> None:
    silver = Dyes(torch.ones(1, 81, dtype=torch.float64), torch.zeros(81, dtype=torch.float64))
    density = torch.linspace(0, 4, 9, dtype=torch.float64)[None]
    read = -log_response(density, silver, densitometer(status))
    assert torch.allclose(read, density.expand_as(read), atol=1e-12)


@pytest.mark.parametrize("status", STATUS)
def test_products_are_normalised_and_never_negative(status: str) -> None:
    products = densitometer(status)
    assert torch.allclose(products.sum(1), torch.ones(len(products)).double())
    assert products.min() >= 0


@pytest.mark.parametrize(
    ("status", "peaks_nm"), [("status-a", (620, 530, 430)), ("status-m", (640, 540, 450)), ("visual", (570,))]
)
def test_products_peak_where_iso_5_3_has_them(status: str, peaks_nm: tuple[float, ...]) -> None:
    found = WAVELENGTHS_NM[densitometer(status).argmax(1).numpy()]
    assert np.abs(found - np.array(peaks_nm)).max() <= 10
