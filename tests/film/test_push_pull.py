"""Push, pull, age, silver and flash: what each must do to film, and what it must leave alone."""

from __future__ import annotations

from dataclasses import replace
from math import log10

import pytest
import torch
from helpers.films import CAMERA_FILMS, REVERSALS, display_to_lab
from torch import Tensor

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import build_development, dyes_of
from filmvideo.film.dyes import log_response
from filmvideo.film.exposure import CameraSettings, reciprocity_loss
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.push_pull import DevelopmentSettings, age_and_develop, cross_process, expire, push, with_silver
from filmvideo.film.stock import Stock
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import render_scene

CPU = torch.device("cpu")
STOPS = torch.arange(-4.0, 4.5, 0.5, dtype=torch.float64, device=CPU)
GREYS = (0.18 * 2**STOPS).expand(3, -1)


def read(stock: Stock) -> Tensor:
    """Return the Status density of a neutral wedge of half stops about grey."""
    exposure = ((stock.grey_log_exposure or 0.0) + 0.30103 * STOPS).expand(len(stock.layers), -1)
    return -log_response(build_development(stock)(exposure), dyes_of(stock), densitometer(stock.status))


def contrast(stock: Stock) -> Tensor:
    """Return the slope of the wedge over the middle two stops."""
    density = read(stock)
    return (density[:, 10] - density[:, 6]).abs() / (2 * 0.30103)


@pytest.mark.parametrize("name", ["vision3-250d", "double-x"])
def test_a_push_raises_contrast_and_a_pull_lowers_it(name: str) -> None:
    stock = find_stock(name)
    assert torch.allclose(
        contrast(push(stock, 1.0)) / contrast(stock), torch.tensor(1.2, dtype=torch.float64), rtol=0.02
    )
    assert torch.allclose(
        contrast(push(stock, -1.0)) / contrast(stock), torch.tensor(1 / 1.2, dtype=torch.float64), rtol=0.02
    )
    assert bool((read(push(stock, 2.0)) >= read(stock)).all())


def test_a_published_push_is_used_and_the_rule_comes_near_it() -> None:
    stock = find_stock("portra-800")
    assert push(stock, 2.0).knots is stock.pushes[2.0]
    by_rule = push(replace(stock, pushes={}), 2.0)
    assert float((read(by_rule) - read(push(stock, 2.0))).abs().mean()) < 0.05


def test_pushed_reversal_film_is_faster_and_thinner() -> None:
    stock = find_stock("ektachrome-100d")
    more = push(stock, 1.0)
    assert bool((read(more)[:, 8] < read(stock)[:, 8] - 0.2).all())
    assert bool((more.knots[0].density.amax() < stock.knots[0].density.amax()).all())


@pytest.mark.parametrize("name", ["vision3-500t", "kodachrome-64"])
def test_age_takes_speed_and_contrast_and_clears_or_fogs(name: str) -> None:
    stock = find_stock(name)
    old = expire(stock, 20)
    spans = [torch.stack([k.density.amax() - k.density.amin() for k in one.knots]) for one in (old, stock)]
    assert bool((spans[0] < spans[1]).all())
    change = read(old)[:, 0] - read(stock)[:, 0]  # in the shadows
    if stock.kind == "reversal":
        assert bool((change < 0).all())
    else:
        least = torch.stack([knots.density.amin() for knots in old.knots])
        before = torch.stack([knots.density.amin() for knots in stock.knots])
        assert torch.allclose(least - before, torch.tensor([0.06, 0.10, 0.18], dtype=torch.float64), atol=1e-9)


@pytest.mark.parametrize("name", ["vision3-250d", "ektachrome-100d", "tri-x", "portra-800"])
@pytest.mark.parametrize(
    "development",
    [DevelopmentSettings(push_stops=2), DevelopmentSettings(push_stops=-2), DevelopmentSettings(expired_years=40)],
)
def test_altered_curves_stay_monotone(name: str, development: DevelopmentSettings) -> None:
    stock = age_and_develop(find_stock(name), development)
    for knots in stock.knots:
        rise = knots.density.diff()
        assert bool((rise * torch.sign(knots.density[-1] - knots.density[0]) >= -1e-12).all())


def test_silver_is_neutral_density_for_every_dye() -> None:
    dyes = dyes_of(find_stock("2383"))
    amount = torch.tensor([[1.0], [0.5], [0.0]], dtype=torch.float64)
    for status in ("status-a", "visual"):
        receiver = densitometer(status)
        added = log_response(amount, dyes, receiver) - log_response(amount, with_silver(dyes, 1.0), receiver)
        assert torch.allclose(added, torch.full_like(added, 0.17 * 1.5), atol=1e-12)


def test_bleach_bypass_of_the_print_hardens_it_and_drains_its_colour() -> None:
    plain, silver = (light_path(Look(printer=PrinterSettings(bleach_bypass=part))) for part in (0.0, 1.0))
    before, after = render_scene(GREYS, plain)[1].log10(), render_scene(GREYS, silver)[1].log10()
    assert float(after[10] - after[6]) > 1.2 * float(before[10] - before[6])
    red = torch.tensor([[0.3], [0.06], [0.04]], dtype=torch.float64)
    purity = [float(1 - out.amin() / out.amax()) for out in (render_scene(red, plain), render_scene(red * 2, silver))]
    assert purity[1] < purity[0] + 0.02


