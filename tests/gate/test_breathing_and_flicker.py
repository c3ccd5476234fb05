"""Film breathing and flicker have their rms; defocus conserves light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import log2

import pytest
import torch
from helpers.films import draw
from torch import Tensor

from filmvideo.gate.breath import STEPS_PER_PX, FilmBreathingSettings, build_film_breathing, sigma_um
from filmvideo.gate.flicker import FlickerSettings, build_projector_flicker, build_shutter
from filmvideo.grain.keys import Key
from filmvideo.optics.blur import binomial_transfer

FRAMES = 4096

HEIGHT, WIDTH = 36, 64


def over_time(value: Callable[[Key], float], seed: int = 1) -> Tensor:
    """Collect a number over many frames."""
    return torch.tensor([value(Key(seed, frame)) for frame in range(FRAMES)], dtype=torch.float64)


def light(layers: int = 3) -> Tensor:
    return draw(layers, HEIGHT, WIDTH, seed=7)


def test_breath_has_the_rms_asked_for() -> None:
    breath = FilmBreathingSettings(30.0, 2.0)
    blur = over_time(lambda key: sigma_um(breath, key))
    assert float(blur.square().mean().sqrt()) == pytest.approx(30 / 8, rel=0.05)
    stopped_down = over_time(lambda key: sigma_um(replace(breath, f_number=8.0), key))
    assert torch.allclose(stopped_down * 4, blur)


def test_defocus_has_the_variance_of_its_circle_and_conserves_light() -> None:
    breath, key = FilmBreathingSettings(200.0, 2.0), Key(1, 6)
    point = torch.zeros(1, 201, 201, dtype=torch.float64)
    point[0, 100, 100] = 1
    found = build_film_breathing(breath, 10.0)(point, key)
    assert float(found.sum()) == pytest.approx(1, abs=1e-9)
    across = torch.arange(201, dtype=torch.float64) - 100
    variance = float((found[0].sum(0) * across**2).sum()) * 10**2
    diameter = 4 * sigma_um(breath, key)
    disc = torch.hypot(across[:, None], across[None]) * diameter / 150 <= diameter / 2
    of_circle = float((disc * across**2).sum() / disc.sum()) * (diameter / 150) ** 2
    assert variance == pytest.approx(of_circle, rel=0.03)


def test_there_are_few_blurs_and_none_far_from_what_was_asked() -> None:
    breath = FilmBreathingSettings(50.0)
    steps = {round(sigma_um(breath, Key(1, frame)) / 6.5 * STEPS_PER_PX) for frame in range(FRAMES)}
    assert len(steps) < 4 * STEPS_PER_PX
    stripes = torch.tensor([0.0, 2.0], dtype=torch.float64).repeat(1, 12, 40)
    for frame in range(60):
        sigma_px = sigma_um(breath, Key(1, frame)) / 6.5
        found = build_film_breathing(breath, 6.5)(stripes, Key(1, frame))[0, 6]
        rounded = round(sigma_px * STEPS_PER_PX) / STEPS_PER_PX
        assert abs(rounded - sigma_px) <= 0.5 / STEPS_PER_PX
        nyquist = torch.tensor([0.5], dtype=torch.float64)
        assert float(found[41] - 1) == pytest.approx(float(binomial_transfer(rounded, nyquist)), abs=1e-3)


def test_flicker_has_the_rms_asked_for_and_no_mean() -> None:
    flicker, even = FlickerSettings(0.2, 0.05), torch.ones(1, 1, 1, dtype=torch.float64)
    for stage, rms in ((build_shutter(flicker), 0.2), (build_projector_flicker(flicker), 0.05)):
        stops = over_time(lambda key, s=stage: log2(float(s(even, key))))
        assert float(stops.square().mean().sqrt()) == pytest.approx(rms, rel=0.05)
        assert abs(float(stops.mean())) < 0.1 * rms
    ratio = build_shutter(flicker)(light(), Key(1, 2)) / light()
    assert torch.allclose(ratio, ratio[0, 0, 0].expand_as(ratio))
    assert float(ratio[0, 0, 0]) != pytest.approx(float(build_projector_flicker(flicker)(even, Key(1, 2))), abs=1e-4)
