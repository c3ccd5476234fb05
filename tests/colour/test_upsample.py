"""Spectra from colours: the way back, greys, bounds, linearity, and what lies outside BT.2020."""

from __future__ import annotations

import pytest
import torch
from helpers.films import delta_e, draw, say
from helpers.reference import colour
from torch import Tensor

from filmvideo.colour.gamuts import rgb_to_rgb
from filmvideo.colour.upsample import KNEE, PUREST, compress, level, reflectance_to_rgb, rgb_to_spectrum, upsampler
from filmvideo.engine.device import to_device

CMFS = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(colour.SpectralShape(380, 780, 5))
D65 = colour.SDS_ILLUMINANTS["D65"].copy().align(colour.SpectralShape(380, 780, 5))


def colours(count: int, gamut: str, seed: int) -> Tensor:
    """Draw colours evenly inside a gamut, as BT.2020."""
    return rgb_to_rgb(gamut, "bt2020") @ draw(3, count, seed=seed)


def integrated(reflectance: Tensor) -> Tensor:
    """Integrate a reflectance under D65 with colour-science's tables, a perfect white being (1, 1, 1)."""
    weights = torch.from_numpy((CMFS.values * D65.values[:, None]).T)
    white = weights.sum(1)
    to_rgb = torch.from_numpy(colour.RGB_COLOURSPACES["ITU-R BT.2020"].matrix_XYZ_to_RGB)
    to_rgb = to_rgb / (to_rgb @ (white / white[1]))[:, None]
    return to_rgb @ (reflectance @ weights.T).T / white[1]


@pytest.mark.parametrize("gamut", ["bt709", "bt2020"])
def test_the_spectrum_has_the_colour(gamut: str) -> None:
    rgb = colours(20000, gamut, 1)
    found = integrated(rgb_to_spectrum(compress(rgb), upsampler()))
    delta = delta_e(found, rgb)
    say(f"{gamut}: round trip of 20,000 colours, mean ΔE2000 {delta.mean():.4f}, largest {delta.max():.3f}")
    assert delta.mean() < 0.3
    inside = (rgb.amax(0) - rgb.amin(0)) / rgb.amax(0) < KNEE
    assert delta[inside].max() < 0.1


def test_the_projects_own_analysis_agrees() -> None:
    reflectance = rgb_to_spectrum(compress(colours(500, "bt2020", 2)), upsampler())
    assert torch.allclose(reflectance_to_rgb(reflectance), integrated(reflectance), atol=2e-4)


def test_grey_is_flat() -> None:
    grey = torch.logspace(-6, 3, 50, dtype=torch.float64).expand(3, -1)
    flat = rgb_to_spectrum(compress(grey), upsampler()) / grey[0][:, None]
    assert (flat - 1).abs().max() < 1e-4
    assert (integrated(flat) - 1).abs().max() < 1e-4


def test_reflectances_are_bounded() -> None:
    rgb = colours(20000, "bt2020", 3)
    surfaces = rgb / rgb.amax(0) * level(rgb)
    reflectance = rgb_to_spectrum(compress(surfaces), upsampler())
    assert reflectance.min() >= 0
    assert reflectance.max() <= 1.01  # 1 at the nodes, and a little over between them


def test_it_is_linear_in_light() -> None:
    rgb = compress(colours(1000, "bt2020", 4))
    once = rgb_to_spectrum(rgb, upsampler())
    for gain in (1e-6, 0.3, 4096.0):
        assert torch.allclose(rgb_to_spectrum(gain * rgb, upsampler()), gain * once, rtol=1e-9, atol=0)


def test_spectra_change_smoothly_with_colour() -> None:
    rgb = compress(colours(2000, "bt2020", 5)).clamp(max=1)
    aside = rgb_to_spectrum((rgb - 1e-6).clamp(min=0), upsampler())
    assert (aside - rgb_to_spectrum(rgb, upsampler())).abs().max() < 2e-3


def test_what_no_film_was_lit_by_has_a_spectrum_too() -> None:
    outside = 4 * draw(3, 5000, seed=6) - 2
    light = compress(outside)
    assert light.min() >= 0
    reflectance = rgb_to_spectrum(light, upsampler())
    assert reflectance.isfinite().all()
    assert reflectance.min() >= 0
    lit = outside.amax(0) > 0
    assert torch.equal(light.amax(0)[lit], outside.amax(0)[lit])
    assert not light[:, ~lit].any()


def test_compression_leaves_ordinary_colours_and_keeps_order() -> None:
    ordinary = 1 - KNEE * draw(3, 5000, seed=7)
    ordinary[0] = 1
    assert torch.allclose(compress(ordinary), ordinary, atol=1e-15)
    purity = torch.linspace(0, 4, 40001, dtype=torch.float64)
    scene = torch.stack([torch.ones_like(purity), 1 - purity, 0.5 + 0 * purity])
    drawn = 1 - compress(scene)[1]
    assert bool((drawn.diff() > 0).all())
    assert drawn[-1] < PUREST
    slope = drawn.diff() / purity.diff()
    assert slope.diff().abs().max() < 0.1  # no corner at the knee


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_black_stays_black_and_no_number_is_light(dtype: torch.dtype) -> None:
    none = torch.tensor([0.0, -1.0, float("nan"), float("-inf")], dtype=dtype).expand(3, -1)
    assert torch.equal(compress(none), torch.zeros_like(none))
    assert not rgb_to_spectrum(compress(none), to_device(upsampler(), torch.device("cpu"), dtype)).any()
    bright = compress(torch.tensor([[float("inf")], [1.0], [float("nan")]], dtype=dtype))
    assert bright.isfinite().all()
    assert bright.argmax() == 0
