"""Exposure, development, printing, viewing and scanning, each by the law it stands for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.films import (
    CAMERA_FILMS,
    NEGATIVES,
    PRINTS,
    REVERSALS,
    delta_e,
    developed,
    display_to_lab,
    draw,
    greys,
    off_neutral,
    read_density,
    reference,
    say,
)
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.colour.spectra import illuminant
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.development import CouplerSettings, build_development, dyes_of, neutral_wedge
from filmvideo.film.dyes import Dyes, log_response
from filmvideo.film.exposure import DARKEST, CameraSettings, camera_receiver
from filmvideo.film.printing import NORMAL_POINTS, POINT, PrinterSettings, PrintingStage, build_printing, printer_lights
from filmvideo.film.scanning import build_scanning
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import LAMPS, build_viewing, eye
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import assemble, clear_film_dyes
from filmvideo.render.render import render_scene

SILVER = Dyes(torch.ones(1, 81, dtype=torch.float64), torch.zeros(81, dtype=torch.float64))
COLOUR_PRINTS = [name for name in PRINTS if len(find_stock(name).layers) == 3]


def grey_card(stock: Stock) -> Tensor:
    """Develop a grey card, correctly exposed."""
    assert stock.grey_log_exposure is not None
    exposure = torch.full((len(stock.layers), 1), stock.grey_log_exposure, dtype=torch.float64)
    return developed(stock.id)(exposure)


@cache
def wedge(film: str) -> CharacteristicCurve:
    """Give a print film's neutral wedge."""
    return neutral_wedge(find_stock(film))


def set_up(negative: str, film: str, *more: float) -> PrintingStage:
    """Set a printer up for a pair, with points more or less."""
    points = torch.tensor(NORMAL_POINTS, dtype=torch.float64) + torch.tensor(more or (0, 0, 0)).double()
    stock, print_ = find_stock(negative), find_stock(film)
    return build_printing(dyes_of(stock), grey_card(stock), print_, wedge(film), points)


# Exposure


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_warm_light_exposes_red_more_and_blue_less(name: str) -> None:
    stock = find_stock(name)
    warm, cool = (camera_receiver(stock, illuminant(kelvin)).sum(1).log10() for kelvin in (2800, 8000))
    if len(stock.layers) == 3:
        tilt = warm - cool
        assert tilt[0] > tilt[1] > tilt[2]
        assert tilt[0] > 0 > tilt[2]


def test_tungsten_film_in_daylight_is_blue_and_daylight_film_under_lamps_orange() -> None:
    card = greys([0.0])
    blue = display_to_lab(
        render_scene(card, reference(Look(stock="vision3-500t", camera=CameraSettings(light_kelvin=5500))))
    )[:, 0]
    orange = display_to_lab(
        render_scene(card, reference(Look(stock="vision3-250d", camera=CameraSettings(light_kelvin=3200))))
    )[:, 0]
    assert blue[2] < -10
    assert orange[2] > 10
    assert orange[1] > blue[1]


def test_stops_are_powers_of_two_and_no_light_is_a_floor() -> None:
    stage = reference(Look()).expose
    colours = draw(3, 100, seed=1) + 0.01
    over = reference(Look(camera=CameraSettings(stops=3))).expose(colours)
    assert torch.allclose(over - stage(colours), torch.full_like(over, 3 * 0.30103), atol=1e-5)
    assert torch.allclose(stage(8 * colours), over, atol=1e-9)
    assert torch.allclose(stage(0 * colours), torch.full_like(over, DARKEST).log10())


# Development


def test_interimage_effects_saturate_colours_and_leave_greys() -> None:
    stops = torch.arange(-4, 4.5, 0.5)
    plain, coupled = reference(Look(couplers=CouplerSettings(0.0))), reference(Look(couplers=CouplerSettings(1.0)))
    assert delta_e(render_scene(greys(stops), plain), render_scene(greys(stops), coupled)).max() < 0.02
    patches = 0.18 * (1 + 0.6 * torch.eye(3, dtype=torch.float64) - 0.3 * (1 - torch.eye(3, dtype=torch.float64)))
    patches = torch.cat([patches, 0.36 - patches], dim=1)
    before, after = (
        display_to_lab(render_scene(patches, path))[1:].square().sum(0).sqrt() for path in (plain, coupled)
    )
    say(f"interimage effects raise chroma by {(after / before).min():.2f} to {(after / before).max():.2f}")
    assert bool((after > 1.05 * before).all())


@pytest.mark.parametrize("name", [n for n in CAMERA_FILMS if len(find_stock(n).layers) == 3])
def test_exposing_one_layer_holds_the_others_back(name: str) -> None:
    stock, develop = find_stock(name), developed(name)
    grey = stock.grey_log_exposure or 0.0
    card = torch.full((3, 3), grey, dtype=torch.float64)
    more = develop(card + 0.3 * torch.eye(3, dtype=torch.float64)) - develop(card)
    own = more.diagonal()
    other = more[~torch.eye(3, dtype=torch.bool)]
    direction = -1 if stock.kind == "reversal" else 1
    assert bool((direction * own > 0).all())
    assert bool((direction * other < 0).all())


def test_inhibition_that_would_turn_a_curve_back_is_refused() -> None:
    stock = find_stock("vision3-250d")
    strong = replace(stock, inhibition=5 * torch.ones(3, 3, dtype=torch.float64))
    with pytest.raises(PresetError, match=r"vision3-250d: \[couplers\] inhibition is so strong"):
        build_development(strong)


# Printing


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
    assert float(points[channel]) == pytest.approx(1, abs=0.1)
    assert float(points.sum()) == pytest.approx(1, abs=0.1)
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
    with pytest.raises(PresetError, match=r"2383: \[grey\] aim_density is beyond the characteristic curves"):
        assemble(find_stock("vision3-250d"), film, "xenon")


# Viewing


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
    assert float(white.amax()) == pytest.approx(1, abs=1e-12)
    assert white.min() > 0.7
    assert off_neutral(white)[0] < 8


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


# Scanning


@pytest.mark.parametrize("negative", NEGATIVES)
def test_the_base_is_at_code_95(negative: str) -> None:
    path = reference(Look(stock=negative, print="scan"))
    black = render_scene(torch.zeros(3, 1, dtype=torch.float64), path)
    assert torch.allclose(black * 1023, torch.full_like(black, 95), atol=0.5)
    wedge = render_scene(greys(torch.arange(-8, 9)), path)
    assert bool((wedge.diff(dim=1) > -1e-9).all())


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


# Grey


def test_a_grey_wedge_stays_neutral() -> None:
    stops = torch.arange(-4, 4.5, 0.5)
    away = off_neutral(render_scene(greys(stops), reference(Look())))
    figures = ", ".join(f"{float(s):+.1f}: {float(d):.2f}" for s, d in zip(stops, away, strict=True))
    say(f"Vision3 250D on 2383, ΔE2000 from neutral by stops: {figures}")
    assert away[stops.abs() <= 2].max() < 2.5
    assert away.max() < 7


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
