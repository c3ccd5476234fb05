"""Fields of crystals: independent, reproducible, without visible repeats."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import get_args

import pytest
import torch
from helpers.films import say
from helpers.noise import (
    CPU,
    MAKE,
    Form,
    autocovariance,
    correlation,
    counter,
)
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.grain import count_statistics, keys
from filmvideo.grain.crystals import TABULAR, build_stack
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import covariance, modulate_light
from filmvideo.grain.tiled_crystals import TILE_COUNT, TiledCrystals, periods

FORMS = get_args(Form)
SHA256 = {
    "exact": "a4227e43d3851476850c36966f3ae3b3f32175ea06118592da0a2baaa3d74e38",
    "bank": "1a892ce773fd06356d2953e2ab02051d76318d25a9a38331659ef7262daf89fc",
}
each_form = pytest.mark.parametrize("form", FORMS)


@each_form
def test_frames_and_colours_are_independent(form: Form) -> None:
    made = counter(form, 3.0)
    fields = [field for f in range(3) for field in made(Key(5, f, "grain"), 3, 600, 900, CPU)]
    fields += list(made(Key(5, 0, "print grain"), 1, 600, 900, CPU))
    apart = [abs(correlation(one, other)) for i, one in enumerate(fields) for other in fields[:i]]
    assert max(apart) < 0.02


@pytest.mark.parametrize(("form", "size"), [("exact", 3.0), ("bank", 3.0), ("bank", 9.0)])
def test_nothing_comes_round_again_in_sight(form: Form, size: float) -> None:
    """A bank's layers come round one by one, each after its own period."""
    made = counter(form, size)
    side, farthest = 2800, 1280
    field = made(Key(7, 8, "grain"), 1, side, side, CPU)[0]
    found = autocovariance(field, farthest) / count_statistics.variance(0.25, 30)
    near = slice(farthest - 2 * made.stack.reach, farthest + 2 * made.stack.reach + 1)
    found[near, near] = 0
    say(f"{form}, {size:g} px: autocorrelation of at most {float(found.abs().max()):.3f}")
    assert found.abs().max() < 0.05


def parts(form: Form) -> tuple[Tensor, list[tuple[int, int, int, int]]]:
    """Return a whole frame with a margin of 40 pixels, and parts of it."""
    whole = counter(form, 5.0)(Key(3, 4, "grain"), 3, 400, 1300, CPU, origin=(-40, -40))
    return whole, [(-40, -40, 50, 60), (0, 0, 360, 1260), (7, 900, 300, 301), (359, 1259, 1, 1)]


@each_form
def test_a_part_of_a_frame_is_the_frames_own(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, windows = parts(form)
    for strip in (keys.STRIP_PX, 9001):
        monkeypatch.setattr(keys, "STRIP_PX", strip)
        for y, x, height, width in windows:
            drawn = counter(form, 5.0)(Key(3, 4, "grain"), 3, height, width, CPU, origin=(y, x))
            assert torch.equal(drawn, whole[:, y + 40 : y + 40 + height, x + 40 : x + 40 + width])


@each_form
def test_counts_are_the_same_for_ever(form: Form) -> None:
    made = counter(form, 5.0)
    drawn = made(Key(1, 2, "grain"), 3, 64, 64, CPU)
    assert hashlib.sha256(drawn.numpy().tobytes()).hexdigest() == SHA256[form]
    made(Key(1, 3, "grain"), 3, 64, 64, CPU)
    there = torch.full((3, 64, 64), 99, dtype=torch.uint8)
    assert made(Key(1, 2, "grain"), 3, 64, 64, CPU, out=there) is there
    assert torch.equal(there, drawn)


@each_form
def test_threads_change_nothing(form: Form) -> None:
    alone = counter(form, 5.0)(Key(9), 1, 400, 1000, CPU)
    torch.set_num_threads(2)
    try:
        assert torch.equal(MAKE[form](counter(form, 5.0).stack)(Key(9), 1, 400, 1000, CPU), alone)
    finally:
        torch.set_num_threads(1)


@each_form
def test_tabular_crystals_lie_in_125_layers(form: Form) -> None:
    made = MAKE[form](build_stack(TABULAR, 2, 3.0))
    drawn = made(Key(1), 1, 1200, 1200, CPU).double()
    assert made.mean == pytest.approx(125 / 4, rel=0.002)
    assert float(drawn.mean()) == pytest.approx(made.mean, rel=0.002)
    assert float(drawn.var()) == pytest.approx(count_statistics.variance(0.25, 125), rel=0.02)
    assert {len(made(Key(1), c, 8, 8, CPU)) for c in (1, 3)} == {1, 3}


@each_form
def test_a_texture_has_mean_0_and_variance_1(form: Form) -> None:
    made = counter(form, 3.0)
    count = made(Key(1), 3, 700, 700, CPU)
    stack = made.stack
    z = (count - made.mean) / count_statistics.variance(stack.filling, len(stack.kernels)) ** 0.5
    assert abs(float(z.mean())) < 0.01
    assert float(z.var()) == pytest.approx(1, rel=0.01)
    assert float(covariance(made).amax()) == pytest.approx(1)
    there = torch.empty(3, 60, 60, dtype=torch.uint8)
    assert made(Key(1), 3, 60, 60, CPU, origin=(30, 40), out=there) is there
    assert torch.equal(there, count[:, 30:90, 40:100])


@each_form
def test_nothing_stays_behind_on_the_processor(form: Form) -> None:
    meta = torch.device("meta")
    made = counter(form, 3.0)
    if isinstance(made, TiledCrystals):
        made = made.to_device(meta)
    count = made(Key(), 3, 40, 50, meta)
    assert modulate_light(torch.empty(3, 40, 50, device=meta), count, made.mean).device == meta


def test_a_bank_of_few_layers_is_refused() -> None:
    with pytest.raises(ParameterError, match="Tiles of 12 layers would visibly repeat; use 20"):
        counter("bank", 3.0, layers=12)


def test_a_bank_is_small_and_its_periods_are_prime() -> None:
    for layers in (30, 125):
        made = counter("bank", 3.0, layers=layers)
        assert isinstance(made, TiledCrystals)
        found = [len(torus) for torus, _ in made.tiles]
        assert found == periods(TILE_COUNT)
        assert not any(period % divisor == 0 for period in found for divisor in range(2, 40))
        assert all(other - one >= 16 for one, other in pairwise(found))
        assert found[0] > 1280
        assert sum(torus.numel() for both in made.tiles for torus in both) < 64 * 2**20


if torch.cuda.is_available():

    @pytest.mark.cuda
    @each_form
    def test_a_gpu_counts_the_same(form: Form) -> None:
        gpu = torch.device("cuda")
        made = counter(form, 5.0)
        here = made(Key(1, 2, "grain"), 3, 500, 700, CPU, origin=(-5, 300))
        there = made.to_device(gpu) if isinstance(made, TiledCrystals) else made
        assert torch.equal(there(Key(1, 2, "grain"), 3, 500, 700, gpu, origin=(-5, 300)).cpu(), here)
