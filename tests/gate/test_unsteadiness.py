"""Errors of machines have the distribution and the spectrum that they state."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import cast

import pytest
import torch
from helpers.films import say
from torch import Tensor

from filmvideo.gate.flicker import LAMP, SHUTTER
from filmvideo.gate.unsteadiness import UnsteadinessSpectrum, normal_scalars
from filmvideo.gate.weave import MECHANISMS
from filmvideo.grain.keys import Key, uniform_scalars

FRAMES = 4096
COURSES = [SHUTTER, LAMP, MECHANISMS["pin-registered"][1], *MECHANISMS["home camera"]]


def over_time(value: Callable[[Key], float], seed: int = 1) -> Tensor:
    """Collect a number over many frames."""
    return torch.tensor([value(Key(seed, frame)) for frame in range(FRAMES)], dtype=torch.float64)


def power(series: Tensor) -> Tensor:
    """Return the periodogram: the variance in each frequency, from 1/N to ½ cycles per frame."""
    spectrum = cast("Tensor", torch.fft.rfft(series - series.mean()))
    return 2 * spectrum[1:].abs() ** 2 / FRAMES**2


def test_numbers_are_uniform_and_their_keys_own() -> None:
    drawn = torch.tensor(uniform_scalars(Key(3, 4, "gate"), 20000), dtype=torch.float64)
    assert 0 < drawn.min() < drawn.max() < 1
    assert float(drawn.mean()) == pytest.approx(0.5, abs=5 * 12**-0.5 / 20000**0.5)
    counts = torch.histc(drawn, 100, 0, 1)
    assert abs(float(((counts - 200) ** 2 / 200).sum()) - 99) < 5 * (2 * 99) ** 0.5
    assert uniform_scalars(Key(3, 4, "gate"), 5) == drawn[:5].tolist()
    assert uniform_scalars(Key(3, 5, "gate"), 5) != uniform_scalars(Key(3, 4, "gate"), 5)


def test_normals_are_normal() -> None:
    drawn = torch.tensor(normal_scalars(Key(1, 2, "gate"), 20000), dtype=torch.float64)
    moments = [float((drawn**n).mean()) for n in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.15)


@pytest.mark.parametrize("course", COURSES)
def test_an_error_has_the_spectrum_it_says(course: UnsteadinessSpectrum) -> None:
    found = power(over_time(lambda key: course(key.derive("error"))))
    cycles = torch.arange(1, len(found) + 1) / FRAMES
    band = (cycles > 0.9 * course.slowest) & (cycles < 1.1 * course.fastest)
    outside = float(found[~band].sum()) / float((~band).double().mean())
    say(f"{course}: variance {float(found.sum()):.3f}, white {outside:.3f}")
    assert float(found.sum()) == pytest.approx(1, abs=0.1)
    assert outside == pytest.approx(1 - course.drift_share, abs=0.06)
    halves = found[~band].chunk(2)
    assert float(halves[0].mean() / halves[1].mean()) == pytest.approx(1, abs=0.2)


def test_the_octaves_of_a_wander_have_the_same_power() -> None:
    found = sum(
        power(over_time(lambda key: UnsteadinessSpectrum(1.0, 1 / 128, 1 / 8)(key.derive("error")), seed))
        for seed in range(3)
    )
    assert isinstance(found, Tensor)
    cycles = torch.arange(1, len(found) + 1) / FRAMES
    edges = [2.0**-n for n in range(7, 2, -1)]
    octaves = [float(found[(cycles >= low) & (cycles < high)].sum()) / 3 for low, high in pairwise(edges)]
    assert octaves == pytest.approx([0.25] * 4, abs=0.05)
