"""The MTF bench and the halation bench, on films made up for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from filmvideo.film.emulsion import Base
from filmvideo.film.exposure import grey_card
from filmvideo.film.stock import Plot
from filmvideo.lab import halation_bench, mtf_bench
from filmvideo.looks.presets import find_stock
from filmvideo.optics.blur import Blur, binomial_transfer

STOCK = find_stock("vision3-250d")


# MTF bench


@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
def test_a_made_up_transfer_is_read_back(um_per_px: float) -> None:
    blur = Blur(5.0 / um_per_px)
    card = grey_card(STOCK)
    for wanted in (5.0, 20.0, 35.0):
        placed, percent = mtf_bench.response(lambda e: 0.7 * blur(e), lambda e: 0.7 * e, card, um_per_px, wanted)
        assert placed == pytest.approx(wanted, abs=1.0)
        cycles_per_px = torch.tensor([placed * um_per_px / 1000], dtype=torch.float64)
        known = 100 * binomial_transfer(5.0 / um_per_px, cycles_per_px)
        assert torch.allclose(percent, known.expand(3), atol=0.2)


def test_a_gaussian_film_passes_on_its_own_curve_and_falls_short_when_softer() -> None:
    waves = torch.arange(0, 101).double()
    percent = 100 * binomial_transfer(4.0 / 3.0, waves * 3.0 / 1000)
    plot = Plot(tuple(map(float, waves)), tuple(map(float, percent)))
    stock = replace(STOCK, mtf=dict.fromkeys(STOCK.layers, plot))
    sharp, soft = (mtf_bench.measure_mtf(stock, Blur(um / 3.0), lambda e: e, 3.0) for um in (4.0, 6.0))
    assert sharp.figure < 1
    assert sharp.passed
    assert not soft.passed


def test_the_bench_stops_before_nyquist() -> None:
    for um_per_px, last in ((13.0, 30), (6.5, 60), (3.0, 60)):
        reading = mtf_bench.measure_mtf(STOCK, lambda e: e, lambda e: e, um_per_px)
        assert max(reading.column("cycles/mm")) == pytest.approx(last, abs=1)


# Halation bench


def test_a_made_up_ring_is_measured() -> None:
    base = Base("acetate", 125, "none")
    law = halation_bench.ring_um(base)
    assert law == pytest.approx(229, abs=1)

    def halo_at(radius_um: float) -> Callable[[Tensor], Tensor]:
        def halation(light: Tensor) -> Tensor:
            reach = light.shape[1] // 2
            place = 5.0 * torch.arange(-reach, reach + 1).double()
            away = (torch.hypot(place[:, None], place[None]) - radius_um) / 8
            return light + torch.exp(-(away**2))

        return halation

    for radius_um, passed in ((law, True), (1.03 * law, True), (0.9 * law, False)):
        reading = halation_bench.ring(STOCK.layers, base, halo_at(radius_um), 5.0)
        assert reading.column("read") == pytest.approx([radius_um] * 3, abs=5)
        assert reading.passed is passed
