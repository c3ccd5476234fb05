"""Light that spreads in the emulsion: conserved, positive, of one size in µm, and to the published transfer."""

from __future__ import annotations

from math import pi

import pytest
import torch

from filmvideo.grain.granularity import Grain
from filmvideo.lab.mtf_bench import LENGTH_PX, even_field, on_film, transfers
from filmvideo.lightpath import light_path
from filmvideo.look import Look
from filmvideo.optics.blur import Blur, mirrored, response, taps
from filmvideo.presets import find_stock
from filmvideo.render import render_frame

CPU = torch.device("cpu")


@pytest.mark.parametrize("sigma_px", [0.1, 0.5, 1.7, 12.0])
def test_a_blur_conserves_light_and_keeps_it_positive(sigma_px: float) -> None:
    weights = taps(sigma_px)
    assert min(weights) >= 0
    assert weights[0] + 2 * sum(weights[1:]) == pytest.approx(1, abs=1e-12)
    even = torch.full((3, 17, 23), 0.7, dtype=torch.float64, device=CPU)
    assert torch.allclose(Blur(sigma_px)(even), even, rtol=1e-12)
    point = torch.zeros(1, 201, 201, dtype=torch.float64, device=CPU)
    point[0, 100, 100] = 1
    spread = Blur(sigma_px)(point)
    assert float(spread.sum()) == pytest.approx(1, abs=1e-9)
    variance = float((spread[0].sum(0) * (torch.arange(201, device=CPU) - 100.0) ** 2).sum())
    assert variance == pytest.approx(sigma_px**2, rel=0.02, abs=1e-3)


@pytest.mark.parametrize("sigma_px", [0.3, 1.0, 3.0])
def test_a_blur_has_the_transfer_it_says(sigma_px: float) -> None:
    x = torch.arange(LENGTH_PX, dtype=torch.float64, device=CPU)
    for cycles in (8, 100, 300, 512):
        wave = torch.cos(2 * pi * cycles / LENGTH_PX * (x + 0.5))
        across = Blur(sigma_px)(wave.expand(1, 4, -1))[0, 2]
        wanted = response(sigma_px, torch.tensor([cycles / LENGTH_PX], dtype=torch.float64, device=CPU))
        assert torch.allclose(across, wave * wanted, atol=6e-4)


def test_margins_mirror_as_often_as_they_need() -> None:
    row = torch.arange(3.0, device=CPU).reshape(1, 1, 3)
    assert mirrored(row, 7, 2)[0, 0].int().tolist() == [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2]


def test_an_even_field_does_not_know_of_spreading() -> None:
    look = Look(stock="vision3-500t", grain=Grain(amount=0.0))
    scene = torch.tensor([0.3, 0.18, 0.05], dtype=torch.float64, device=CPU)[:, None, None].expand(3, 12, 16)
    spread = render_frame(scene, look, engine="reference", um_per_px=6.0)
    alone = render_frame(scene[:, :1, :1], look, engine="reference", um_per_px=6.0)
    assert torch.allclose(spread, alone.expand_as(spread), atol=1e-6)


def test_a_stock_is_as_soft_in_um_at_any_resolution() -> None:
    path_fine, path_coarse = (light_path(Look(stock="vision3-50d"), pitch) for pitch in (3.0, 6.0))
    edge = torch.full((3, 8, 128), 0.03, dtype=torch.float64, device=CPU)
    edge[:, :, 64:] = 1.0
    coarse_edge = edge.reshape(3, 4, 2, 64, 2).mean((2, 4))
    assert path_fine.scatter is not None
    assert path_coarse.scatter is not None
    fine = path_fine.scatter(edge).reshape(3, 4, 2, 64, 2).mean((2, 4))
    coarse = path_coarse.scatter(coarse_edge)
    assert float((fine - coarse).abs().max()) < 0.03


@pytest.mark.parametrize(
    ("stock", "points"),
    [("vision3-50d", 5.5), ("vision3-250d", 5.5), ("vision3-200t", 6), ("vision3-500t", 5.5), ("double-x", 6)],
)
@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
def test_the_bench_reads_the_published_transfer(stock: str, points: float, um_per_px: float) -> None:
    path = light_path(Look(stock=stock), um_per_px)
    read = transfers(find_stock(stock), on_film(path), even_field(path), um_per_px)
    assert len(read.rows) >= 5
    assert read.figure <= points
