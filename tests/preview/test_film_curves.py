"""Characteristic curves of a look, as a densitometer reads them, against sheets and against physics."""

from __future__ import annotations

import pytest
import torch
from helpers.films import say

from filmvideo.base.tensors import to_numbers
from filmvideo.film.development import CouplerSettings
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.push_pull import SILVER_PER_DYE, DevelopmentSettings
from filmvideo.film.scanning import ScannerSettings
from filmvideo.lab.sensitometer import sheet_density, wedge
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.preview.film_curves import STEP, FilmCurve, measure_film_curves


def at(curve: FilmCurve, log_exposure: float) -> torch.Tensor:
    """Return each layer's density at the point of a curve nearest to a log exposure."""
    return curve.density[:, int((curve.log_exposure - log_exposure).abs().argmin())]


@pytest.mark.parametrize("name", ["vision3-250d", "vision3-500t", "portra-400", "velvia-50", "tri-x"])
def test_an_unchanged_stock_reads_its_sheet(name: str) -> None:
    """A neutral fit moves curves by a few hundredths, which `verify` allows; nothing else comes between."""
    stock, curve = find_stock(name), measure_film_curves(Look(stock=name)).camera
    inside = [x for x in to_numbers(curve.log_exposure) if wedge(stock)[0] < x < wedge(stock)[-1]]
    read = torch.stack([at(curve, x) for x in inside], dim=1)
    sheet = sheet_density(stock, torch.tensor(inside, dtype=torch.float64))
    rms = float((read - sheet).square().mean().sqrt())
    say(f"{name}: {rms:.4f} D rms from its sheet")
    assert rms < 0.03
    assert curve.status == stock.status


@pytest.mark.parametrize("name", ["2383", "portra-endura"])
def test_a_print_reads_its_sheet_and_its_grey_card_the_aim(name: str) -> None:
    film = find_stock(name)
    curve = measure_film_curves(Look(print=name)).print
    assert curve is not None
    assert film.aim is not None
    knots = film.knots[1]
    places = torch.linspace(knots.start, knots.stop, len(knots.density), dtype=torch.float64)
    for x, density in zip(to_numbers(places)[5:-5], to_numbers(knots.density)[5:-5], strict=True):
        below = int(((curve.log_exposure - x) < 0).sum()) - 1
        part = (x - float(curve.log_exposure[below])) / STEP
        assert float(torch.lerp(curve.density[1, below], curve.density[1, below + 1], part)) == pytest.approx(
            density, abs=0.02
        )
    assert torch.allclose(curve.grey_density, film.aim, atol=1e-3)
    assert torch.allclose(curve.grey_log_exposure, curve.aim_log_exposure, atol=1e-3)


def test_stops_move_the_card_and_not_the_curve() -> None:
    plain = measure_film_curves(Look()).camera
    over = measure_film_curves(Look(camera=CameraSettings(stops=2))).camera
    assert torch.equal(plain.density, over.density)
    assert torch.allclose(over.grey_log_exposure - plain.grey_log_exposure, torch.tensor(0.60206).double(), atol=1e-4)
    assert torch.allclose(over.grey_density, at(over, float(over.grey_log_exposure[0])), atol=0.01)


def test_lamplight_on_daylight_film_parts_the_layers() -> None:
    card = measure_film_curves(Look(camera=CameraSettings(light_kelvin=3200))).camera.grey_log_exposure
    red, green, blue = to_numbers(card)
    assert red > green > blue
    assert red - blue > 0.5


def test_push_is_a_steeper_negative() -> None:
    plain, pushed = (
        measure_film_curves(Look(development=DevelopmentSettings(push_stops=stops))).camera for stops in (0, 1)
    )
    rise = [float((at(curve, -0.5) - at(curve, -1.5))[1]) for curve in (plain, pushed)]
    assert rise[1] == pytest.approx(1.2 * rise[0], rel=0.01)


def test_couplers_leave_a_grey_scale_as_it_is() -> None:
    plain, strong = (measure_film_curves(Look(couplers=CouplerSettings(strength=s))).camera for s in (1, 1.6))
    assert torch.allclose(plain.density, strong.density, atol=2e-3)


def test_a_flash_lifts_the_toe_alone() -> None:
    plain, flashed = (measure_film_curves(Look(camera=CameraSettings(flash=flash))).camera for flash in (0, 0.1))
    card = float(plain.aim_log_exposure[0])
    lift = [float((at(flashed, card + x) - at(plain, card + x))[1]) for x in (-2.0, 0.0, 1.5)]
    assert lift[0] > 0.1
    assert 0.04 > lift[1] > lift[2] >= 0
    darkest = float(flashed.density[1, 0])
    assert darkest == pytest.approx(float(at(plain, card - 1)[1]), abs=0.02)


def test_silver_adds_density_in_proportion_to_dye() -> None:
    plain, kept = (measure_film_curves(Look(printer=PrinterSettings(bleach_bypass=part))).print for part in (0, 1))
    assert plain is not None
    assert kept is not None
    more = kept.density - plain.density
    assert float(more[:, 0].abs().amax()) < 0.05
    assert float(more[:, -1].amin()) > 2 * SILVER_PER_DYE
    camera = measure_film_curves(Look(development=DevelopmentSettings(bleach_bypass=1))).camera
    assert float((camera.density - measure_film_curves(Look()).camera.density)[:, -1].amin()) > 0.2


def test_a_printer_point_is_0_025_on_the_print_s_axis() -> None:
    plain = measure_film_curves(Look())
    more = measure_film_curves(Look(printer=PrinterSettings(points=(25, 29, 25))))
    assert plain.print is not None
    assert more.print is not None
    moved = more.print.grey_log_exposure - plain.print.grey_log_exposure
    contrast = find_stock("2383").printing_contrast
    assert float(moved[1]) == pytest.approx(0.1 * float(contrast[1]), abs=0.01)
    assert torch.equal(more.print.density, plain.print.density)
    assert more.points == (25, 29, 25)


def test_slides_fall_and_have_no_print() -> None:
    curves = measure_film_curves(Look(stock="velvia-50"))
    assert curves.print is None
    assert curves.points is None
    assert "reversal film" in curves.note
    assert (curves.camera.density[:, 0] > curves.camera.density[:, -1] + 2).all()


def test_a_cross_processed_slide_is_a_negative() -> None:
    curve = measure_film_curves(
        Look(stock="velvia-50", print="2383", development=DevelopmentSettings(process="cross"))
    ).camera
    assert curve.kind == "negative"
    assert (curve.density[:, -1] > curve.density[:, 0] + 1).all()


def test_a_scan_says_so_and_silver_has_one_layer() -> None:
    scan = measure_film_curves(Look(print="scan", scan=ScannerSettings(balance="none")))
    assert scan.print is None
    assert "scanned" in scan.note
    silver = measure_film_curves(Look(stock="double-x"))
    assert silver.camera.layers == ("silver",)
    assert silver.print is not None
    assert len(silver.print.density) == 1


def test_a_normal_card_lies_on_a_point_of_the_axis() -> None:
    curve = measure_film_curves(Look()).camera
    assert float((curve.log_exposure - curve.aim_log_exposure[0]).abs().amin()) < 1e-12
    assert torch.allclose(curve.log_exposure.diff(), torch.full_like(curve.log_exposure[1:], STEP))
