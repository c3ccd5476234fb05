"""A frame's histogram on its film's exposure axis: where a card falls, and how it moves."""

from __future__ import annotations

from time import process_time

import pytest
import torch
from helpers.films import draw, say
from torch import Tensor

from filmvideo.film.exposure import GREY, CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.looks.look import Look
from filmvideo.preview.exposure_histogram import ExposureHistogram, measure_histograms, sample_pixels
from filmvideo.preview.film_curves import STEP, measure_film_curves


def grey_frame(stops: float = 0.0) -> Tensor:
    """Return a frame of a grey card, over- or underexposed by stops."""
    return torch.full((3, 54, 96), GREY * 2**stops)


def peaks(histogram: ExposureHistogram) -> Tensor:
    """Return each layer's most frequent log exposure."""
    return histogram.log_exposure[histogram.share.argmax(dim=1)]


@pytest.mark.parametrize("name", ["vision3-250d", "velvia-50", "double-x"])
def test_a_grey_card_peaks_where_the_curve_has_it(name: str) -> None:
    look = Look(stock=name)
    curve = measure_film_curves(look).camera
    camera, _ = measure_histograms(grey_frame(), look)
    assert torch.allclose(peaks(camera), curve.grey_log_exposure, atol=STEP / 2 + 1e-6)
    assert torch.allclose(camera.share.amax(dim=1), torch.ones(len(curve.layers), dtype=torch.float64))
    assert torch.equal(camera.log_exposure, curve.log_exposure)


@pytest.mark.parametrize("way", ["light", "lens"])
def test_a_stop_moves_it_by_log_2(way: str) -> None:
    over = Look(camera=CameraSettings(stops=1)) if way == "lens" else Look()
    one, _ = measure_histograms(grey_frame(), Look())
    other, _ = measure_histograms(grey_frame(0 if way == "lens" else 1), over)
    assert torch.allclose(peaks(other) - peaks(one), torch.full((3,), 0.30103, dtype=torch.float64), atol=1e-5)


def test_a_ramp_is_level_and_sums_to_one() -> None:
    stops = torch.linspace(-4, 4, 6400).reshape(1, 64, 100)
    camera, _ = measure_histograms((GREY * 2**stops).expand(3, -1, -1), Look())
    assert torch.allclose(camera.share.sum(1), torch.ones(3, dtype=torch.float64))
    full = camera.share[1][camera.share[1] > 0][1:-1]
    assert full.numel() == pytest.approx(8 * 8, abs=2)
    assert torch.allclose(full, torch.full_like(full, 1 / 64), atol=0.002)


def test_a_print_s_histogram_has_the_card_at_the_aim_and_lights_move_it() -> None:
    plain, more = (Look(printer=PrinterSettings(points=(25, green, 25))) for green in (25, 37))
    places: list[Tensor] = []
    for look in (plain, more):
        _, of_print = measure_histograms(grey_frame(), look)
        curve = measure_film_curves(look).print
        assert of_print is not None
        assert curve is not None
        assert torch.allclose(peaks(of_print), curve.grey_log_exposure, atol=STEP / 2 + 1e-6)
        places.append(peaks(of_print))
    moved = places[1] - places[0]
    assert moved[1] > 0.2
    assert moved[1] > 5 * moved[0].abs()


def test_light_of_a_scene_runs_backward_on_a_print() -> None:
    _, dark = measure_histograms(grey_frame(-2), Look())
    _, light = measure_histograms(grey_frame(2), Look())
    assert dark is not None
    assert light is not None
    assert (peaks(dark) > peaks(light) + 0.5).all()


def test_parts_tell_of_light_beyond_the_film() -> None:
    half = torch.cat([grey_frame(), grey_frame(13)], dim=1)
    camera, _ = measure_histograms(half, Look())
    assert camera.in_parts[:, 4].tolist() == pytest.approx([0.5] * 3, abs=0.02)
    assert camera.in_parts.sum(1).tolist() == pytest.approx([1] * 3)
    black, _ = measure_histograms(torch.zeros(3, 54, 96), Look())
    assert black.in_parts[:, 0].tolist() == [1] * 3
    assert black.share[:, 0].tolist() == [1] * 3


def test_a_grid_of_pixels_has_the_shares_of_the_frame() -> None:
    scene = draw(3, 540, 960, seed=4).float() ** 3 * 3
    assert sample_pixels(scene).shape[1] <= 10_000
    few, _ = measure_histograms(scene, Look())
    many, _ = measure_histograms(scene[:, ::2, ::2].reshape(3, 72, -1).repeat(1, 1, 1), Look())
    assert float((few.share - many.share).abs().amax()) < 0.02
    assert sample_pixels(torch.zeros(3, 1, 1)).shape == (3, 1)


def test_it_is_quick() -> None:
    scene = draw(3, 540, 960, seed=5).float()
    measure_histograms(scene, Look())
    times: list[float] = []
    for stops in (0.1, 0.2, 0.3, 0.4, 0.5):
        begun = process_time()
        measure_histograms(scene, Look(camera=CameraSettings(stops=stops)))
        times.append(1000 * (process_time() - begun))
    say(f"curves and histograms of a changed look: {sorted(times)[2]:.0f} ms of processor time")
    assert min(times) < 100
