"""Filters before the lens: how much they spread, how far, and that light is neither made nor lost."""

from __future__ import annotations

from dataclasses import replace
from math import log2, pi

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.films import draw, say
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.parameters import parameters_in, rules
from filmvideo.base.toml import TomlTable
from filmvideo.optics.convolve import BRIGHTEST
from filmvideo.optics.diffusion import DiffusionSettings, DiffusionStage, build_diffusion

MIST = DiffusionSettings(strength_stops=1.0)
HALO = DiffusionSettings(strength_stops=1.0, halo_um=120.0, shares=(0, 1, 0))
HALF_LIGHT = 1.67835
"""Radius within which half of an exponential's light falls, in its lengths: (1 + x)·e^(−x) = ½."""


def prepared(filtering: DiffusionSettings, um_per_px: float) -> DiffusionStage:
    found = build_diffusion(filtering, um_per_px)
    assert found is not None
    return found


def point(side: int) -> Tensor:
    """Build a frame of one layer with light of one in its middle pixel."""
    light = torch.zeros(1, side, side, dtype=torch.float64)
    light[0, side // 2, side // 2] = 1.0
    return light


def spread_part(filtering: DiffusionSettings, um_per_px: float, side: int) -> Tensor:
    """Return what a point's light is spread to, the direct part taken away; the sum is one."""
    direct = 2**-filtering.strength_stops
    light = point(side)
    return ((prepared(filtering, um_per_px)(light) - direct * light) / (1 - direct))[0]


def radii(side: int) -> Tensor:
    place = torch.arange(side, dtype=torch.float64) - side // 2
    return torch.hypot(place[:, None], place)


@pytest.mark.parametrize("um_per_px", [1.5, 6.5, 13.0, 40.0, 400.0])
@pytest.mark.parametrize("size", [(12, 16), (41, 23)])
def test_an_even_field_does_not_move(um_per_px: float, size: tuple[int, int]) -> None:
    even = torch.tensor([0.02, 2.0, 100.0])[:, None, None].expand(3, *size)
    assert (prepared(MIST, um_per_px)(even) / even - 1).abs().max() < 1e-6


@pytest.mark.parametrize("um_per_px", [1.5, 13.0, 100.0])
def test_light_is_conserved_and_positive_at_points_and_edges(um_per_px: float) -> None:
    """Rounding is all that is cut at zero, or the sum would tell."""
    light = torch.zeros(3, 45, 64, dtype=torch.float64)
    light[0, 0, 0] = light[0, 20, 30] = light[0, -1, 7] = 1.0
    light[1, :, 32:] = 1.0
    light[2] = draw(45, 64, seed=1)
    found = prepared(MIST, um_per_px)(light)
    assert bool((found >= 0).all())
    assert bool((found[0] > 0).all())
    assert torch.allclose(found.sum((1, 2)), light.sum((1, 2)), rtol=1e-12)


def test_single_precision_is_as_good() -> None:
    light = torch.zeros(3, 45, 64)
    light[:, 20, 30] = 1000.0
    found, wanted = prepared(MIST, 13.0)(light), prepared(MIST, 13.0)(light.double())
    assert found.dtype == torch.float32
    assert bool((found >= 0).all())
    assert (found - wanted).abs().max() < 1e-6 * 1000
    assert torch.allclose(found.sum((1, 2)), light.sum((1, 2)), rtol=1e-6)


def test_twice_the_light_is_twice_the_halo_and_lamps_add_up() -> None:
    one, other = draw(3, 24, 31, seed=2), draw(3, 24, 31, seed=3)
    filtered = prepared(MIST, 26.0)
    assert torch.allclose(filtered(2 * one + other), 2 * filtered(one) + filtered(other), rtol=1e-12)


def test_all_layers_are_filtered_alike() -> None:
    light = draw(1, 20, 30, seed=4)
    found = prepared(MIST, 26.0)(light.expand(3, -1, -1))
    assert torch.allclose(found, prepared(MIST, 26.0)(light).expand(3, -1, -1), rtol=1e-12)


@pytest.mark.parametrize("stops", [0.125, 0.5, 1.0, 3.0])
def test_the_strength_is_the_direct_light_in_stops(stops: float) -> None:
    """With no core, next to nothing of what is spread stays in the pixel it was meant for."""
    filtering = DiffusionSettings(strength_stops=stops, halo_um=500, bloom_um=5000, shares=(0, 0.5, 0.5))
    peak = float(prepared(filtering, 13.0)(point(301)).amax())
    say(f"{stops} stops: {-log2(peak):.4f} read")
    assert -log2(peak) == pytest.approx(stops, abs=0.002)


def test_stacked_filters_leave_the_direct_light_of_their_sum() -> None:
    half, whole = (replace(HALO, strength_stops=s, halo_um=1000) for s in (0.5, 1.0))
    once, light = prepared(half, 13.0), point(301)
    assert float(once(once(light)).amax()) == pytest.approx(float(prepared(whole, 13.0)(light).amax()), rel=1e-3)


@pytest.mark.parametrize("um_per_px", [4.0, 12.0, 40.0])
def test_half_the_light_falls_within_its_radius(um_per_px: float) -> None:
    side = 2 * round(12 * HALO.halo_um / um_per_px) + 1
    light, radius = spread_part(HALO, um_per_px, side), radii(side) * um_per_px
    order = radius.flatten().argsort()
    within = light.flatten()[order].cumsum(0)
    read = float(radius.flatten()[order][int((within < 0.5).sum())]) / HALO.halo_um
    say(f"{um_per_px} µm a pixel: half within {read:.3f} lengths")
    assert read == pytest.approx(HALF_LIGHT, abs=0.02 + 0.25 * um_per_px / HALO.halo_um)


@pytest.mark.parametrize("length_px", [3.0, 10.0])
@pytest.mark.parametrize(("down", "across"), [(0, 1), (1, 1), (1, 2)])
def test_a_lamp_fades_by_the_exponential_law_in_every_direction(length_px: float, down: int, across: int) -> None:
    side = 2 * round(14 * length_px) + 1
    light = spread_part(HALO, HALO.halo_um / length_px, side)
    steps = torch.arange(round(length_px), round(4 * length_px))
    steps = steps[steps * max(down, across) < 6 * length_px]
    far = steps * (down**2 + across**2) ** 0.5 / length_px
    read = light[side // 2 + down * steps, side // 2 + across * steps]
    wanted = (-far).exp() / (2 * pi * length_px**2)
    assert (read / wanted - 1).abs().max() < 0.3 / length_px


def test_a_halo_is_of_one_size_on_film() -> None:
    """A lamp of 36 µm, seen by pixels of 4 and of 12 µm."""
    coarse = torch.zeros(1, 99, 99, dtype=torch.float64)
    coarse[0, 48:51, 48:51] = 1.0
    fine = coarse.repeat_interleave(3, 1).repeat_interleave(3, 2)
    wanted = prepared(MIST, 12.0)(coarse)
    found = prepared(MIST, 4.0)(fine).reshape(1, 99, 3, 99, 3).mean((2, 4))
    worst = float((found - wanted).abs().max())
    say(f"a lamp of 36 µm at 4 and at 12 µm a pixel: {worst:.4f} apart")
    assert worst < 0.02
    assert (found / wanted - 1).abs()[:, 33:66, 33:66].max() < 0.1


@pytest.mark.parametrize("cycles_per_mm", [0.25, 1.0, 5.0, 20.0])
@pytest.mark.parametrize("upright", [True, False])
def test_a_sine_reads_the_transfer_of_the_mixture(cycles_per_mm: float, upright: bool) -> None:  # noqa: FBT001
    um_per_px, size = 2.0, 2000
    x = (torch.arange(size, dtype=torch.float64) + 0.5) * um_per_px / 1000
    wave = torch.cos(2 * pi * cycles_per_mm * x)
    light = 1 + 0.5 * wave.expand(1, 3, size)
    found = prepared(MIST, um_per_px)(light if upright else light.transpose(1, 2))
    read = float(((found[0, 1] if upright else found[0, :, 1]) * wave).mean() * 4)
    lengths = zip(MIST.shares, (MIST.core_um, MIST.halo_um, MIST.bloom_um), strict=True)
    turned = sum(share * (1 + (2 * pi * um * cycles_per_mm / 1000) ** 2) ** -1.5 for share, um in lengths)
    say(f"{cycles_per_mm} cycles/mm: {read:.4f} read, {0.5 + 0.5 * turned:.4f} by the law")
    assert read == pytest.approx(0.5 + 0.5 * turned, abs=0.002)


def test_a_light_beyond_all_film_leaves_the_frame_finite() -> None:
    light = torch.full((3, 20, 20), 0.02)
    light[:, 4, 4] = torch.inf
    found = prepared(MIST, 13.0)(light)
    assert found.isfinite().all()
    assert float(found.amax()) < BRIGHTEST


def test_without_strength_there_is_no_filter() -> None:
    assert DiffusionSettings().idle
    assert build_diffusion(DiffusionSettings(), 13.0) is None
    assert build_diffusion(DiffusionSettings(halo_um=200), 13.0) is None


def test_a_look_names_a_filter_by_its_table() -> None:
    read = parameters_in(TomlTable({"strength_stops": 0.25, "shares": [1, 2 / 3, 0]}, "x.toml"), DiffusionSettings)
    assert read == DiffusionSettings(strength_stops=0.25, shares=(1.0, 2 / 3, 0.0))
    assert prepared(read, 10.0).shares == pytest.approx((0.6, 0.4, 0))
    assert set(rules(DiffusionSettings)) == {"strength_stops", "core_um", "halo_um", "bloom_um", "shares"}


def test_what_no_filter_has_is_refused_in_a_sentence() -> None:
    with pytest.raises(ParameterError, match=r"strength_stops must be 0 to 4, got -1\."):
        DiffusionSettings(strength_stops=-1)
    with pytest.raises(ParameterError, match=r"shares are all 0; set at least one"):
        DiffusionSettings(shares=(0, 0, 0))
    with pytest.raises(PresetError, match=r"x\.toml: halo_um must be 10 to 1000, got 3\."):
        parameters_in(TomlTable({"halo_um": 3}, "x.toml"), DiffusionSettings)


def test_nothing_stays_behind_on_the_processor() -> None:
    filtered = prepared(MIST, 13.0)
    with FakeTensorMode(), WithoutGuards():
        found = filtered(torch.rand(3, 45, 64, device="cuda:0"))
    assert found.shape == (3, 45, 64)
    assert found.device == torch.device("cuda:0")