def test_bleach_bypass_of_the_negative_leaves_grey_at_the_aim() -> None:
    grey = GREYS[:, 8:9]
    plain, silver = (light_path(Look(development=DevelopmentSettings(bleach_bypass=part))) for part in (0.0, 0.7))
    assert torch.allclose(render_scene(grey, silver), render_scene(grey, plain), rtol=1e-6)
    wedges = [render_scene(GREYS, path)[1].log10() for path in (plain, silver)]
    assert float(wedges[1][9] - wedges[1][7]) > 1.1 * float(wedges[0][9] - wedges[0][7])


def test_a_flash_lifts_shadows_and_leaves_lights() -> None:
    plain, flashed = (light_path(Look(camera=CameraSettings(flash=part))) for part in (0.0, 0.1))
    change = (render_scene(GREYS, flashed) / render_scene(GREYS, plain)).log2()
    assert bool((change[:, 0] > 0.2).all())
    assert bool((change[:, -1].abs() < 0.02).all())
    darker = render_scene(GREYS, light_path(Look(printer=PrinterSettings(flash=0.1)))) / render_scene(GREYS, plain)
    assert bool((darker < 1).all())


def test_what_no_laboratory_does_is_refused() -> None:
    with pytest.raises(ParameterError, match="push_stops must be -2 to 2, got 3"):
        DevelopmentSettings(push_stops=3)
    with pytest.raises(ParameterError, match="flash must be 0 to 1, got 2"):
        CameraSettings(flash=2)
    with pytest.raises(PresetError, match="needs a print"):
        Look(stock="velvia-50", printer=PrinterSettings(bleach_bypass=0.5))


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_long_exposures_lose_by_schwarzschild(name: str) -> None:
    stock = find_stock(name)
    assert stock.reciprocity is not None
    known = stock.reciprocity
    assert not reciprocity_loss(stock, known.from_s).any()
    lost = [reciprocity_loss(stock, known.from_s * 10**decades) for decades in (1.0, 2.0)]
    assert torch.allclose(lost[0], 1 - known.schwarzschild)
    assert torch.allclose(lost[1], 2 * lost[0])
    assert "reciprocity" in stock.estimated


def test_a_long_exposure_is_darker_and_shifts_as_the_filter_says() -> None:
    """500T at 10 s: two thirds of a stop and a CC10R filter bring the exposure back."""
    look = Look(stock="vision3-500t", camera=CameraSettings(shutter_s=10.0))
    short, long = light_path(Look(stock="vision3-500t")), light_path(look)
    lost = (short.expose(GREYS) - long.expose(GREYS))[:, 8]
    assert torch.allclose(lost, torch.tensor([0.2, 0.1, 0.1], dtype=torch.float64))
    assert bool((render_scene(GREYS, long)[:, 8] < render_scene(GREYS, short)[:, 8]).all())


def test_a_film_nobody_timed_is_not_exposed_for_long() -> None:
    stock = replace(find_stock("vision3-500t"), reciprocity=None)
    assert not reciprocity_loss(stock, 0.5).any()
    with pytest.raises(ParameterError, match=r"no \[reciprocity\]"):
        reciprocity_loss(stock, 30.0)


@pytest.mark.parametrize("name", REVERSALS)
def test_cross_processed_slides_are_hard_negatives(name: str) -> None:
    stock = find_stock(name)
    negative = cross_process(stock)
    assert negative.kind == "negative"
    for turned, knots in zip(negative.knots, stock.knots, strict=True):
        assert float(turned.density.amin()) == pytest.approx(float(knots.density.amin()))
        assert bool((turned.density.diff() >= 0).all())
    look = Look(stock=name, development=DevelopmentSettings(process="cross"))
    assert look.print_film is not None
    assert not look.has_filter
    print_ = render_scene(GREYS, light_path(look))
    usual = render_scene(GREYS, light_path(Look(stock="portra-400")))
    assert bool((display_to_lab(print_)[0].diff() > -1e-6).all())
    assert float(print_[1, 10] / print_[1, 6]) > float(usual[1, 10] / usual[1, 6])


def test_printer_trim_and_brightness_are_points() -> None:
    plain = light_path(Look(printer=PrinterSettings(points=(31.0, 24.0, 25.0)))).printing
    trimmed = light_path(Look(printer=PrinterSettings(trim_points=(6.0, -1.0, 0.0)))).printing
    stop = light_path(Look(printer=PrinterSettings(brightness_stops=-1.0))).printing
    usual = light_path(Look()).printing
    assert plain is not None
    assert trimmed is not None
    assert stop is not None
    assert usual is not None
    density = torch.full((3, 1), 0.8, dtype=torch.float64)
    assert torch.allclose(plain(density), trimmed(density))
    assert torch.allclose(stop.see(density) - usual.see(density), torch.full((3, 1), log10(2), dtype=torch.float64))
