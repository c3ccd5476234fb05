"""Sensitometer, densitometer and spectrosensitometer, on films made up for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from helpers.films import reference
from torch import Tensor

from filmvideo.colour.spectra import illuminant
from filmvideo.film.exposure import CameraSettings, ExposureStage, camera_receiver
from filmvideo.lab import sensitometer
from filmvideo.lab.densitometer import measure_densities
from filmvideo.lab.reading import Reading
from filmvideo.lab.spectrosensitometer import compare_sensitivities, in_sheet_range, sensitivity
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock

STOCK = find_stock("vision3-250d")


def on_the_sheet(steps: Tensor) -> Tensor:
    """Stand for a film that is just as published."""
    return sensitometer.sheet_density(STOCK, steps)


def read_wedge(film: sensitometer.Strip) -> Reading:
    """Read a wedge on the densitometer."""
    steps = sensitometer.wedge(STOCK)
    return measure_densities(STOCK, steps, film(steps), sensitometer.sheet_density(STOCK, steps))


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
    received = sensitometer.expose_wedge(stock, path.expose, steps)
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
    line = replace(STOCK, knots=knots, sheet_curves=knots)
    film = sensitometer.gradient(line, lambda steps: 0.65 * (steps + 3).expand(3, -1))
    assert film.figure == pytest.approx(0, abs=1e-4)
    assert film.column("read") == pytest.approx([0.65] * 3)
    points = sensitometer.speed(line, lambda steps: 0.65 * (steps + 3).expand(3, -1))
    assert points.column("read") == pytest.approx([-3 + 0.15 / 0.65] * 3)


# Spectrosensitometer


def test_monochromatic_light_reads_the_sensitivity_whatever_the_light_and_level() -> None:
    for kelvin, stops in ((5500, 0.0), (3200, 2.0)):
        read = sensitivity(camera_receiver(STOCK, illuminant(kelvin), stops), illuminant(kelvin))
        level = read - STOCK.log_sensitivity
        assert torch.allclose(level, level[:, :1].expand(-1, 81), atol=1e-9)
        assert compare_sensitivities(STOCK, read).figure < 1e-9


def test_a_layer_that_sees_elsewhere_is_caught() -> None:
    expose = reference(Look()).expose
    assert isinstance(expose, ExposureStage)
    read = sensitivity(expose.receiver, illuminant(STOCK.balance_kelvin))
    shifted = torch.cat([read[:1], read[1:2].roll(2, dims=1), read[2:]])
    reading = compare_sensitivities(STOCK, shifted)
    assert not reading.passed
    off = {layer: max(misses(reading.of_layer(layer))) for layer in STOCK.layers}
    assert off["red"] < 1e-9
    assert off["green"] > 0.1


def test_only_what_the_sheet_plots_is_compared() -> None:
    nm = torch.arange(380, 781, 5)
    inside = nm[in_sheet_range(STOCK, "red")]
    assert (int(inside[0]), int(inside[-1])) == (550, 700)
    everything = replace(STOCK, estimated={})
    assert int(in_sheet_range(everything, "red").sum()) == 41
