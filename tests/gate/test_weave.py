"""Weave has its rms, and shifts pictures exactly."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import pytest
import torch
from helpers.films import draw, say
from torch import Tensor

from filmvideo.gate.weave import MECHANISMS, WeaveSettings, build_weave, displacement_um, shift
from filmvideo.grain.keys import Key
from filmvideo.optics.blur import Blur

FRAMES = 4096

HEIGHT, WIDTH = 36, 64


def over_time(value: Callable[[Key], float], seed: int = 1) -> Tensor:
    """Collect a number over many frames."""
    return torch.tensor([value(Key(seed, frame)) for frame in range(FRAMES)], dtype=torch.float64)


def light(layers: int = 3) -> Tensor:
    return draw(layers, HEIGHT, WIDTH, seed=7)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_weave_has_the_rms_asked_for(mechanism: str) -> None:
    weave = WeaveSettings(12.0, 30.0, mechanism)
    moved = torch.tensor([displacement_um(weave, Key(4, n)) for n in range(FRAMES)], dtype=torch.float64).T
    rms = moved.square().mean(1).sqrt()
    say(f"{mechanism}: rms {rms.tolist()} µm")
    assert rms.tolist() == pytest.approx([12, 30], rel=0.05)
    assert moved.mean(1).abs().max() < 2
    assert abs(float(torch.corrcoef(moved)[0, 1])) < 0.1
    again = torch.tensor([displacement_um(weave, Key(5, n)) for n in range(FRAMES)], dtype=torch.float64).T
    assert abs(float(torch.corrcoef(torch.stack([moved[1], again[1]]))[0, 1])) < 0.1


def test_pins_hold_every_frame_anew_and_a_spring_lets_it_wander() -> None:
    across = {
        name: over_time(lambda key, n=name: displacement_um(WeaveSettings(1.0, 1.0, n), key)[0]) for name in MECHANISMS
    }
    near = {name: float((x[1:] * x[:-1]).mean()) for name, x in across.items()}
    assert near["pin-registered"] < 0.25
    assert near["home camera"] > 0.6


@pytest.mark.parametrize("by", [-70.0, -3.0, 0.0, 1.0, 40.0])
def test_a_shift_by_whole_pixels_is_a_copy(by: float) -> None:
    for dim in (1, 2):
        moved, size = shift(light(), *((by, 0.0) if dim == 2 else (0.0, by))), light().shape[dim]
        n = int(by)
        kept = size - abs(n)
        if kept > 0:
            assert torch.equal(moved.narrow(dim, max(n, 0), kept), light().narrow(dim, max(-n, 0), kept))
    mirror = shift(light(), 2.0, 0.0)
    assert torch.equal(mirror[:, :, :2], light()[:, :, :2].flip(2))


@pytest.mark.parametrize("by", [-2.75, -0.4, 0.02, 0.5, 7.3])
def test_a_shift_goes_as_far_as_it_says(by: float) -> None:
    x = torch.arange(400, dtype=torch.float64)
    wave = 1 + 0.5 * torch.cos(2 * pi * x / 16)
    wanted = 1 + 0.5 * torch.cos(2 * pi * (x - by) / 16)
    moved = shift(wave.expand(1, 5, -1), by, 0.0)[0, 2]
    assert (moved - wanted)[20:-20].abs().max() < 0.015
    down = shift(wave[:, None].expand(1, -1, 5), 0.0, by)[0, :, 2]
    assert torch.allclose(down, moved, atol=1e-9)


def test_a_shift_keeps_light_positive_and_an_even_field_even() -> None:
    edge = torch.zeros(1, 20, 20, dtype=torch.float64)
    edge[:, 8:12, 8:12] = 1
    stage = build_weave(WeaveSettings(20.0, 30.0), 7.0)
    for frame in range(20):
        assert float(stage(edge, Key(1, frame)).min()) >= 0
    even = torch.full((3, 9, 11), 0.3, dtype=torch.float64)
    assert torch.allclose(stage(even, Key(1, 3)), even, rtol=1e-12)


def test_a_crop_and_another_resolution_move_alike() -> None:
    weave, key = WeaveSettings(15.0, 25.0, "home camera"), Key(2, 77)
    picture = draw(3, 80, 90, seed=9)
    whole = build_weave(weave, 6.0)(picture, key)
    crop = build_weave(weave, 6.0)(picture[:, 10:70, 10:80], key)
    assert torch.allclose(crop[:, 15:-15, 15:-15], whole[:, 25:-25, 25:-25], atol=1e-9)
    smooth = Blur(8.0)(draw(3, 160, 180, seed=10))
    fine = build_weave(weave, 3.0)(smooth, key).reshape(3, 80, 2, 90, 2).mean((2, 4))
    coarse = build_weave(weave, 6.0)(smooth.reshape(3, 80, 2, 90, 2).mean((2, 4)), key)
    assert (fine - coarse)[:, 12:-12, 12:-12].abs().max() < 1e-3
