"""The instruments, on films made up for them: what is known is read back, and what is wrong is caught."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import torch
from helpers.films import reference
from torch import Tensor

from filmvideo.colour.spectra import light
from filmvideo.film.emulsion import Base
from filmvideo.film.exposure import CameraSettings, Expose, camera, grey_card
from filmvideo.film.printing import PrinterSettings
from filmvideo.film.stock import Plot
from filmvideo.lab import colorimeter, halation_bench, mtf_bench, print_aim, sensitometer
from filmvideo.lab.densitometer import densities
from filmvideo.lab.reading import Reading
from filmvideo.lab.spectrosensitometer import plotted, sensitivities, sensitivity
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.optics.blur import Blur, response

STOCK = find_stock("vision3-250d")
CPU = torch.device("cpu")


def on_the_sheet(steps: Tensor) -> Tensor:
    """Stand for a film that is just as published."""
    return sensitometer.published(STOCK, steps)


def read_wedge(film: sensitometer.Strip) -> Reading:
    """Read a wedge on the densitometer."""
    steps = sensitometer.wedge(STOCK)
    return densities(STOCK, steps, film(steps), sensitometer.published(STOCK, steps))


def misses(reading: Reading) -> list[float]:
    """Return how far what was read is from the sheet, row by row."""
    return [abs(a - b) for a, b in zip(reading.column("read"), reading.column("sheet"), strict=True)]


# Sensitometer and densitometer


def test_the_wedge_has_21_even_steps_within_the_sheet() -> None:
    steps = sensitometer.wedge(STOCK)
    assert len(steps) == 21
    assert torch.allclose(steps.diff(), steps.diff()[:1].expand(20))
    assert float(steps[0]) == max(knots.start for knots in STOCK.knots)
    assert float(steps[-1]) == min(knots.stop for knots in STOCK.knots)


@pytest.mark.parametrize("name", ["vision3-250d", "velvia-50", "double-x"])
def test_the_camera_gives_the_wedge_its_lux_seconds(name: str) -> None:
    stock = find_stock(name)
    path = reference(Look(stock=name, camera=CameraSettings(filter="none")))
    steps = sensitometer.wedge(stock)
    received = sensitometer.exposed(stock, path.expose, steps)
    assert torch.allclose(received, steps.expand_as(received), atol=1e-3)


def test_a_film_that_is_its_sheet_has_no_error() -> None:
    readings = (read_wedge(on_the_sheet), sensitometer.speed(STOCK, on_the_sheet))
    assert [reading.figure for reading in readings] == [0, 0]
    assert sensitometer.gradient(STOCK, on_the_sheet).figure == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("offset", "passed"), [(0.019, True), (-0.021, False), (0.3, False)])
def test_a_densitometer_that_is_off_is_caught(offset: float, passed: bool) -> None:  # noqa: FBT001
    reading = read_wedge(lambda steps: on_the_sheet(steps) + offset)
    assert reading.figure == pytest.approx(abs(offset))
    assert reading.passed is passed
    assert reading.verdict == ("pass" if passed else "falls short")


def test_one_wrong_step_of_one_layer_shows() -> None:
    def film(steps: Tensor) -> Tensor:
        wrong = on_the_sheet(steps)
        wrong[1, 10] += 0.5
        return wrong

    reading = read_wedge(film)
    assert not reading.passed
    assert len(reading.rows) == 63
    assert max(misses(reading)) == pytest.approx(0.5)
    assert sum(miss > 1e-9 for miss in misses(reading)) == 1


@pytest.mark.parametrize("stops", [-0.5, 0.25])
def test_a_faster_film_has_its_speed_point_earlier(stops: float) -> None:
    reading = sensitometer.speed(STOCK, lambda steps: on_the_sheet(steps + 0.30103 * stops))
    for read, sheet in zip(reading.column("read"), reading.column("sheet"), strict=True):
        assert sheet - read == pytest.approx(0.30103 * stops, abs=0.02)
    assert not reading.passed


def test_pushed_film_has_a_steeper_gradient() -> None:
    def pushed(steps: Tensor) -> Tensor:
        middle = steps.mean()
        return on_the_sheet(middle + 1.1 * (steps - middle))

    reading = sensitometer.gradient(STOCK, pushed)
    assert reading.figure == pytest.approx(10, abs=0.5)
    assert not reading.passed


def test_a_straight_line_has_the_slope_it_is_drawn_with() -> None:
    knots = tuple(replace(k, start=-3.0, stop=1.0, density=torch.linspace(0, 2.6, 9).double()) for k in STOCK.knots)
    line = replace(STOCK, knots=knots)
    film = sensitometer.gradient(line, lambda steps: 0.65 * (steps + 3).expand(3, -1))
    assert film.figure == pytest.approx(0, abs=1e-4)
    assert film.column("read") == pytest.approx([0.65] * 3)
    points = sensitometer.speed(line, lambda steps: 0.65 * (steps + 3).expand(3, -1))
    assert points.column("read") == pytest.approx([-3 + 0.15 / 0.65] * 3)


# Spectrosensitometer


def test_monochromatic_light_reads_the_sensitivity_whatever_the_light_and_level() -> None:
    for kelvin, stops in ((5500, 0.0), (3200, 2.0)):
        read = sensitivity(camera(STOCK, light(kelvin), stops), light(kelvin))
        level = read - STOCK.log_sensitivity
        assert torch.allclose(level, level[:, :1].expand(-1, 81), atol=1e-9)
        assert sensitivities(STOCK, read).figure < 1e-9


def test_a_layer_that_sees_elsewhere_is_caught() -> None:
    expose = reference(Look()).expose
    assert isinstance(expose, Expose)
    read = sensitivity(expose.receiver, light(STOCK.balance_kelvin))
    shifted = torch.cat([read[:1], read[1:2].roll(2, dims=1), read[2:]])
    reading = sensitivities(STOCK, shifted)
    assert not reading.passed
    off = {layer: max(misses(reading.of(layer))) for layer in STOCK.layers}
    assert off["red"] < 1e-9
    assert off["green"] > 0.1


def test_only_what_the_sheet_plots_is_compared() -> None:
    nm = torch.arange(380, 781, 5)
    inside = nm[plotted(STOCK, "red")]
    assert (int(inside[0]), int(inside[-1])) == (550, 700)
    everything = replace(STOCK, estimated={})
    assert int(plotted(everything, "red").sum()) == 41


# MTF bench


@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
def test_a_made_up_transfer_is_read_back(um_per_px: float) -> None:
    blur = Blur(5.0 / um_per_px)
    card = grey_card(STOCK)
    for wanted in (5.0, 20.0, 35.0):
        placed, percent = mtf_bench.response(lambda e: 0.7 * blur(e), lambda e: 0.7 * e, card, um_per_px, wanted)
        assert placed == pytest.approx(wanted, abs=1.0)
        cycles_per_px = torch.tensor([placed * um_per_px / 1000], dtype=torch.float64)
        known = 100 * response(5.0 / um_per_px, cycles_per_px)
        assert torch.allclose(percent, known.expand(3), atol=0.2)


def test_a_gaussian_film_passes_on_its_own_curve_and_falls_short_when_softer() -> None:
    waves = torch.arange(0, 101).double()
    percent = 100 * response(4.0 / 3.0, waves * 3.0 / 1000)
    plot = Plot(tuple(map(float, waves)), tuple(map(float, percent)))
    stock = replace(STOCK, mtf=dict.fromkeys(STOCK.layers, plot))
    sharp, soft = (mtf_bench.transfers(stock, Blur(um / 3.0), lambda e: e, 3.0) for um in (4.0, 6.0))
    assert sharp.figure < 1
    assert sharp.passed
    assert not soft.passed


def test_the_bench_stops_before_nyquist() -> None:
    for um_per_px, last in ((13.0, 30), (6.5, 60), (3.0, 60)):
        reading = mtf_bench.transfers(STOCK, lambda e: e, lambda e: e, um_per_px)
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


# Colorimeter


@cache
def chart_of_colour_science() -> Tensor:
    """Return the chart's xyY by colour-science."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import colour  # noqa: PLC0415

        chart = colour.CCS_COLOURCHECKERS["ColorChecker24 - After November 2014"]
        scene = [
            colour.XYZ_to_RGB(colour.xyY_to_XYZ(xyy), "ITU-R BT.2020", chart.illuminant, "Bradford")
            for xyy in chart.data.values()
        ]
    return torch.tensor([[float(v) for v in patch] for patch in scene], dtype=torch.float64).T


