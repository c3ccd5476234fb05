"""Viewing and scanning: whites, lamps, neutral scales and code values."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from helpers.films import (
    NEGATIVES,
    PRINTS,
    REVERSALS,
    delta_e,
    developed,
    display_to_lab,
    greys,
    off_neutral,
    reference,
    say,
)

from filmvideo.colour.difference import ciede2000
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.film.dyes import Dyes, log_response
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import printer_lights
from filmvideo.film.push_pull import DevelopmentSettings
from filmvideo.film.scanning import ScannerSettings, build_scanning
from filmvideo.film.viewing import LAMPS, build_viewing, eye
from filmvideo.lab.print_greys import own_greys_of_lightness
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import clear_film_dyes
from filmvideo.render.render import render_scene

SILVER = Dyes(torch.ones(1, 81, dtype=torch.float64), torch.zeros(81, dtype=torch.float64))


@cache
def wedge(film: str) -> CharacteristicCurve:
    """Return a print film's neutral wedge."""
    return neutral_wedge(find_stock(film))


@pytest.mark.parametrize("lamp", LAMPS)
def test_grey_film_is_grey_and_as_bright_as_its_density_says(lamp: str) -> None:
    view = build_viewing(SILVER, torch.zeros(1, 1, dtype=torch.float64), lamp)
    density = torch.linspace(0, 3, 7, dtype=torch.float64)[None]
    assert torch.allclose(view(density), (10**-density).expand(3, -1), rtol=1e-9)


@pytest.mark.parametrize("lamp", LAMPS)
@pytest.mark.parametrize("name", [*PRINTS, *REVERSALS])
def test_clear_film_is_as_bright_as_a_display_goes(name: str, lamp: str) -> None:
    stock = find_stock(name)
    white = build_viewing(dyes_of(stock), clear_film_dyes(neutral_wedge(stock)), lamp)(
        clear_film_dyes(neutral_wedge(stock))
    )
    assert torch.allclose(white, torch.ones_like(white), atol=1e-12)


def test_an_eye_that_stays_with_the_lamp_sees_the_tint_of_clear_film() -> None:
    clear = clear_film_dyes(wedge("2383"))
    whites = [build_viewing(dyes_of(find_stock("2383")), clear, "xenon", part)(clear) for part in (0.0, 0.5, 1.0)]
    tints = [float(off_neutral(white)[0]) for white in whites]
    assert tints[0] > tints[1] > 1 > tints[2]
    assert all(float(white.amax()) == pytest.approx(1, abs=1e-12) for white in whites)


@pytest.mark.parametrize("lamp", LAMPS)
def test_a_bare_lamp_is_white(lamp: str) -> None:
    nothing = Dyes(SILVER.unit, torch.zeros(81, dtype=torch.float64))
    white = build_viewing(nothing, None, lamp)(torch.zeros(1, 1, dtype=torch.float64))
    assert torch.allclose(white, torch.ones(3, 1, dtype=torch.float64))
    assert float(eye(lamp)[1].sum()) == pytest.approx(1)


def test_a_negative_on_the_light_table_is_orange_and_turned_round() -> None:
    path = reference(Look(print="none"))
    dark, light = render_scene(greys([-6.0, 3.0]), path).T
    assert bool((dark > light).all())
    assert dark[0] > dark[1] > dark[2]


@pytest.mark.parametrize("negative", NEGATIVES)
def test_the_base_is_at_code_95(negative: str) -> None:
    path = reference(Look(stock=negative, print="scan", scan=ScannerSettings(balance="none")))
    black = render_scene(torch.zeros(3, 1, dtype=torch.float64), path)
    assert torch.allclose(black * 1023, torch.full_like(black, 95), atol=0.5)
    wedge = render_scene(greys(torch.arange(-8, 9)), path)
    assert bool((wedge.diff(dim=1) > -1e-9).all())


@pytest.mark.parametrize("negative", NEGATIVES)
@pytest.mark.parametrize("push_stops", [0.0, 1.0])
def test_a_balanced_scan_has_a_grey_card_at_the_laboratory_aim(negative: str, push_stops: float) -> None:
    pushed = DevelopmentSettings(push_stops=push_stops)
    balanced, raw = (
        reference(Look(stock=negative, print="scan", development=pushed, scan=ScannerSettings(balance=balance)))
        for balance in ("lad", "none")
    )
    card = render_scene(greys([0.0]), balanced) * 1023
    assert torch.allclose(card, torch.full_like(card, 445), atol=1e-6)
    steps = [render_scene(greys([-2.0, 1.0]), path).diff(dim=1) for path in (balanced, raw)]
    assert torch.allclose(steps[0], steps[1], atol=1e-9)


def test_a_code_is_two_thousandths_of_density() -> None:
    scan = build_scanning(SILVER, torch.full((1, 1), 0.3, dtype=torch.float64), find_stock("2383"))
    codes = scan(torch.tensor([[0.3, 0.302, 1.3, 2.0]], dtype=torch.float64)) * 1023
    assert torch.allclose(codes, torch.tensor([95.0, 96.0, 595.0, 945.0]).double().expand(3, -1))


def test_a_scan_is_printing_density() -> None:
    stock = find_stock("vision3-250d")
    film = find_stock("2383")
    wedge = developed(stock.id)(torch.linspace(-3, 0, 5, dtype=torch.float64).expand(3, -1))
    receiver = 10**film.log_sensitivity * printer_lights().sum(0)
    density = log_response(clear_film_dyes(neutral_wedge(stock)), dyes_of(stock), receiver) - log_response(
        wedge, dyes_of(stock), receiver
    )
    codes = build_scanning(dyes_of(stock), clear_film_dyes(neutral_wedge(stock)), film)(wedge) * 1023
    assert torch.allclose(codes, 95 + density / 0.002)


def test_a_grey_wedge_has_the_tint_of_its_print() -> None:
    stops, path = torch.arange(-4, 4.5, 0.5), reference(Look())
    shown = display_to_lab(render_scene(greys(stops), path))
    away = ciede2000(shown, own_greys_of_lightness(path, shown[0]))
    figures = ", ".join(f"{float(s):+.1f}: {float(d):.2f}" for s, d in zip(stops, away, strict=True))
    say(f"Vision3 250D on 2383, ΔE2000 from the print's own greys by stops: {figures}")
    assert away[stops.abs() <= 2].max() < 2.5
    assert away.max() < 4


def test_the_print_has_the_tint_that_the_trade_knows() -> None:
    card, shadow = display_to_lab(render_scene(greys([0.0, -1.0]), reference(Look()))).T
    assert -6 < card[2] < -3.5
    assert -8 < shadow[2] < -3.5


@pytest.mark.parametrize("name", REVERSALS)
def test_a_filtered_grey_card_is_neutral_on_reversal_film(name: str) -> None:
    filtered, bare = (reference(Look(stock=name, camera=CameraSettings(filter=f))) for f in ("auto", "none"))
    away = off_neutral(render_scene(greys([0.0]), filtered))
    say(f"{name}: grey card {float(away):.3f} ΔE2000 from neutral")
    assert away < 0.5
    brightness = [display_to_lab(render_scene(greys([0.0]), path))[0] for path in (filtered, bare)]
    assert (brightness[0] - brightness[1]).abs().max() < 0.5


def test_a_print_of_a_filtered_slide_is_balanced_too() -> None:
    card = render_scene(greys([0.0]), reference(Look(stock="ektachrome-100d", print="2383")))
    assert delta_e(card, render_scene(greys([0.0]), reference(Look()))) < 0.1
