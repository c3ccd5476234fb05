"""Halation from the base: ring, colour, conservation, size in µm, and the convolution itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import asin, pi, tan

import pytest
import torch
from helpers.films import CAMERA_FILMS, draw, say
from torch import Tensor
from torch.nn.functional import conv2d

from filmvideo.engine.device import to_device
from filmvideo.film.backing import BACKINGS, BackingSettings
from filmvideo.film.exposure import camera_receiver
from filmvideo.film.layer_calibration import calibrate_layers
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.optics.blur import mirror_pad
from filmvideo.optics.convolve import BRIGHTEST, QuadrantKernel
from filmvideo.optics.halation import STEP_UM, HalationProfile, HalationStage, build_halation, halation_profile
from filmvideo.pipeline.build import light_path

CPU = torch.device("cpu")
GREY = 0.025
"""Lux seconds of a grey card."""


@cache
def halation_of(name: str, backing: str = "auto") -> HalationProfile:
    """Return the halation of a shipped stock."""
    stock, base = find_stock(name), Look(stock=name, backing=BackingSettings(backing)).base
    assert base is not None
    return halation_profile(calibrate_layers(stock), base, camera_receiver(stock))


def prepared(name: str, backing: str, um_per_px: float) -> HalationStage:
    return build_halation(halation_of(name, backing), um_per_px)


def whole(kernel: Tensor) -> Tensor:
    """Return the full kernel of a quarter whose weights stand for all places that share them."""
    weights = kernel.clone()
    weights[1:] /= 2
    weights[:, 1:] /= 2
    half = torch.cat([weights[:, 1:].flip(1), weights], 1)
    return torch.cat([half[1:].flip(0), half])


@pytest.mark.parametrize("backing", BACKINGS)
def test_the_ring_lies_where_total_reflection_begins(backing: str) -> None:
    found = halation_of("vision3-500t", backing)
    base = find_stock("vision3-500t").base
    assert base is not None
    ring_um = 2 * base.thickness_um * tan(asin(1 / base.index))
    begins = found.radius_um[found.profile.diff().argmax(1)]
    say(f"500T, {backing}: the ring begins at {begins.tolist()} µm, strength {found.strength.tolist()}")
    assert (begins / ring_um - 1).abs().max() < 0.05


@pytest.mark.parametrize("name", ["vision3-500t", "vision3-50d", "portra-400", "eterna-500"])
@pytest.mark.parametrize("backing", ["auto", "none"])
def test_the_halation_is_red_by_the_order_of_the_layers(name: str, backing: str) -> None:
    red, green, blue = halation_of(name, backing).strength
    assert red > 3 * green > 9 * blue > 0


def test_with_the_layers_upside_down_the_halation_is_not_red() -> None:
    stock, base = find_stock("vision3-500t"), Look(stock="vision3-500t", backing=BackingSettings("none")).base
    assert base is not None
    red, green, blue = halation_profile(stock.emulsion[::-1], base, camera_receiver(stock)).strength
    assert blue > 10 * halation_of("vision3-500t", "none").strength[2]
    assert green > 0.2 * red


def test_a_backing_swallows_what_would_come_back() -> None:
    bare, jet, undercoat = (halation_of("vision3-500t", b).strength for b in ("none", "rem-jet", "undercoat"))
    assert bool((jet < 0.007 * bare).all())
    assert bool((undercoat < 0.02 * bare).all())
    assert 0.2 < bare[0] < 0.6


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_every_camera_film_has_some(name: str) -> None:
    found = halation_of(name)
    say(f"{name}: strength {found.strength}")
    assert found.profile.isfinite().all()
    assert bool((found.profile >= 0).all())
    assert bool((found.strength > 0).all())
    assert bool((found.strength < 0.01).all())


def test_returning_light_is_a_part_of_the_light_that_enters() -> None:
    """Light returns at most once: the geometry of one bounce integrates to one."""
    base = find_stock("vision3-500t").base
    assert base is not None
    t = base.thickness_um
    radius = halation_of("vision3-500t").radius_um
    cos = (radius / (2 * t)).atan().cos()
    inside = float((cos**4 / (4 * pi * t**2) * 2 * pi * radius * STEP_UM).sum())
    assert inside == pytest.approx(1 - 1 / (1 + (len(radius) * STEP_UM / (2 * t)) ** 2), abs=1e-4)


@pytest.mark.parametrize("um_per_px", [1.5, 6.5, 13.0, 40.0, 12000.0])
@pytest.mark.parametrize("size", [(12, 16), (41, 23)])
def test_an_even_field_does_not_move(um_per_px: float, size: tuple[int, int]) -> None:
    single = to_device(prepared("vision3-500t", "none", um_per_px), CPU, torch.float32)
    even = torch.tensor([0.025, 2.0, 100.0])[:, None, None].expand(3, *size)
    assert (single(even) / even - 1).abs().max() < 1e-5


def test_light_is_conserved_and_positive() -> None:
    light = 10 ** (-4 + 6 * draw(3, 40, 56, seed=41))
    found = prepared("vision3-500t", "none", 13.0)(light)
    assert bool((found > 0).all())
    assert torch.allclose(found.sum((1, 2)), light.sum((1, 2)), rtol=1e-9)


def test_twice_the_light_is_twice_the_halation() -> None:
    light = 10 ** (-4 + 6 * draw(3, 24, 24, seed=42))
    stage = prepared("vision3-500t", "none", 26.0)
    assert torch.allclose(stage(2 * light), 2 * stage(light), rtol=1e-9)


@pytest.mark.parametrize("size", [(33, 50), (64, 17)])
@pytest.mark.parametrize("um_per_px", [13.0, 40.0])
def test_the_transform_agrees_with_direct_convolution(size: tuple[int, int], um_per_px: float) -> None:
    kernel = prepared("vision3-500t", "none", um_per_px).kernel.quarter[0]
    light = torch.zeros(size, dtype=torch.float64)
    light[5, 3] = light[-1, -1] = light[20, 10] = 1.0
    margin = len(kernel) - 1
    wide = mirror_pad(mirror_pad(light[None], margin, 1), margin, 2)
    direct = conv2d(wide[None], whole(kernel)[None, None])[0, 0]
    for dtype in (torch.float64, torch.float32):
        miss = (QuadrantKernel(kernel[None].to(dtype))(light[None].to(dtype))[0] - direct).abs().max() / direct.max()
        assert miss < (1e-9 if dtype == torch.float64 else 1e-4)


def test_a_kernel_of_hundreds_of_pixels_integrates_the_halation() -> None:
    """Super 8 at 4K: every pixel holds the halation at its own distance, to 0.5 % of the peak."""
    um_per_px = Look(gate="super8").um_per_px(3840)
    found = halation_of("vision3-500t", "none")
    row = whole(prepared("vision3-500t", "none", um_per_px).kernel.quarter[0])
    middle = len(row) // 2
    assert middle > 1000
    for x, y in ((30, 0), (200, 60), (0, 400), (250, 250), (700, 100)):
        place = ((x**2 + y**2) ** 0.5 * um_per_px) / STEP_UM
        wanted = found.profile[0, int(place)] / found.strength[0] * um_per_px**2
        assert (row[middle + y, middle + x] - wanted).abs() < 0.005 * row.max()


def test_a_halo_is_of_one_size_on_film() -> None:
    fine, coarse = (whole(prepared("vision3-500t", "none", pitch).kernel.quarter[0]) for pitch in (4.0, 12.0))
    side = 3 * len(coarse)
    margin = (side - len(fine)) // 2
    assert margin * 2 + len(fine) == side
    gathered = torch.nn.functional.pad(fine, (margin,) * 4).reshape(len(coarse), 3, len(coarse), 3).sum((1, 3))
    assert (gathered - coarse).abs().max() < 0.02 * coarse.max()


def test_a_light_beyond_all_film_leaves_the_frame_finite() -> None:
    light = torch.full((3, 20, 20), GREY)
    light[:, 4, 4] = 1e38
    light[:, 9, 9] = torch.inf
    found = to_device(prepared("vision3-500t", "none", 26.0), CPU, torch.float32)(light)
    assert found.isfinite().all()
    assert float(found.amax()) == pytest.approx(BRIGHTEST, rel=0.5)


def test_a_street_lamp_glows_red_only_without_rem_jet() -> None:
    """A lamp of 100 µm, 8 stops over grey: the light its ring gains, as a part of grey."""
    lamp = torch.full((3, 96, 96), GREY)
    lamp[:, 44:52, 44:52] *= 2**8
    ring: dict[str, Tensor] = {}
    for backing in ("rem-jet", "none"):
        path = light_path(Look(stock="vision3-500t", backing=BackingSettings(backing)), 13.0)
        assert path.halation is not None
        ring[backing] = to_device(path.halation, CPU, torch.float32)(lamp)[:, 48, 67] / GREY - 1
        say(f"500T, {backing}: {ring[backing].tolist()} of grey at 250 µm")
    assert ring["none"][0] > 0.1
    assert ring["none"][0] > 3 * ring["none"][1] > 9 * ring["none"][2]
    assert bool((ring["rem-jet"].abs() < 0.01).all())


def test_colours_alone_spread_nowhere() -> None:
    assert light_path(Look()).halation is None
    assert light_path(Look(), 13.0).halation is not None
    assert replace(Look(), backing=BackingSettings("none")).hash() != Look().hash()
    assert replace(Look(), backing=BackingSettings("rem-jet")).hash() == Look().hash()
