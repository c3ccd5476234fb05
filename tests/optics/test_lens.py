"""The lens: softness that keeps light and its size on film, and corners that are as dark as the look says."""

from __future__ import annotations

from math import exp, log2, pi

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.films import draw
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from filmvideo.base.errors import ParameterError
from filmvideo.base.parameters import parameters_in
from filmvideo.base.toml import TomlTable
from filmvideo.looks.look import Look
from filmvideo.optics.lens import LensSettings, LensStage, Vignette, build_lens


def prepared(glass: LensSettings, um_per_px: float) -> LensStage:
    found = build_lens(glass, um_per_px)
    assert found is not None
    return found


def lost_stops(stops: float, height: int, width: int) -> Tensor:
    """Return what a frame of even light loses."""
    even = torch.ones(1, height, width, dtype=torch.float64)
    return -prepared(LensSettings(vignette_stops=stops), 13.0)(even)[0].log2()


@pytest.mark.parametrize("stops", [0.25, 1.0, 3.0])
@pytest.mark.parametrize(("height", "width"), [(1081, 1921), (401, 401)])
def test_the_corner_loses_its_stops_and_the_middle_nothing(stops: float, height: int, width: int) -> None:
    lost = lost_stops(stops, height, width)
    assert float(lost[height // 2, width // 2]) == pytest.approx(0, abs=1e-12)
    corners = lost[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert bool((corners < stops).all())  # the middle of the last pixel is not quite the corner
    assert float(corners.amin()) == pytest.approx(stops, rel=6 / width)


def test_light_falls_off_by_the_fourth_power_of_the_cosine() -> None:
    """Super 35, 16:9, at 25 mm: every pixel by its own angle."""
    width, height, focal_mm = 321, 181, 25.0
    mm_per_px = Look(gate="super35").um_per_px(width) / 1000
    corner_mm = (width**2 + height**2) ** 0.5 / 2 * mm_per_px
    stops = 2 * log2(1 + (corner_mm / focal_mm) ** 2)
    assert stops == pytest.approx(0.82, abs=0.01)
    lost = lost_stops(stops, height, width)
    for y, x in ((0, 160), (90, 0), (20, 40), (180, 320)):
        tangent = ((y - 90) ** 2 + (x - 160) ** 2) ** 0.5 * mm_per_px / focal_mm
        assert float(lost[y, x]) == pytest.approx(2 * log2(1 + tangent**2), rel=1e-9)


def test_a_gate_darkens_alike_at_any_resolution_and_from_every_side() -> None:
    fine, coarse = lost_stops(1.5, 270, 480), lost_stops(1.5, 90, 160)
    assert (fine[1::3, 1::3] - coarse).abs().max() < 1e-9
    assert torch.allclose(fine, fine.flip(0))
    assert torch.allclose(fine, fine.flip(1))
    assert bool((fine[135:].diff(dim=0) > 0).all())
    assert bool((fine[:, 240:].diff(dim=1) > 0).all())


@pytest.mark.parametrize("um_per_px", [3.0, 13.0, 40.0])
def test_softness_keeps_light(um_per_px: float) -> None:
    soft = prepared(LensSettings(softness_um=8.0), um_per_px)
    light = torch.zeros(3, 31, 40, dtype=torch.float64)
    light[:, 0, 3] = light[:, 20, 30] = 1.0
    found = soft(light)
    assert bool((found >= 0).all())
    assert torch.allclose(found.sum((1, 2)), light.sum((1, 2)), rtol=1e-9)
    even = torch.full((3, 31, 40), 0.18)
    assert (soft(even) / even - 1).abs().max() < 1e-6


@pytest.mark.parametrize("um_per_px", [2.0, 4.0, 8.0])
def test_softness_has_its_size_in_um(um_per_px: float) -> None:
    size = round(2000 / um_per_px)
    x = (torch.arange(size, dtype=torch.float64) + 0.5) * um_per_px / 1000
    wave = torch.cos(2 * pi * 10 * x)
    found = prepared(LensSettings(softness_um=12.0), um_per_px)((1 + 0.5 * wave).expand(1, 2, size))[0, 0]
    assert float((found * wave).mean() * 4) == pytest.approx(exp(-2 * (pi * 0.012 * 10) ** 2), abs=0.01)


def test_a_lens_is_linear_and_does_both() -> None:
    one, other = draw(3, 24, 31, seed=1), draw(3, 24, 31, seed=2)
    both = prepared(LensSettings(softness_um=10.0, vignette_stops=1.0), 13.0)
    assert torch.allclose(both(2 * one + other), 2 * both(one) + both(other), rtol=1e-12)
    apart = Vignette(1.0)(prepared(LensSettings(softness_um=10.0), 13.0)(one))
    assert torch.allclose(both(one), apart, rtol=1e-12)


def test_no_lens_is_there_by_default_and_a_look_names_one() -> None:
    assert LensSettings().idle
    assert build_lens(LensSettings(), 13.0) is None
    read = parameters_in(TomlTable({"softness_um": 4, "vignette_stops": 0.7}, "x.toml"), LensSettings)
    assert read == LensSettings(softness_um=4, vignette_stops=0.7)
    with pytest.raises(ParameterError, match=r"vignette_stops must be 0 to 6, got -1\."):
        LensSettings(vignette_stops=-1)


def test_nothing_stays_behind_on_the_processor() -> None:
    both = prepared(LensSettings(softness_um=10.0, vignette_stops=1.0), 13.0)
    with FakeTensorMode(), WithoutGuards():
        found = both(torch.rand(3, 45, 64, device="cuda:0"))
    assert found.shape == (3, 45, 64)
    assert found.device == torch.device("cuda:0")
