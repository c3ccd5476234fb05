"""The article's own recipe: the same grain as ours where its faults do not show, and its faults."""

from __future__ import annotations

from math import exp

import pytest
import torch
from helpers.crystal_article import empirical_ratio, layers, recipe
from helpers.films import say
from helpers.noise import BLOCK, CPU, counter, periodogram, radial
from torch import Tensor

from filmvideo.grain import count_statistics
from filmvideo.grain.crystals import draw_polygon, round_to_odd
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import modulate_light

SIDE = 400
KEY = Key(3, 1, "article")


def even(level: float = 0.5) -> Tensor:
    return torch.full((SIDE, SIDE), level, dtype=torch.float64)


def inside(field: Tensor) -> Tensor:
    return field[20:-20, 20:-20]


def test_on_an_even_field_it_makes_the_grain_that_we_make() -> None:
    made = counter("exact", 9.0)
    fields = torch.stack([inside(recipe(even(), made.stack, Key(3, frame, "article"))) for frame in range(4)])
    assert float(fields.std()) == pytest.approx(
        float(count_statistics.deviation(torch.tensor(0.5), 0.25, 30)), rel=0.04
    )
    power = radial(periodogram(fields)) / float(fields.var())
    wanted = radial(
        count_statistics.power_spectrum(count_statistics.covariance(made.stack.kernels, 0.25), BLOCK)
    ) / count_statistics.variance(0.25, 30)
    miss_db = 10 * (power / wanted).log10()
    assert miss_db.square().mean().sqrt() < 0.3


@pytest.mark.parametrize(("size", "filling", "too_much"), [(3.0, 0.8, 0.04), (3.0, 0.5, 0.015), (5.0, 0.8, 0.008)])
def test_its_fitted_ratio_fills_small_crystals_too_much(size: float, filling: float, too_much: float) -> None:
    made = counter("exact", size, filling)
    found = float(inside(layers(even(1.0), made.stack, KEY)).mean())
    say(f"{size:g} px: {found:.4f} filled by the article's ratio, {made.mean / 30:.4f} by the exact one, of {filling}")
    assert found > filling + too_much
    assert made.mean / 30 == pytest.approx(filling, abs=0.001)


def test_its_fitted_ratio_passes_one() -> None:
    assert empirical_ratio(0.65, 1) > 1
    assert count_statistics.seed_ratio(0.65, 1) == pytest.approx(0.65)


def test_its_edges_have_dark_rims() -> None:
    """Crystals that carry the dark side's light lie over the bright side; ours carry none."""
    made = counter("exact", 9.0)
    light = even(0.2)
    light[:, SIDE // 2 :] = 0.8
    frames = range(6)
    literal = torch.stack([layers(light, made.stack, Key(3, frame, "article")) for frame in frames]).mean(0)
    bright = literal[20:-20, SIDE // 2 :].mean(0)
    rim = bright[:5] / bright[15:-20].mean()
    say(f"of a bright side's light, from its edge on: {[round(float(part), 3) for part in rim]}")
    assert rim[0] < 0.8
    assert bool((rim.diff() > 0).all())
    counts = torch.cat([made(Key(3, frame, "grain"), 1, SIDE, SIDE, CPU) for frame in frames])
    ours = modulate_light(light.expand(6, -1, -1), counts, made.mean)[:, :, SIDE // 2 :].mean((0, 1))
    assert (ours[:5] / 0.8 - 1).abs().max() < 0.02


def test_its_gain_follows_what_else_is_in_the_picture() -> None:
    made = counter("exact", 9.0)
    busy = even(0.15)
    busy[:, SIDE // 2 :] = 0.15 + 0.7 * ((torch.arange(SIDE)[:, None] // 8 + torch.arange(SIDE // 2) // 8) % 2)
    alone, beside = (recipe(light, made.stack, KEY)[20:-20, 20:150] for light in (even(0.15), busy))
    say(f"an even {0.15} reads {float(alone.mean()):.4f} alone, {float(beside.mean()):.4f} beside a chequered half")
    assert float(beside.mean() / alone.mean()) > 1.1
    count = made(KEY, 1, SIDE, SIDE, CPU)
    ours = [modulate_light(light[None], count, made.mean)[0, 20:-20, 20:150] for light in (even(0.15), busy)]
    assert torch.equal(*ours)


def test_its_borders_are_dark() -> None:
    made = counter("exact", 9.0)
    drawn = torch.stack([layers(even(), made.stack, Key(3, frame, "article")) for frame in range(4)]).mean(0)
    rows = drawn[:, 20:-20].mean(1)
    rim = rows[:3] / rows[20:-20].mean()
    say(f"of the middle's light, from a border on: {[round(float(part), 3) for part in rim]}")
    assert rim[0] < 0.7
    assert rim[1] < 0.85


def test_shapes_drawn_again_for_each_picture_flicker() -> None:
    draw = torch.Generator().manual_seed(1)

    def strength() -> float:
        sizes = round_to_odd([exp(0.25 * float(z)) * 5 for z in torch.randn(30, generator=draw)])
        return float(count_statistics.covariance([draw_polygon(size, 6, size * 0.7) for size in sizes], 0.25).sum())

    power = torch.tensor([strength() for _ in range(60)])
    say(f"power at no frequency: {100 * float(power.std() / power.mean()):.1f} % from picture to picture")
    assert float(power.std() / power.mean()) > 0.08
