"""Counts of crystal layers in both their forms: exact laws, and the same field from any part, order or thread."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import cast, get_args

import pytest
import torch
from helpers.films import draw, say
from helpers.noise import (
    BLOCK,
    CPU,
    MAKE,
    Form,
    autocovariance,
    correlation,
    counter,
    counts,
    periodogram,
    radial,
)
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.grain import count_statistics, keys
from filmvideo.grain.crystals import TABULAR, build_stack
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import covariance, luminance, modulate_light
from filmvideo.grain.tiled_crystals import TILE_COUNT, TiledCrystals, periods

FORMS = get_args(Form)
SIZES = (3.0, 5.0, 9.0)
FILLINGS = (0.05, 0.25, 0.5, 0.8)
SHA256 = {
    "exact": "a4227e43d3851476850c36966f3ae3b3f32175ea06118592da0a2baaa3d74e38",
    "bank": "1a892ce773fd06356d2953e2ab02051d76318d25a9a38331659ef7262daf89fc",
}

each_form = pytest.mark.parametrize("form", FORMS)
each_size = pytest.mark.parametrize("size", SIZES)


def spread_of_mean(form: Form, size: float, pixels: int) -> float:
    """Give the standard deviation of the mean of so many pixels' counts."""
    made = counter(form, size)
    return float(count_statistics.covariance(made.stack.kernels, made.stack.filling).sum() / pixels) ** 0.5


@each_form
@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("size", [3.0, 5.0, 7.0, 11.0])
def test_layers_are_filled_as_asked(form: Form, size: float, filling: float) -> None:
    made = counter(form, size, filling)
    assert made.mean / 30 == pytest.approx(filling, abs=0.001)
    drawn = made(Key(1, 2, "grain"), 1, 1200, 2000, CPU)
    assert float(drawn.double().mean()) / 30 == pytest.approx(filling, abs=0.002)


@each_form
@each_size
def test_counts_are_binomial(form: Form, size: float) -> None:
    made, drawn = counter(form, size), counts(form, size).double()
    away = drawn - drawn.mean()
    sd = float(away.std())
    say(f"{form}, {size:g} px: mean {float(drawn.mean()):.4f} of {made.mean:.4f}, sd {sd:.4f}")
    assert abs(float(drawn.mean()) - made.mean) < 4 * spread_of_mean(form, size, drawn.numel())
    assert sd**2 == pytest.approx(count_statistics.variance(0.25, 30), rel=0.02)
    assert float((away**3).mean()) / sd**3 == pytest.approx(count_statistics.skewness(0.25, 30), abs=0.03)
    assert float((away**4).mean()) / sd**4 - 3 == pytest.approx(count_statistics.kurtosis(0.25, 30), abs=0.05)


@each_form
@each_size
def test_grain_follows_its_law_at_every_level(form: Form, size: float) -> None:
    made, drawn = counter(form, size), counts(form, size)
    for level in torch.arange(0.1, 0.95, 0.1, dtype=torch.float64):
        shown = modulate_light(level.expand(1, 4096, 1024), drawn.reshape(1, 4096, 1024), made.mean)
        assert float(shown.std()) == pytest.approx(float(count_statistics.deviation(level, 0.25, 30)), rel=0.01)
        assert float(shown.mean()) == pytest.approx(float(level), rel=0.001 if size == 3.0 else 0.003)


@each_form
def test_the_mean_is_kept(form: Form) -> None:
    made = counter(form, 5.0)
    found = [float(made(Key(1, f, "grain"), 3, 1080, 1920, CPU).double().mean()) / made.mean for f in range(2)]
    assert sum(found) / 2 == pytest.approx(1, abs=0.001)


@each_form
@each_size
def test_neighbours_covary_as_the_shapes_overlap(form: Form, size: float) -> None:
    wanted = covariance(counter(form, size))
    reach = len(wanted) // 2
    found = torch.stack([autocovariance(field, reach) for field in counts(form, size)]).mean(0)
    assert (found / count_statistics.variance(0.25, 30) - wanted).abs().max() < 0.02


@each_form
@each_size
def test_the_noise_power_spectrum_is_the_laws(form: Form, size: float) -> None:
    made = counter(form, size)
    wanted = radial(count_statistics.power_spectrum(count_statistics.covariance(made.stack.kernels, 0.25), BLOCK))
    miss_db = 10 * (radial(periodogram(counts(form, size))) / wanted).log10()
    say(f"{form}, {size:g} px: {float(miss_db.square().mean().sqrt()):.3f} dB rms, {float(miss_db.abs().max()):.3f} dB")
    assert miss_db.square().mean().sqrt() < 0.1


@each_form
def test_low_frequencies_do_not_flicker(form: Form) -> None:
    """From frame to frame the power below 1/32 cycle per pixel varies as much as that of so few waves must."""
    made = counter(form, 5.0)
    frames = [made(Key(5, frame, "grain"), 1, 512, 512, CPU) for frame in range(40)]
    waves = cast("Tensor", torch.fft.fft2(torch.cat(frames).double() - made.mean))
    power = (waves[:, :16, 1:16].abs() ** 2).mean((1, 2))
    assert float(power.std() / power.mean()) < 1.4 / (16 * 15) ** 0.5


