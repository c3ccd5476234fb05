"""Light leaks: colour by the order of layers, brightness, size and drift."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from helpers.films import CAMERA_FILMS, draw, say
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.gate.leak import PERFORATIONS, LeakSettings, build_leak, leak_exposure, openness
from filmvideo.grain.keys import Key
from filmvideo.looks.presets import find_stock

HEIGHT, WIDTH = 36, 64


def light(layers: int = 3) -> Tensor:
    return draw(layers, HEIGHT, WIDTH, seed=7)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_light_through_the_base_is_orange_by_the_order_of_the_layers(name: str) -> None:
    stock = find_stock(name)
    found = leak_exposure(stock, "base", 5500.0)
    found = found / found.amax()
    say(f"{name}: leaks {[round(float(part), 3) for part in found]}")
    if len(stock.layers) == 1:
        assert float(found) == 1
        return
    red, green, blue = (float(part) for part in found)
    assert red > 1.5 * green > 10 * blue > 0


def test_light_on_the_front_is_taken_as_the_lens_light_is() -> None:
    stock = find_stock("vision3-250d")
    assert stock.grey_log_exposure is not None
    grey = 10**stock.grey_log_exposure
    assert leak_exposure(stock, "front", stock.balance_kelvin).tolist() == pytest.approx([grey] * 3, rel=1e-6)
    red, _, blue = leak_exposure(stock, "front", 2800.0)
    assert red > 2 * blue


def test_with_the_layers_upside_down_a_leak_is_blue() -> None:
    stock = find_stock("vision3-250d")
    turned = leak_exposure(replace(stock, emulsion=stock.emulsion[::-1]), "base", 5500.0)
    usual = leak_exposure(stock, "base", 5500.0)
    assert float(turned[2] / turned[0]) > 30 * float(usual[2] / usual[0])


def leak_alone(leak: LeakSettings, frame: int, stock: str = "vision3-250d", pitch: float = 100.0) -> Tensor:
    """Return what a leak adds to a frame of 12.8 by 7.2 mm at 100 µm a pixel, against grey."""
    dark = torch.zeros(len(find_stock(stock).layers), round(7200 / pitch), round(12800 / pitch), dtype=torch.float64)
    exposure = find_stock(stock).grey_log_exposure
    assert exposure is not None
    return build_leak(leak, find_stock(stock), pitch)(dark, Key(3, frame)) / 10**exposure


def test_a_leak_is_as_bright_as_asked_and_falls_off_from_its_edge() -> None:
    leak = LeakSettings(side="left", stops=3.0, reach_um=2000.0)
    found = torch.stack([leak_alone(leak, frame) for frame in range(0, 4000, 20)])
    assert float(found.amin()) >= 0
    assert 8 * 0.7 < float(found[:, 0].amax()) < 8
    assert bool((found.diff(dim=-1) < 0).all())
    strongest = found[int(found[:, 0].amax((1, 2)).argmax()), 0]
    row = strongest[strongest[:, 0].argmax()]
    assert float(row[20] / row[0]) == pytest.approx(0.37, abs=0.06)
    right = leak_alone(replace(leak, side="right"), 40)
    assert bool((right.diff(dim=-1) > 0).all())
    assert torch.allclose(leak_alone(replace(leak, side="both"), 40), leak_alone(leak, 40) + right)
    assert len(leak_alone(leak, 3, "tri-x")) == 1


def test_a_leak_is_added_light_of_one_size_on_film() -> None:
    leak = LeakSettings(side="left", stops=2.0)
    fine = leak_alone(leak, 50, pitch=50.0).reshape(3, 72, 2, 128, 2).mean((2, 4))
    assert (fine - leak_alone(leak, 50)).abs().max() < 1e-3 * float(fine.amax())
    stage = build_leak(leak, find_stock("vision3-250d"), 100.0)
    assert torch.allclose(stage(light(), Key(1, 2)) - light(), stage(torch.zeros_like(light()), Key(1, 2)))
    assert torch.equal(build_leak(LeakSettings(), find_stock("vision3-250d"), 100.0)(light(), Key()), light())


def test_a_leak_drifts_and_does_not_jump() -> None:
    down = torch.arange(72, dtype=torch.float64) * 100
    open_ = torch.stack([openness(Key(1, n, "leak"), down) for n in range(400)])
    assert float(open_.amin()) >= 0
    assert float(open_.amax()) <= 1
    assert open_.diff(dim=0).abs().max() < 0.1
    assert (open_[0] - open_[200]).abs().max() > 0.2


@pytest.mark.parametrize(("film", "rows"), [("16mm", [-1, 71]), ("35mm", [12, 59]), ("super8", [36])])
def test_light_through_perforations_comes_where_they_are(film: str, rows: list[int]) -> None:
    smooth, holes = (leak_alone(LeakSettings(side="left", perforations=p), 9)[0, :, 0] for p in ("none", film))
    through = holes / smooth
    assert PERFORATIONS[film][0] > 0
    for row in rows:
        assert float(through[max(row, 0)]) > 0.7
    assert float(through.amin()) < 0.1


def test_a_film_that_says_nothing_of_its_base_is_not_guessed_at() -> None:
    stock = replace(find_stock("vision3-250d"), emulsion=())
    with pytest.raises(PresetError, match=r"has no \[base\] or \[emulsion\] in its preset"):
        build_leak(LeakSettings(side="left"), stock, 10.0)
    assert build_leak(LeakSettings(side="left", through="front"), stock, 10.0).light.shape == (3,)
