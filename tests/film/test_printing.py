"""Printing: aims, printer points, lights and contrast."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.films import (
    NEGATIVES,
    PRINTS,
    developed,
    display_to_lab,
    greys,
    read_density,
    reference,
)
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.film.printing import NORMAL_POINTS, POINT, PrinterSettings, PrintingStage, build_printing, printer_lights
from filmvideo.film.stock import Stock
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import assemble
from filmvideo.render.render import render_scene

COLOUR_PRINTS = [name for name in PRINTS if len(find_stock(name).layers) == 3]


def grey_card(stock: Stock) -> Tensor:
    """Develop a grey card, correctly exposed."""
    assert stock.grey_log_exposure is not None
    exposure = torch.full((len(stock.layers), 1), stock.grey_log_exposure, dtype=torch.float64)
    return developed(stock.id)(exposure)


@cache
def wedge(film: str) -> CharacteristicCurve:
    """Return a print film's neutral wedge."""
    return neutral_wedge(find_stock(film))


def set_up(negative: str, film: str, *more: float) -> PrintingStage:
    """Set a printer up for a pair, with points more or less."""
    points = torch.tensor(NORMAL_POINTS, dtype=torch.float64) + torch.tensor(more or (0, 0, 0)).double()
    stock, print_ = find_stock(negative), find_stock(film)
    return build_printing(dyes_of(stock), grey_card(stock), print_, wedge(film), points)


@pytest.mark.parametrize("film", PRINTS)
def test_every_negatives_grey_card_prints_to_the_aim(film: str) -> None:
    print_ = find_stock(film)
    assert print_.aim is not None
    for negative in NEGATIVES:
        exposure = set_up(negative, film)(grey_card(find_stock(negative)))
        read = read_density(print_, developed(film)(exposure))[:, 0]
        assert (read - print_.aim).abs().max() < 0.005, negative


def test_the_laboratory_aim_is_kodaks() -> None:
    for film in ("2383", "2393"):
        aim = find_stock(film).aim
        assert aim is not None
        assert aim.tolist() == [1.09, 1.06, 1.03]


@pytest.mark.parametrize("film", COLOUR_PRINTS)
@pytest.mark.parametrize("channel", range(3))
def test_a_printer_point_is_for_its_own_layer(film: str, channel: int) -> None:
    card = grey_card(find_stock("vision3-250d"))
    point = [0.0, 0.0, 0.0]
    point[channel] = 1.0
    change = set_up("vision3-250d", film, *point)(card) - set_up("vision3-250d", film)(card)
    points = change[:, 0] / POINT / find_stock(film).printing_contrast
    assert float(points[channel]) == pytest.approx(1, abs=0.2)
    assert float(points.sum()) == pytest.approx(1, abs=0.2)
    assert points.min() >= 0


def test_more_printer_light_makes_a_darker_print() -> None:
    card = greys([0.0])
    plain = render_scene(card, reference(Look()))
    darker = render_scene(card, reference(Look(printer=PrinterSettings(points=(30.0, 30.0, 30.0)))))
    assert bool((darker < plain).all())
    cyan = display_to_lab(render_scene(card, reference(Look(printer=PrinterSettings(points=(30.0, 25.0, 25.0))))))[:, 0]
    assert cyan[1] < -3  # more red light, more cyan dye


def test_printer_lights_are_three_bands() -> None:
    lights = printer_lights()
    share = lights / lights.sum(0)
    assert share.min() >= 0
    for row, nm in enumerate((640, 545, 450)):
        assert share[row, (nm - 380) // 5] > 0.999


def test_contrast_turns_about_the_aim() -> None:
    printing = set_up("vision3-250d", "2383")
    steep = replace(printing, contrast=2 * printing.contrast)
    negative = developed("vision3-250d")(torch.linspace(-3, 0, 7, dtype=torch.float64).expand(3, -1))
    aim = printing.aim[:, None]
    assert torch.allclose(steep(negative) - aim, 2 * (printing(negative) - aim))


def test_an_aim_no_curve_reaches_is_refused() -> None:
    film = replace(find_stock("2383"), aim=torch.full((3,), 6.0, dtype=torch.float64))
    with pytest.raises(PresetError, match=r"2383: \[grey\] aim_density is outside the characteristic curves"):
        assemble(find_stock("vision3-250d"), film, "xenon")
