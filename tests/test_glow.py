"""The small copy that halation is worked out on: its folded products are a convolution with mirrored edges."""

from __future__ import annotations

import pytest
import torch

from filmvideo.engine.glow import small_glow
from filmvideo.lightpath import light_path
from filmvideo.look import Look
from filmvideo.optics.halation import Halation


def night() -> Halation:
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
