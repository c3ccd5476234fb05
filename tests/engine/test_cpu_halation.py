"""The small copy that halation is worked out on: a spread with mirrored edges, that moves as its lamps do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
import torch
from helpers.films import say
from helpers.lamps import centre, lamp
from helpers.small_copies import SIZES, places, read, small_copy
from torch import Tensor
from torch.nn.functional import pad

from filmvideo.engine.cpu.halation import CoarseConvolution, coarse_halation, step_for
from filmvideo.film.backing import BackingSettings
from filmvideo.looks.look import Look
from filmvideo.optics.convolve import QuadrantKernel
from filmvideo.optics.halation import HalationStage
from filmvideo.pipeline.build import light_path


def night() -> HalationStage:
    """Prepare halation without a backing, on pixels as large as the small copy's."""
    found = light_path(Look(stock="vision3-500t", backing=BackingSettings("none")), 52.0).halation
    assert found is not None
    return found


@pytest.mark.parametrize(("height", "width"), [(24, 40), (25, 41), (1, 7), (2, 3)])
def test_what_comes_back_is_the_spread_with_the_kernel(height: int, width: int) -> None:
    halation, light = night(), torch.rand(3, height, width, generator=torch.Generator().manual_seed(1))
    spread = coarse_halation(halation, None, height, width, 1)
    found = spread(light.clone(), torch.empty_like(light), torch.empty_like(light))
    expected = halation.kernel(light.double()) * halation.strength[:, None, None]
    assert (found - expected).abs().max() < 1e-5 * float(halation.strength.amax())


def back(halation: HalationStage, light: Tensor, step: int) -> Tensor:
    """Compute halation by way of the small copy."""
    return by_way_of(coarse_halation(halation, None, light.shape[1], light.shape[2], step), light, step)


def by_way_of(spread: CoarseConvolution, light: Tensor, step: int) -> Tensor:
    """Compute halation by a small copy's weights."""
    small = small_copy(light, step)
    return read(spread(small, torch.empty_like(small), torch.empty_like(small)), step, light.shape[1], light.shape[2])


@pytest.mark.parametrize("step", [1, 2, 4, 8])
def test_a_light_shared_out_stays_where_it_is(step: int) -> None:
    for at in (40.0, 40.5, 43.25, 47.0):
        small = small_copy(lamp(at, 64.0 + at / 3, 96, 128), step)
        found = [(each + 0.5) * step - 0.5 for each in centre(small)]
        assert found == pytest.approx([at, 64.0 + at / 3], abs=1e-4)
        assert float(small[0].double().sum()) * step**2 == pytest.approx(100, rel=1e-6)


@pytest.mark.parametrize(("um_per_px", "step"), [(6.5, 8), (13.0, 4)])
def test_a_halo_follows_its_lamp(um_per_px: float, step: int) -> None:
    """A lamp goes by half a pixel a frame, slantwise, over a square and a half."""
    found = light_path(Look(stock="vision3-500t", backing=BackingSettings("none")), um_per_px).halation
    assert found is not None
    height, width = round(3000 / um_per_px / step) * step, round(4000 / um_per_px / step) * step
    off, light_off, miss = 0.0, 0.0, 0.0
    for n in range(0, 3 * step, 2):
        light = lamp(height / 2 + n / 2, width / 2 + n / 3, height, width)
        halo, exact = back(found, light, step), found.kernel(light) * found.strength[:, None, None]
        off = max(off, *(abs(one - other) for one, other in zip(centre(halo), centre(exact), strict=True)))
        light_off = max(light_off, float((halo.double().sum() / exact.double().sum() - 1).abs()))
        miss = max(miss, float(((halo - exact).square().sum() / exact.square().sum()).sqrt()))
    say(f"{um_per_px} µm a pixel: a halo {off:.4f} pixels off, its light {light_off:.4f}, its form {miss:.3f}")
    assert off < 0.04
    assert light_off < 0.01
    assert miss < 0.2