def test_the_chart_is_the_published_one() -> None:
    assert len(colorimeter.patch_names()) == 24
    assert torch.allclose(colorimeter.patches(), chart_of_colour_science(), atol=2e-4)


def test_a_film_that_changes_nothing_leaves_the_chart_and_the_greys() -> None:
    assert colorimeter.chart(lambda scene: scene).figure < 1e-6
    assert colorimeter.neutral_scale(lambda scene: scene).figure < 0.01
    assert colorimeter.chart(lambda scene: scene).target is None


def test_a_tinted_grey_falls_short() -> None:
    tint = torch.tensor([[1.1], [1.0], [0.95]], dtype=torch.float64)
    reading = colorimeter.neutral_scale(lambda scene: tint * scene)
    assert not reading.passed
    assert min(*reading.column("a*"), *reading.column("b*")) > 0


def test_chroma_and_hue_are_those_of_the_film() -> None:
    grey = colorimeter.chart(lambda scene: scene.mean(0, keepdim=True).expand(3, -1))
    assert max(grey.column("film C*")) < 0.01
    turned = colorimeter.chart(lambda scene: scene.flip(0))
    red = turned.column("patch").index("red")
    assert abs(turned.column("scene h°")[red] - 30) < 15
    assert 240 < turned.column("film h°")[red] < 320


# Print aim


def test_a_print_on_aim_passes_and_a_point_too_much_does_not() -> None:
    film = find_stock("2383")
    on, over = (
        reference(Look(printer=PrinterSettings(points=points))) for points in ((25.0, 25.0, 25.0), (26.0, 25.0, 25.0))
    )
    assert print_aim.aim(film, print_aim.printed_grey(film, on)).figure < 0.001
    reading = print_aim.aim(film, print_aim.printed_grey(film, over))
    assert not reading.passed
    (_, red, aim), (_, green, green_aim), _ = reading.rows
    assert float(red) - float(aim) > 0.05
    assert float(green) - float(green_aim) == pytest.approx(0, abs=0.02)


def test_an_instrument_that_reads_nothing_finite_falls_short() -> None:
    assert not Reading("x", float("nan"), "", 1.0, (), ()).passed
