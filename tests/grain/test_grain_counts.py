"""Counts of crystals follow their laws, for the exact stack and for tiles."""

from __future__ import annotations

from typing import cast, get_args

import pytest
import torch
from helpers.films import draw, say
from helpers.noise import (
    BLOCK,
    CPU,
    Form,
    autocovariance,
    counter,
    counts,
    periodogram,
    radial,
)
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.grain import count_statistics
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import covariance, luminance, modulate_light
from filmvideo.grain.tiled_crystals import TiledCrystals

FORMS = get_args(Form)
SIZES = (3.0, 5.0, 9.0)
FILLINGS = (0.05, 0.25, 0.5, 0.8)
each_form = pytest.mark.parametrize("form", FORMS)
each_size = pytest.mark.parametrize("size", SIZES)


def spread_of_mean(form: Form, size: float, pixels: int) -> float:
    """Return the standard deviation of the mean of the counts of `pixels` pixels."""
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
    with pytest.raises(ParameterError, match="needs 1 or 3 counts, got 2"):
        modulate_light(light, count.expand(2, -1, -1), made.mean)


def test_grain_has_gradients() -> None:
    made = counter("exact", 3.0)
    light = (0.05 + 0.9 * draw(3, 8, 8, seed=61)).requires_grad_()
    count = made(Key(), 3, 8, 8, CPU)

    def through(given: Tensor) -> Tensor:
        return modulate_light(given, count, made.mean)

    assert torch.autograd.gradcheck(through, (light,))


if torch.cuda.is_available():

    @pytest.mark.cuda
    @each_form
    def test_a_gpu_counts_the_same(form: Form) -> None:
        gpu = torch.device("cuda")
        made = counter(form, 5.0)
        here = made(Key(1, 2, "grain"), 3, 500, 700, CPU, origin=(-5, 300))
        there = made.to_device(gpu) if isinstance(made, TiledCrystals) else made
        assert torch.equal(there(Key(1, 2, "grain"), 3, 500, 700, gpu, origin=(-5, 300)).cpu(), here)