@each_form
@each_size
def test_borders_are_like_the_middle(form: Form, size: float) -> None:
    made = counter(form, size)
    drawn = torch.cat([made(Key(2, frame, "grain"), 3, 24, 700, CPU) for frame in range(36)]).double()
    z = (drawn - made.mean) / count_statistics.variance(0.25, 30) ** 0.5
    rows = z.mean((0, 2))
    along = float(covariance(made).sum(1).amax())
    assert rows.abs().max() < 4.5 * (along / (z.shape[0] * z.shape[2])) ** 0.5
    assert (z.square().mean((0, 2)) - 1).abs().max() < 0.08


@each_form
@each_size
def test_an_edge_keeps_its_light_on_both_sides(form: Form, size: float) -> None:
    made = counter(form, size)
    light = torch.full((3, 1000, 32), 0.2, dtype=torch.float64)
    light[:, :, 16:] = 0.8
    shown = [modulate_light(light, made(Key(4, f, "grain"), 3, 1000, 32, CPU), made.mean) for f in range(24)]
    ratio = (torch.stack(shown).mean((0, 1, 2)) / light[0, 0])[8:24]
    say(f"{form}, {size:g} px: {ratio.amin():.4f} to {ratio.amax():.4f} of the light at an edge")
    assert (ratio - 1).abs().max() < 0.01


@each_form
def test_grain_depends_on_nothing_else_in_the_picture(form: Form) -> None:
    made = counter(form, 9.0)
    count = made(Key(1, 1, "grain"), 3, 64, 64, CPU)
    plain = torch.full((3, 64, 64), 0.5)
    busy = plain.clone()
    busy[:, :, 20:] = 0.9 * torch.eye(64)[:, 20:]
    assert torch.equal(
        modulate_light(plain, count, made.mean)[..., :20], modulate_light(busy, count, made.mean)[..., :20]
    )


def test_black_stays_black_and_white_white() -> None:
    made = counter("exact", 3.0)
    count = made(Key(), 1, 16, 16, CPU)
    for level in (0.0, 1.0, 1.7):
        flat = torch.full((1, 16, 16), level)
        assert torch.equal(modulate_light(flat, count, made.mean), flat)
    dark = torch.full((1, 16, 16), -0.01)
    assert modulate_light(dark, count, made.mean).amin() >= -0.01 * 30 / made.mean


def test_silver_changes_brightness_alone() -> None:
    made = counter("exact", 5.0)
    count = made(Key(), 1, 512, 512, CPU)
    light = torch.tensor([0.7, 0.4, 0.1])[:, None, None].expand(3, 512, 512)
    shown = modulate_light(light, count, made.mean)
    assert torch.allclose(shown[0] / shown[1], light[0] / light[1], rtol=1e-5)
    assert torch.allclose(shown[2] / shown[1], light[2] / light[1], rtol=1e-5)
    level = luminance(light)
    assert float(luminance(shown).std()) == pytest.approx(
        float(count_statistics.deviation(level[0, 0], 0.25, 30)), rel=0.03
    )
    with pytest.raises(ParameterError, match="Light of 3 colours takes as many counts, or one; 2 were given"):
        modulate_light(light, count.expand(2, -1, -1), made.mean)


def test_grain_has_gradients() -> None:
    made = counter("exact", 3.0)
    light = (0.05 + 0.9 * draw(3, 8, 8, seed=61)).requires_grad_()
    count = made(Key(), 3, 8, 8, CPU)

    def through(given: Tensor) -> Tensor:
        return modulate_light(given, count, made.mean)

    assert torch.autograd.gradcheck(through, (light,))


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
    """Give a whole frame with a margin of 40 pixels, and parts of it."""
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
        made = made.to(meta)
    count = made(Key(), 3, 40, 50, meta)
    assert modulate_light(torch.empty(3, 40, 50, device=meta), count, made.mean).device == meta


def test_a_bank_of_few_layers_is_refused() -> None:
    with pytest.raises(ParameterError, match="A bank of 12 layers would repeat in sight; it takes 20 or more"):
        counter("bank", 3.0, layers=12)


def test_a_bank_is_small_and_its_periods_are_prime() -> None:
    for layers in (30, 125):
        made = counter("bank", 3.0, layers=layers)
        assert isinstance(made, TiledCrystals)
        found = [len(torus) for torus, _ in made.tori]
        assert found == periods(TILE_COUNT)
        assert not any(period % divisor == 0 for period in found for divisor in range(2, 40))
        assert all(other - one >= 16 for one, other in pairwise(found))
        assert found[0] > 1280
        assert sum(torus.numel() for both in made.tori for torus in both) < 64 * 2**20


if torch.cuda.is_available():

    @pytest.mark.cuda
    @each_form
    def test_a_gpu_counts_the_same(form: Form) -> None:
        gpu = torch.device("cuda")
        made = counter(form, 5.0)
        here = made(Key(1, 2, "grain"), 3, 500, 700, CPU, origin=(-5, 300))
        there = made.to(gpu) if isinstance(made, TiledCrystals) else made
        assert torch.equal(there(Key(1, 2, "grain"), 3, 500, 700, gpu, origin=(-5, 300)).cpu(), here)
