"""Spreading light over a whole frame: cosines come back as they were, kernels only weigh them."""

from __future__ import annotations

from math import cos, pi

import pytest
import torch
from helpers.films import draw

from filmvideo.optics.convolve import QuadrantKernel, apply_transfer

SIZES = [(1, 1), (2, 3), (7, 8), (8, 7), (31, 64)]
NEXT = torch.tensor([[0.4, 0.3], [0.2, 0.1]], dtype=torch.float64)
"""What stays, what goes left and right, up and down, and to the corners."""


@pytest.mark.parametrize("size", SIZES)
def test_a_transfer_of_one_gives_the_picture_back(size: tuple[int, int]) -> None:
    light = draw(2, *size, seed=1)
    assert torch.allclose(apply_transfer(light, torch.ones(size, dtype=torch.float64)), light, rtol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_every_cosine_is_weighed_by_its_own_transfer(size: tuple[int, int]) -> None:
    height, width = size
    transfer = draw(1, *size, seed=2)
    for j, k in {(0, 0), (height - 1, width - 1), (height // 2, width // 3)}:
        down, across = (
            torch.tensor([1.0 + 0.5 * cos(pi * n * (x + 0.5) / m) for x in range(m)]).double()
            for n, m in ((j, height), (k, width))
        )
        wave = (down[:, None] * across)[None]
        rows, columns = transfer[0, j, 0], transfer[0, 0, k]
        mean, both = transfer[0, 0, 0], transfer[0, j, k]
        wanted = mean + rows * (down[:, None] - 1) + columns * (across - 1) + both * (down[:, None] - 1) * (across - 1)
        assert torch.allclose(apply_transfer(wave, transfer)[0], wanted.clamp(min=0), atol=1e-12)


def test_a_kernel_reaches_its_neighbours_and_comes_back_from_the_edges() -> None:
    light = torch.zeros(1, 4, 5, dtype=torch.float64)
    light[0, 0, 2] = 1.0
    wanted = torch.zeros(4, 5, dtype=torch.float64)
    side, upper, corner = 0.3 / 2, 0.2 / 2, 0.1 / 4
    wanted[0, 1:4] = torch.tensor([side + corner, 0.4 + upper, side + corner])  # row −1 lies on row 0
    wanted[1, 1:4] = torch.tensor([corner, upper, corner])
    assert torch.allclose(QuadrantKernel(NEXT[None])(light)[0], wanted, atol=1e-7)


def test_each_layer_has_its_own_kernel() -> None:
    light = draw(2, 9, 12, seed=3)
    still = torch.tensor([[1.0, 0.0], [0.0, 0.0]], dtype=torch.float64)
    found = QuadrantKernel(torch.stack([NEXT, still]))(light)
    assert torch.allclose(found[1], light[1], rtol=1e-12)
    assert torch.allclose(found[0], QuadrantKernel(NEXT[None])(light[:1])[0], rtol=1e-12)
    assert (found[0] - light[0]).abs().max() > 0.1


def test_a_transfer_is_worked_out_once_for_a_size() -> None:
    kernel = QuadrantKernel(NEXT[None])
    first = kernel.transfer(6, 8)
    assert kernel.transfer(6, 8) is first
    assert kernel.transfer(8, 6).shape == (1, 8, 6)
    assert QuadrantKernel(NEXT[None]).transfer(6, 8) is not first


def test_an_even_field_of_single_precision_stays_even() -> None:
    even = torch.full((3, 270, 480), 0.18)
    kernel = QuadrantKernel(NEXT.float().expand(3, 2, 2))
    assert (kernel(even) / even - 1).abs().max() < 1e-6