PORTRA = Look(stock="portra-400")
"""A look with an undercoat."""
BARE, BACKED = (Look(stock="vision3-500t", backing=BackingSettings(kind)) for kind in ("none", "rem-jet"))
GRIDS = [
    (26.0, 2, BARE),
    (13.0, 4, BARE),
    (6.5, 8, BARE),
    (3.25, 16, BARE),
    (50.0, 2, BACKED),
    (26.0, 4, BACKED),
    (13.0, 8, BACKED),
    (26.0, 4, PORTRA),
    (13.0, 8, PORTRA),
    (6.5, 16, PORTRA),
]
"""Pixels in µm, pixels along a square, and a look."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("um_per_px", "step", "look"), GRIDS)
def test_a_halo_has_its_light_and_its_form_wherever_its_lamp_is(
    um_per_px: float, step: int, look: Look, size: tuple[int, int]
) -> None:
    """An even light lies beneath, so what rings below zero stays."""
    found, spread = prepared(look, um_per_px, size, step)
    kernel, beneath = QuadrantKernel(found.kernel.quarter[:1]), torch.ones(3, *size)
    even = by_way_of(spread, beneath, step)[0]
    off, miss = 0.0, 0.0
    for light in lamps(size, step):
        exact = kernel(light[:1].double())[0]
        halo = (by_way_of(spread, light + beneath, step)[0] - even).double() / found.strength[0]
        off = max(off, abs(float(halo.sum() / exact.sum()) - 1))
        miss = max(miss, float((halo - exact).abs().max() / exact.max()))
    say(f"{size}, squares of {step}: light {off:.4f} off, {miss:.3f} of the peak at worst")
    assert off < 0.02
    assert miss < 0.65


@pytest.mark.parametrize("size", SIZES[:-2])
@pytest.mark.parametrize(("um_per_px", "step", "look"), GRIDS)
def test_in_the_dark_a_halo_has_its_light_too(um_per_px: float, step: int, look: Look, size: tuple[int, int]) -> None:
    """What rings below zero is taken from the light around it; cut off, it would add up to 12 % behind an undercoat."""
    found, spread = prepared(look, um_per_px, size, step)
    for light in lamps(size, step):
        halo = by_way_of(spread, light, step)[0]
        assert float(halo.double().sum()) == pytest.approx(100 * float(found.strength[0]), rel=0.02)
        assert float(halo.amin()) >= 0


def prepared(look: Look, um_per_px: float, size: tuple[int, int], step: int) -> tuple[HalationStage, CoarseConvolution]:
    """Prepare a look's halation, and its convolution of small copies with the step that it has."""
    found = light_path(look, um_per_px).halation
    assert found is not None
    assert look.base is not None
    assert step_for(look.base.thickness_um, um_per_px, float(found.strength.amax())) == step
    return found, coarse_halation(found, None, *size, step)


def lamps(size: tuple[int, int], step: int) -> Iterator[Tensor]:
    """Yield frames with a lamp of one pixel each."""
    for y, x in product(*(places(side, step) for side in size)):
        light = torch.zeros(3, *size)
        light[:, y, x] = 100
        yield light


@pytest.mark.parametrize("size", [(432, 500), (431, 497), (430, 498)])
def test_a_halo_in_a_corner_is_the_same_in_any_frame(size: tuple[int, int]) -> None:
    """It is mirrored in the frame's own edges: it is that of the lamp in the first corner, turned about."""
    found = light_path(Look(stock="vision3-500t", backing=BackingSettings("none")), 13.0).halation
    assert found is not None
    first, last = torch.zeros(3, 432, 512), torch.zeros(3, *size)
    first[:, 2, 5] = last[:, -3, -6] = 100
    one, other = back(found, first, 4)[0, :200, :200], back(found, last, 4)[0].flip(0, 1)[:200, :200]
    assert float(other.sum() / one.sum()) == pytest.approx(1, abs=0.02)
    assert (other - one).abs().max() < 0.5 * one.max()


@pytest.mark.parametrize("size", [(48, 64), (45, 61), (5, 3), (1, 1)])
@pytest.mark.parametrize("step", [2, 8])
def test_an_even_field_comes_back_even(size: tuple[int, int], step: int) -> None:
    halation, light = night(), torch.full((3, *size), 20.0)
    found = back(halation, light, step) / halation.strength[:, None, None]
    assert (found / 20 - 1).abs().max() < 1e-5


def test_squares_are_the_same_in_any_bands_of_rows() -> None:
    light = torch.rand(3, 93, 71, generator=torch.Generator().manual_seed(3))
    for step in (2, 4, 8):
        assert all(torch.equal(small_copy(light, step, bands), small_copy(light, step)) for bands in (2, 3, 7))


def test_squares_share_light_by_what_pixels_read_of_them() -> None:
    """Sharing is reading, transposed; beside what is left of a frame to whole squares it is dark."""
    step, height, width = 4, 13, 18
    light = torch.rand(3, height, width, generator=torch.Generator().manual_seed(4))
    rows, columns = (-(-n // step) for n in (height, width))
    squares = torch.eye(rows * columns).reshape(-1, 1, rows, columns).expand(-1, 3, -1, -1)
    seen = torch.stack([read(one.contiguous(), step, rows * step, columns * step)[0] for one in squares])
    whole = pad(light, (0, columns * step - width, 0, rows * step - height))
    expected = torch.einsum("nyx,cyx->cn", seen, whole).reshape(3, rows, columns) / step**2
    assert (small_copy(light, step) - expected).abs().max() < 1e-6
