"""Light that spreads in the emulsion: conserved, positive, of one size in µm, and to the published transfer."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import pytest
import torch

from filmvideo.film.development import inhibition_at
from filmvideo.film.exposure import grey_card
from filmvideo.grain.granularity import GrainSettings
from filmvideo.lab.mtf_bench import LENGTH_PX, even_field, measure_mtf, on_film
from filmvideo.lab.mtf_bench import response as bench_response
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.optics.adjacency import after_inhibition, before_inhibition, optical_transfer
from filmvideo.optics.blur import Blur, binomial_transfer, mirror_pad, taps
from filmvideo.optics.scatter import build_scatter, scatter_transfer
from filmvideo.pipeline.build import light_path, with_spatial_stages
from filmvideo.render.render import render_frame

CPU = torch.device("cpu")
MEASURED = [name for name in sorted(set(stock_names().values())) if find_stock(name).mtf]


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


@pytest.mark.parametrize(("sigma_px", "off"), [(0.8, 0.1), (1.5, 0.03), (4.0, 0.01)])
def test_a_blur_is_nearly_a_gaussian(sigma_px: float, off: float) -> None:
    waves = torch.linspace(0, 0.5, 51, dtype=torch.float64, device=CPU)
    gaussian = torch.exp(-2 * (pi * sigma_px * waves) ** 2)
    assert torch.allclose(binomial_transfer(sigma_px, waves), gaussian, atol=off)


@pytest.mark.parametrize("sigma_px", [0.3, 1.0, 3.0])
def test_a_blur_has_the_transfer_it_says(sigma_px: float) -> None:
    x = torch.arange(LENGTH_PX, dtype=torch.float64, device=CPU)
    for cycles in (8, 100, 300, 512):
        wave = torch.cos(2 * pi * cycles / LENGTH_PX * (x + 0.5))
        across = Blur(sigma_px)(wave.expand(1, 4, -1))[0, 2]
        wanted = binomial_transfer(sigma_px, torch.tensor([cycles / LENGTH_PX], dtype=torch.float64, device=CPU))
        assert torch.allclose(across, wave * wanted, atol=6e-4)


def test_margins_mirror_as_often_as_they_need() -> None:
    row = torch.arange(3.0, device=CPU).reshape(1, 1, 3)
    assert mirror_pad(row, 7, 2)[0, 0].int().tolist() == [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2]


def test_an_even_field_does_not_know_of_spreading() -> None:
    look = Look(stock="vision3-500t", grain=GrainSettings(amount=0.0))
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


@pytest.mark.parametrize("name", MEASURED)
def test_the_bench_reads_the_published_transfer_at_any_pitch(name: str) -> None:
    stock, path = find_stock(name), light_path(Look(stock=name))
    for um_per_px in (3.0, 6.5, 9.0, 13.0):
        spreading = with_spatial_stages(path, stock, um_per_px)
        measured = measure_mtf(stock, on_film(spreading), even_field(spreading), um_per_px)
        assert len(measured.rows) >= 5
        assert measured.figure <= 5


@pytest.mark.parametrize("name", MEASURED)
def test_scattered_light_is_positive_and_none_is_lost(name: str) -> None:
    stock, develop = find_stock(name), light_path(Look(stock=name)).develop
    for um_per_px in (3.0, 13.0):
        shares = build_scatter(optical_transfer(stock, develop, um_per_px), um_per_px).weights
        assert float(shares.amin()) >= 0
        assert torch.allclose(shares.sum(1), torch.ones_like(shares[:, 0]), atol=1e-12)


@pytest.mark.parametrize("um_per_px", [9.0, 13.0, 25.9])
@pytest.mark.parametrize("name", ["vision3-500t", "ektar-100"])
def test_the_last_bits_of_a_transfer_move_no_light(name: str, um_per_px: float) -> None:
    """Narrow blurs are alike along rows; the spread of a point of light, corners and all, must not hang on rounding."""
    stock = find_stock(name)
    wanted = optical_transfer(stock, light_path(Look(stock=name)).develop, um_per_px)
    shake = 1e-14 * torch.linspace(-1, 1, wanted.fraction.shape[1], dtype=torch.float64)
    shaken = replace(wanted, fraction=wanted.fraction * (1 + shake))
    point = torch.zeros(len(stock.layers), 17, 17, dtype=torch.float64)
    point[:, 8, 8] = 1
    apart = build_scatter(wanted, um_per_px)(point) - build_scatter(shaken, um_per_px)(point)
    assert apart.abs().max() < 1e-7


def test_inhibition_undone_and_done_is_the_transfer_again() -> None:
    inhibition = torch.tensor([[0.3, 0.1, 0.0], [0.1, 0.2, 0.1], [0.0, 0.05, 0.3]], dtype=torch.float64, device=CPU)
    published = torch.tensor([[1.0, 1.1, 0.7], [1.0, 1.2, 0.9], [1.0, 0.9, 0.3]], dtype=torch.float64, device=CPU)
    reach = torch.tensor([1.0, 0.4, 0.0], dtype=torch.float64, device=CPU)
    optical = before_inhibition(published, inhibition, reach)
    assert torch.allclose(after_inhibition(optical, inhibition, reach), published, atol=1e-12)
    assert torch.allclose(optical[:, 0], published[:, 0])
    assert torch.allclose(optical[:, 2], published[:, 2] * (1 - inhibition.sum(1)))


def test_the_bench_reads_what_small_waves_are_worked_out_to_give() -> None:
    stock, path = find_stock("vision-320t"), light_path(Look(stock="vision-320t"))
    spreading = replace(with_spatial_stages(path, stock, 6.5), halation=None)
    assert spreading.scatter is not None
    inhibition = inhibition_at(path.develop, grey_card(stock))
    for wanted in (5.0, 20.0, 50.0):
        placed, percent = bench_response(on_film(spreading), even_field(spreading), grey_card(stock), 6.5, wanted)
        per_px = torch.tensor([placed * 6.5e-3], dtype=torch.float64, device=CPU)
        reach = binomial_transfer(stock.diffusion_um / 6.5, per_px)
        worked_out = 100 * after_inhibition(scatter_transfer(spreading.scatter, per_px), inhibition, reach)[:, 0]
        assert torch.allclose(percent, worked_out, atol=0.7)


@pytest.mark.parametrize("stock", ["vision3-500t", "vision3-250d", "portra-400", "vision-320t"])
def test_a_white_lamp_has_no_blue_rim(stock: str) -> None:
    """Light that reaches the red-sensitive layer has come through more crystals, and is spread no less far."""
    path = light_path(Look(stock=stock), 6.5)
    assert path.scatter is not None
    point = torch.zeros(3, 81, 81, dtype=torch.float64)
    point[:, 40, 40] = 1
    spread_light = path.scatter(point)
    away = torch.hypot(*torch.meshgrid(*[torch.arange(-40.0, 41.0)] * 2, indexing="ij")) * 6.5
    beyond = torch.stack([spread_light[:, away > um].sum(1) for um in (30.0, 45.0)])
    assert bool((beyond[:, 0] >= beyond[:, 1] - 0.005).all())
    assert bool((beyond[:, 0] >= beyond[:, 2] - 0.005).all())
