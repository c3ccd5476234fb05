"""Light that spreads in the emulsion: conserved, positive, of one size in µm, and to the published transfer."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np
import pytest
import torch
from torch import Tensor

from filmvideo.lightpath import light_path
from filmvideo.look import Look
from filmvideo.optics.blur import Blur, mirrored, response, taps
from filmvideo.presets import find_stock
from filmvideo.render import render_frame

CPU = torch.device("cpu")
BENCH_LENGTH_PX = 1024
SMALL_SIGNAL = 0.005
"""Half of the bench's change of log10 exposure: the slope of the curve, not its bend."""


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
    x = torch.arange(BENCH_LENGTH_PX, dtype=torch.float64, device=CPU)
    for cycles in (8, 100, 300, 512):
        wave = torch.cos(2 * pi * cycles / BENCH_LENGTH_PX * (x + 0.5))
        across = Blur(sigma_px)(wave.expand(1, 4, -1))[0, 2]
        wanted = response(sigma_px, torch.tensor([cycles / BENCH_LENGTH_PX], dtype=torch.float64, device=CPU))
        assert torch.allclose(across, wave * wanted, atol=6e-4)


def test_margins_mirror_as_often_as_they_need() -> None:
    row = torch.arange(3.0, device=CPU).reshape(1, 1, 3)
    assert mirrored(row, 7, 2)[0, 0].int().tolist() == [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2]


def test_an_even_field_does_not_know_of_spreading() -> None:
    look = Look(stock="vision3-500t")
    scene = torch.tensor([0.3, 0.18, 0.05], dtype=torch.float64, device=CPU)[:, None, None].expand(3, 12, 16)
    spread = render_frame(scene, look, engine="reference", um_per_px=6.0)
    alone = render_frame(scene[:, :1, :1], look, engine="reference", um_per_px=6.0)
    assert torch.allclose(spread, alone.expand_as(spread), atol=1e-6)


def test_a_stock_is_as_soft_in_um_at_any_resolution() -> None:
    path_fine, path_coarse = (light_path(Look(stock="vision3-50d"), pitch) for pitch in (3.0, 6.0))
    edge = torch.full((3, 8, 128), -1.5, dtype=torch.float64, device=CPU)
    edge[:, :, 64:] = 0.0
    coarse_edge = edge.reshape(3, 4, 2, 64, 2).mean((2, 4))
    assert path_fine.scatter is not None
    assert path_coarse.scatter is not None
    fine = (10 ** path_fine.scatter(edge)).reshape(3, 4, 2, 64, 2).mean((2, 4))
    coarse = 10 ** path_coarse.scatter(coarse_edge)
    assert float((fine - coarse).abs().max()) < 0.03


@pytest.mark.parametrize(
    ("stock", "points"),
    [("vision3-50d", 5), ("vision3-250d", 5.5), ("vision3-200t", 5.5), ("vision3-500t", 5.5), ("double-x", 6)],
)
@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
def test_the_bench_reads_the_published_transfer(stock: str, points: float, um_per_px: float) -> None:
    worst = 0.0
    for cycles_per_mm in (5, 10, 20, 30, 40, 50, 60):
        if cycles_per_mm > 500 / um_per_px - 1:
            continue
        placed, percent = transfer(stock, um_per_px, cycles_per_mm)
        for layer, read in zip(find_stock(stock).layers, percent, strict=True):
            plot = find_stock(stock).mtf[layer]
            worst = max(worst, abs(float(read) - float(np.interp(placed, plot.x, plot.y))))
    assert worst <= points


def transfer(stock: str, um_per_px: float, cycles_per_mm: float) -> tuple[float, Tensor]:
    """Put a sine wave on film about grey; give its true frequency and each layer's amplitude in percent of even."""
    path = light_path(Look(stock=stock), um_per_px)
    assert path.scatter is not None
    layers = len(find_stock(stock).layers)
    cycles = max(1, round(cycles_per_mm * um_per_px / 1000 * BENCH_LENGTH_PX))
    phase = 2 * pi * cycles / BENCH_LENGTH_PX * torch.arange(BENCH_LENGTH_PX, dtype=torch.float64, device=CPU)
    grey = find_stock(stock).grey_log_exposure or 0.0
    wave = (grey + SMALL_SIGNAL * torch.cos(phase)).expand(layers, 8, -1)
    density = path.develop(path.scatter(wave))[:, 4]
    amplitude = 2 / BENCH_LENGTH_PX * (density * torch.polar(torch.ones_like(phase), -phase)).sum(1).abs()
    even = replace(path.develop, diffuse=None)
    ends = [
        even(torch.full((layers, 1), grey + s, dtype=torch.float64, device=CPU)) for s in (-SMALL_SIGNAL, SMALL_SIGNAL)
    ]
    whole = (ends[1] - ends[0]).abs()[:, 0] / 2
    return cycles / BENCH_LENGTH_PX / um_per_px * 1000, 100 * amplitude / whole
