"""The small copy that halation is worked out on: a convolution with mirrored edges, that moves as its lamps do."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from helpers.films import say
from helpers.lamps import centre, lamp
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.engine.cpu.halation import small_glow
from filmvideo.engine.cpu.kernels.exposure import magnified_pass, shared_pass
from filmvideo.engine.cpu.kernels.structs import scratch_for
from filmvideo.looks.look import Look
from filmvideo.optics.blur import mirror_pad
from filmvideo.optics.halation import HalationStage
from filmvideo.pipeline.build import light_path


def night() -> HalationStage:
    """Prepare halation without a backing, on pixels as large as the small copy's."""
    found = light_path(Look(stock="vision3-500t", backing="none"), 52.0).halation
    assert found is not None
    return found


@pytest.mark.parametrize(("height", "width"), [(24, 40), (25, 41), (1, 7), (2, 3)])
def test_what_comes_back_is_the_convolution_with_the_kernel(height: int, width: int) -> None:
    halation, light = night(), torch.rand(3, height, width, generator=torch.Generator().manual_seed(1))
    glow = small_glow(halation, None, height, width, 1)
    found = glow(light.clone(), torch.empty_like(light), torch.empty_like(light))
    expected = halation.kernel(light.double()) * halation.strength[:, None, None]
    assert (found - expected).abs().max() < 1e-5 * float(halation.strength.amax())


def small_copy(light: Tensor, step: int, bands: int = 1) -> Tensor:
    """Share light out to squares, in so many bands of rows."""
    small = np.zeros((3, -(-light.shape[1] // step), -(-light.shape[2] // step)), np.float32)
    edges = [round(small.shape[1] * n / bands) for n in range(bands + 1)]
    for top, bottom in pairwise(edges):
        shared_pass(light.numpy(), step, small, scratch_for(light.shape[2], 1, 1, 1, step), top, bottom)
    return torch.from_numpy(small)


def read(small: Tensor, step: int, height: int, width: int) -> Tensor:
    """Read squares as pixels, by doubling across and by lines down."""
    wide = np.zeros((3, small.shape[1], width), np.float32)
    magnified_pass(small.numpy(), step, wide, scratch_for(width, 1, 1, 1, step), 0, small.shape[1])
    rows = interpolate(torch.from_numpy(wide)[None], (small.shape[1] * step, width), mode="bilinear")
    return rows[0, :, :height]


def back(halation: HalationStage, light: Tensor, step: int) -> Tensor:
    """Give what comes back, by way of the small copy."""
    small = small_copy(light, step)
    glow = small_glow(halation, None, small.shape[1], small.shape[2], step)
    return read(glow(small, torch.empty_like(small), torch.empty_like(small)), step, light.shape[1], light.shape[2])


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
    found = light_path(Look(stock="vision3-500t", backing="none"), um_per_px).halation
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
    """Sharing is reading, transposed; what is left of a frame beside whole squares goes on mirrored."""
    step, height, width = 4, 13, 18
    light = torch.rand(3, height, width, generator=torch.Generator().manual_seed(4))
    rows, columns = (-(-n // step) for n in (height, width))
    squares = torch.eye(rows * columns).reshape(-1, 1, rows, columns).expand(-1, 3, -1, -1)
    seen = torch.stack([read(one.contiguous(), step, rows * step, columns * step)[0] for one in squares])
    whole = mirror_pad(mirror_pad(light, step, 1), step, 2)[:, step:, step:][:, : rows * step, : columns * step]
    expected = torch.einsum("nyx,cyx->cn", seen, whole).reshape(3, rows, columns) / step**2
    assert (small_copy(light, step) - expected).abs().max() < 1e-6
