"""Grain measures as the data sheets say, at any pitch."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
import torch
from helpers.films import STOCKS, say
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.engine.device import to_device
from filmvideo.film.borrowed_data import visual_granularity, with_granularity
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import dyes_of, neutral_wedge
from filmvideo.film.dyes import log_response
from filmvideo.film.push_pull import DevelopmentSettings, age_and_develop
from filmvideo.film.stock import Plot
from filmvideo.grain.aperture import AREA_UM2, aperture_weights, autocorrelation, effective_area_um2
from filmvideo.grain.granularity import GrainSettings, Granularity, build_granularity
from filmvideo.grain.keys import Key
from filmvideo.lab.microdensitometer import field_light, fields, measure_field, measure_granularity, read_light
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.pipeline.build import light_path

CPU = torch.device("cpu")
KEY = Key(7, 12)


@cache
def grain(name: str, um_per_px: float, how: GrainSettings = GrainSettings()) -> Granularity:  # noqa: B008  (frozen)
    """Prepare the grain of a shipped stock."""
    stock = find_stock(name)
    return build_granularity(stock, neutral_wedge(stock), dyes_of(stock), how, um_per_px)


def at(plot: Plot, density: float) -> float:
    """Read a curve of granularity."""
    return float(plot.interpolate(density))


def even(name: str, place: int = 2) -> Tensor:
    """Return the dye amounts of an even field."""
    return fields(find_stock(name))[place]


def noise(name: str, um_per_px: float, key: Key = KEY, how: GrainSettings = GrainSettings(), side: int = 256) -> Tensor:  # noqa: B008
    """Return what grain adds to an even field."""
    flat = even(name)[:, None, None].expand(-1, side, side)
    return grain(name, um_per_px, how)(flat.clone(), key) - flat


PITCHES = {
    f"{gate} {width}": (1000 * GATE_WIDTH_MM[gate] / width, side)
    for gate, width, side in (
        ("super8", 1920, 1536),
        ("super8", 3840, 2048),
        ("super16", 1920, 1024),
        ("super16", 3840, 2048),
        ("super35", 1920, 768),
        ("super35", 3840, 1024),
        ("65mm", 1920, 512),
        ("65mm", 3840, 768),
    )
}


@pytest.mark.parametrize("frame", PITCHES)
def test_the_microdensitometer_reads_the_sheet_at_any_pitch(frame: str) -> None:
    stock = find_stock("vision3-500t")
    um_per_px, side = PITCHES[frame]
    stage = grain("vision3-500t", um_per_px)
    ratios: list[float] = []
    for place in (0, 3):
        density, rms = measure_field(stock, stage, even("vision3-500t", place), um_per_px, keys=[KEY], side_px=side)
        ratios += [
            float(one) / at(stock.granularity[layer], float(d))
            for layer, d, one in zip(stock.layers, density, rms, strict=True)
        ]
    say(f"{frame}, {um_per_px:.2f} µm a pixel: read over published {[f'{r:.3f}' for r in ratios]}")
    few = side * um_per_px < 5000  # too small a piece of film for 2 % of one reading
    assert max(abs(r - 1) for r in ratios) < (0.045 if few else 0.02)
    assert abs(sum(ratios) / len(ratios) - 1) < 0.02


@pytest.mark.parametrize("name", STOCKS)
def test_every_stock_has_its_grain_and_keeps_its_density(name: str) -> None:
    stock = find_stock(name)
    stage = grain(name, 6.5)
    for place in (1, 4):
        amounts = even(name, place)
        density, rms = measure_field(stock, stage, amounts, 6.5, keys=[KEY], side_px=640)
        wanted = -log_response(amounts[:, None], dyes_of(stock), densitometer(stock.status))[:, 0]
        assert (density - wanted).abs().max() < 0.003
        for layer, d, one in zip(stock.layers, density, rms, strict=True):
            assert float(one) == pytest.approx(at(stock.granularity[layer], float(d)), rel=0.04)


def test_a_film_twice_as_grainy_as_its_sheet_falls_short() -> None:
    stock = find_stock("vision3-250d")
    reading = measure_granularity(stock, grain("vision3-250d", 13.0, GrainSettings(amount=1.5)), 13.0)
    assert not reading.passed
    assert 40 < reading.figure < 60


def test_selwyns_law_holds() -> None:
    stock, amounts = find_stock("vision3-200t"), even("vision3-200t")
    light = field_light(stock, grain("vision3-200t", 6.5), amounts, [KEY], 1536)
    found = [read_light(light, 6.5, diameter)[1] for diameter in (24.0, 48.0, 100.0, 200.0)]
    say(f"σ·√area at 24, 48, 100, 200 µm over that at 48: {[(one / found[1]).tolist() for one in found]}")
    mean = torch.stack(found).log().mean(0).exp()
    for one in found:
        assert (one / mean - 1).abs().max() < 0.05


@pytest.mark.parametrize("name", ["vision3-500t", "tri-x"])
def test_a_4k_frame_averaged_is_a_2k_frame(name: str) -> None:
    for pitch in (3.24, 6.48):
        flat = even(name)[:, None, None].expand(-1, 1024, 1024)
        fine, coarse = (10 ** -grain(name, um)(flat.clone(), KEY) for um in (pitch, 2 * pitch))
        gathered = fine.reshape(len(flat), 512, 2, 512, 2).mean((2, 4))
        ratio = gathered.log10().std((1, 2)) / coarse.log10().std((1, 2))
        say(f"{name}: {pitch} µm averaged 2×2 against {2 * pitch} µm: {ratio.tolist()}")
        assert (ratio - 1).abs().max() < 0.05


def test_grain_is_new_in_every_frame_and_the_same_by_its_name() -> None:
    stage = to_device(grain("vision3-500t", 13.0), CPU, torch.float32)
    flat = even("vision3-500t").float()[:, None, None].expand(-1, 512, 512)
    frames = [(stage(flat.clone(), Key(3, frame)) - flat)[1].flatten() for frame in range(12)]
    assert torch.equal(frames[5], (stage(flat.clone(), Key(3, 5)) - flat)[1].flatten())
    apart = max(abs(float(torch.corrcoef(torch.stack(pair))[0, 1])) for pair in combinations(frames, 2))
    assert apart < 0.01
    assert not torch.equal(frames[0], (stage(flat.clone(), Key(4, 0)) - flat)[1].flatten())


def test_layers_have_grain_of_their_own_and_the_mixture_keeps_its_strength() -> None:
    own, shared, half = (noise("vision3-500t", 13.0, how=GrainSettings(colour=c), side=512) for c in (1.0, 0.0, 0.5))
    assert (torch.corrcoef(own.flatten(1)) - torch.eye(3)).abs().max() < 0.01
    assert torch.corrcoef(shared.flatten(1)).min() > 0.99
    assert torch.corrcoef(half.flatten(1))[0, 1] == pytest.approx(0.5, abs=0.02)
    for one in (shared, half):
        assert torch.allclose(one.std((1, 2)), own.std((1, 2)), rtol=0.02)


def test_amount_and_size_do_what_they_say() -> None:
    half = noise("vision3-250d", 13.0, how=GrainSettings(amount=0.5)).std((1, 2))
    assert torch.allclose(half, noise("vision3-250d", 13.0).std((1, 2)) / 2, rtol=0.02)
    stock = find_stock("vision3-250d")
    for size in (1.0, 2.0, 4.0):
        stage = grain("vision3-250d", 4.0, GrainSettings(size=size))
        density, rms = measure_field(stock, stage, even("vision3-250d"), 4.0, keys=[KEY], side_px=1024)
        for layer, d, one in zip(stock.layers, density, rms, strict=True):
            assert float(one) == pytest.approx(at(stock.granularity[layer], float(d)), rel=0.04)
    together = [_neighbours(noise("vision3-250d", 4.0, how=GrainSettings(size=size))) for size in (1.0, 2.0, 4.0)]
    assert together[0] < together[1] < together[2]


def test_pushed_film_is_grainier_by_its_contrast() -> None:
    stock = find_stock("vision3-250d")
    pushed = age_and_develop(stock, DevelopmentSettings(push_stops=1.0))
    density = 1.2
    for layer, old, new in zip(stock.layers, stock.knots, pushed.knots, strict=True):
        gain = float((new.density[-1] - new.density[0]) / (old.density[-1] - old.density[0]))
        there = float(new.density[0]) + gain * (density - float(old.density[0]))
        wanted = gain * at(stock.granularity[layer], density)
        assert at(pushed.granularity[layer], there) == pytest.approx(wanted, rel=1e-6)


def test_a_single_figure_scales_a_relatives_curves() -> None:
    for name, figure in (("velvia-50", 9.0), ("kodachrome-64", 10.0), ("superia-400", 4.0)):
        assert visual_granularity(find_stock(name), 1.0) == pytest.approx(figure, rel=1e-6)
    tri_x = find_stock("tri-x")
    least = float(tri_x.knots[0].density.amin())
    assert at(tri_x.granularity["silver"], least + 1.0) == pytest.approx(17.0, rel=1e-6)
    twice = at(tri_x.granularity["silver"], least + 2.0)
    assert twice == pytest.approx(17.0 * (2.1 / 1.1) ** 0.5, rel=1e-6)


def test_a_film_without_figures_says_so() -> None:
    bare = with_granularity(replace(find_stock("vision3-250d"), granularity={}), None)
    with pytest.raises(PresetError, match=r"lacks \[granularity\] for some layers"):
        build_granularity(bare, neutral_wedge(bare), dyes_of(bare), GrainSettings(), 13.0)
    one = replace(bare, granularity={"green": Plot((1.0,), (5.0,))})
    assert set(with_granularity(one, None).granularity) == {"green"}


def _neighbours(field: Tensor) -> float:
    """Return how alike neighbouring pixels are."""
    pairs = torch.stack([field[:, :, 1:].flatten(), field[:, :, :-1].flatten()])
    return float(torch.corrcoef(pairs)[0, 1])


@pytest.mark.parametrize("um_per_px", [1.0, 12.96, 47.0, 100.0, 2000.0])
def test_the_aperture_counts_every_pixel_by_its_part(um_per_px: float) -> None:
    found = aperture_weights(um_per_px)
    assert float(found.sum()) == pytest.approx(1)
    assert torch.allclose(found, found.T)
    assert torch.allclose(found, found.flip(0))
    area = effective_area_um2(um_per_px)
    assert area >= 0.99 * AREA_UM2
    assert area == pytest.approx(AREA_UM2, rel=0.02) or um_per_px > 4
    assert float(autocorrelation(um_per_px).amax()) == pytest.approx(um_per_px**2 / area)


def test_a_print_has_finer_grain_of_its_own_and_a_scan_none_of_it() -> None:
    printed, scanned = (light_path(Look(print=how), 13.0) for how in ("2383", "scan"))
    assert scanned.grain is not None
    assert scanned.grain_print is None
    assert printed.grain is not None
    assert printed.grain_print is not None
    assert printed.grain_print.purpose != printed.grain.purpose
    assert visual_granularity(find_stock("2383"), 1.0) < visual_granularity(find_stock("vision3-250d"), 1.0)
    tables = sum(torus.nbytes for both in printed.grain.bank.tiles for torus in both)
    assert tables <= 64e6
