"""Pixels of a small copy below zero: levelled by the light around, so that none is lost or added."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers.films import say
from torch import Tensor
from torch.nn.functional import avg_pool2d

from filmvideo.engine.cpu.kernels.negatives import level_negatives


def levelled(planes: Tensor) -> Tensor:
    found = planes.clone()
    level_negatives(found.numpy(), np.full(planes.shape, np.nan, np.float32), np.empty(planes.shape[2], np.float32))
    return found


def by_means(planes: Tensor) -> Tensor:
    """Compute the law of the module by means of nine."""
    light = planes.clamp(min=0)
    part = (light - planes) / (9 * avg_pool2d(light, 3, 1, 1)).clamp(min=1e-20)
    return light * (1 - 9 * avg_pool2d(part, 3, 1, 1)).clamp(min=0)


@pytest.mark.parametrize("size", [(3, 12, 17), (3, 1, 9), (3, 9, 1), (1, 1, 1), (3, 2, 2)])
def test_the_law_is_the_modules(size: tuple[int, int, int]) -> None:
    planes = torch.randn(size, generator=torch.Generator().manual_seed(5)) + 0.7
    assert torch.allclose(levelled(planes), by_means(planes), atol=1e-6)


def test_no_light_is_lost_or_added() -> None:
    wave = torch.cos(torch.arange(120) * 2.9)[:, None] * torch.cos(torch.arange(90) * 2.2)
    planes = (0.02 * wave + torch.exp(-torch.arange(90) / 9)).expand(3, -1, -1).contiguous()
    cut = float(planes.clamp(min=0).double().sum() / planes.double().sum())
    kept = float(levelled(planes).double().sum() / planes.double().sum())
    say(f"cut off {cut:.4f} of the light, levelled {kept:.4f}")
    assert cut > 1.015
    assert kept == pytest.approx(1, abs=0.001)


def test_light_that_is_nowhere_negative_stays_as_it_is() -> None:
    planes = torch.rand(3, 20, 31, generator=torch.Generator().manual_seed(6))
    assert torch.equal(levelled(planes), planes)
    planes[1, 3, 4] = -0.1
    far = torch.ones(20, 31, dtype=torch.bool)
    far[1:6, 2:7] = False
    assert torch.equal(levelled(planes)[:, far], planes[:, far])


def test_what_is_alone_below_zero_is_cut_off() -> None:
    planes = torch.zeros(1, 9, 9)
    planes[0, 4, 4] = -1
    assert torch.equal(levelled(planes), torch.zeros(1, 9, 9))
