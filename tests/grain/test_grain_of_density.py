"""Grain of density: held, finite, additive, and present on clear film."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from helpers.films import draw
from torch import Tensor

from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.grain.granularity import GrainSettings, Granularity, build_granularity
from filmvideo.grain.keys import Key
from filmvideo.lab.microdensitometer import fields
from filmvideo.looks.presets import find_stock

KEY = Key(7, 12)


@cache
def grain(name: str, um_per_px: float, how: GrainSettings = GrainSettings()) -> Granularity:  # noqa: B008  (frozen)
    """Prepare the grain of a shipped stock."""
    stock = find_stock(name)
    return build_granularity(stock, neutral_wedge(stock), dyes_of(stock), how, um_per_px)


def even(name: str, place: int = 2) -> Tensor:
    """Return the dye amounts of an even field."""
    return fields(find_stock(name))[place]


def noise(name: str, um_per_px: float, key: Key = KEY, how: GrainSettings = GrainSettings(), side: int = 256) -> Tensor:  # noqa: B008
    """Return what grain adds to an even field."""
    flat = even(name)[:, None, None].expand(-1, side, side)
    return grain(name, um_per_px, how)(flat.clone(), key) - flat


def test_grain_may_be_held() -> None:
    how = GrainSettings(hold_frames=2.0)
    first, second, third = (noise("vision3-250d", 13.0, Key(1, frame), how) for frame in (6, 7, 8))
    assert torch.equal(first, second)
    assert not torch.equal(second, third)


def test_only_what_is_added_is_a_texture() -> None:
    """An edge of density, averaged over many frames, is as sharp as before."""
    edge = torch.full((3, 64, 64), 0.4, dtype=torch.float64)
    edge[:, :, 32:] = 1.2
    stage = grain("vision3-500t", 6.5)
    light = torch.stack([10 ** -stage(edge.clone(), Key(1, frame)) for frame in range(24)]).mean((0, 2))
    wanted = (10**-edge).mean(1)
    assert (light / wanted - 1).abs().max() < 0.06
    assert (light / wanted - 1)[:, 28:36].mean() < 0.01


def test_clear_film_has_grain_and_nothing_is_cut() -> None:
    stock = find_stock("vision3-500t")
    clear = neutral_wedge(stock).samples.amin(1)
    stage = grain("vision3-500t", 6.5)
    found = stage(clear[:, None, None].expand(-1, 256, 256).clone(), KEY) - clear[:, None, None]
    assert bool((found.amin((1, 2)) < -1.3 * found.std((1, 2))).all())
    low, high = stage.range
    everywhere = stage((low[:, None] + (high - low)[:, None] * draw(3, 256 * 256, seed=3)).reshape(3, 256, 256), KEY)
    assert everywhere.isfinite().all()
    assert bool((low < clear).all())


@pytest.mark.parametrize("um_per_px", [0.7, 500.0, 2000.0])
def test_grain_is_finite_at_any_pitch(um_per_px: float) -> None:
    stage = grain("vision3-250d", um_per_px)
    for row in (stage.a, stage.b, stage.lift, stage.change_table):
        assert row.isfinite().all()
    expected = grain("vision3-250d", 500.0).a[:, 100] * 500 / um_per_px
    if um_per_px > 100:
        assert torch.allclose(stage.a[:, 100], expected, rtol=0.02)  # Selwyn: a pixel is an aperture
