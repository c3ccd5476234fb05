"""Dirt: as much of it as asked, anywhere, of one size on film; and what stays, stays."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp, log, pi

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.films import draw, say
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from filmvideo.gate.canvas import Canvas, coverage_to_density
from filmvideo.gate.dirt import DirtSettings, build_dirt
from filmvideo.gate.dust import SHAPE, SPREAD, THINNEST, outline_radius, speck_coverage
from filmvideo.gate.hairs import LENGTH_SPREAD, WIDTH_SPREAD, HairPopulation, draw_gate_hairs, line_coverage
from filmvideo.gate.random_events import active_events, poisson
from filmvideo.gate.scratches import SWAY_UM
from filmvideo.grain.keys import Key

CPU = torch.device("cpu")
F64 = torch.float64
WORN = DirtSettings(dust_per_cm2=60, hairs_per_cm2=3, gate_hairs=3, scratches_per_cm=5)


def mask(dirt: DirtSettings, key: Key, height: int = 200, width: int = 300, pitch: float = 10.0) -> Tensor:
    """Draw a frame's dirt, of 2 by 3 mm unless said otherwise."""
    return build_dirt(dirt, "print", pitch).density(key, height, width, CPU, F64)[0]


def stopped(density: Tensor) -> Tensor:
    """Return the part of the light that density keeps back."""
    return 1 - 10**-density


def canvas(height: int = 200, width: int = 300, pitch: float = 10.0) -> Canvas:
    return Canvas(torch.zeros(height, width, dtype=F64), pitch)


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0, 900.0])
def test_counts_are_poissons(mean: float) -> None:
    drawn = torch.tensor([poisson(Key(1, n, "count"), mean) for n in range(4000)], dtype=F64)
    assert float(drawn.mean()) == pytest.approx(mean, abs=5 * (mean / 4000) ** 0.5)
    assert float(drawn.var()) == pytest.approx(mean, rel=0.15)
    assert float((drawn == 0).double().mean()) == pytest.approx(exp(-mean), abs=0.04)


def test_what_stays_is_there_as_often_as_asked_and_in_every_frame_between() -> None:
    mean, lasting, frames = 3.0, 20.0, 2000
    seen: dict[Key, list[int]] = {}
    present = 0.0
    for frame in range(frames):
        for stay in active_events(Key(7, frame, "thing"), mean, lasting):
            present += min(stay.goes, frame + 1) - max(stay.comes, frame)
            seen.setdefault(stay.key, []).append(frame)
    assert present / frames == pytest.approx(mean, rel=0.15)
    assert all(found == list(range(found[0], found[-1] + 1)) for found in seen.values())
    inner = [len(found) for found in seen.values() if found[0] > 0 and found[-1] < frames - 1]
    assert sum(inner) / len(inner) == pytest.approx(lasting + 1, rel=0.15)
    assert max(inner) <= 2 * lasting + 2


@pytest.mark.parametrize("pitch", [5.0, 10.0, 40.0])
def test_dust_covers_what_was_asked(pitch: float) -> None:
    dirt = DirtSettings(dust_per_cm2=1000, dust_um=30.0)
    frames = [mask(dirt, Key(2, n), round(4000 / pitch), round(6000 / pitch), pitch) for n in range(20)]
    found = float(torch.stack([stopped(frame).mean() for frame in frames]).mean())
    dark = float(stopped(THINNEST + (1 - THINNEST) * (torch.arange(1000, dtype=F64) + 0.5) / 1000).mean())
    wanted = 1000e-8 * pi / 4 * 30**2 * exp(2 * SPREAD**2) * dark
    say(f"dust at {pitch} µm a pixel: {found:.5f} of the light, {wanted:.5f} asked for")
    assert found == pytest.approx(wanted, rel=0.06)


def test_dust_lies_anywhere_and_is_another_in_every_frame() -> None:
    dirt = DirtSettings(dust_per_cm2=400, dust_um=12.0)
    shown = torch.stack([stopped(mask(dirt, Key(3, n))) for n in range(60)])
    counts = shown.mean(0).reshape(4, 50, 5, 60).sum((1, 3))
    assert float(counts.amax() / counts.mean()) < 1.4
    assert float(counts.amin() / counts.mean()) > 0.6
    together = torch.corrcoef(shown[:8].flatten(1)) - torch.eye(8, dtype=F64)
    assert together.abs().max() < 0.05


def test_dust_is_no_disc_and_has_the_area_of_one() -> None:
    shape = draw(SHAPE, 200, seed=3) - 0.5
    angle = 2 * pi * torch.arange(720, dtype=F64) / 720
    radius = outline_radius(angle.cos().expand(200, -1), angle.sin().expand(200, -1), shape)
    assert radius.square().mean(1).tolist() == pytest.approx([1] * 200, abs=2e-3)
    assert float(radius.std(1).median()) > 0.2
    assert float((radius > 2.6).double().mean()) < 1e-3


@pytest.mark.parametrize("octave", [-4, -2, -1, 0, 2, 4])
def test_a_speck_has_its_area_however_small(octave: int) -> None:
    shape = draw(SHAPE, 60, seed=4) - 0.5
    radius = 2.0**octave * (1 + draw(60, seed=5))
    side = speck_coverage(torch.zeros(2, 1, dtype=F64), radius[:1], shape[:, :1], octave).shape[1]
    area = speck_coverage(side / 2 + draw(2, 60, seed=6) - 0.5, radius, shape, octave).sum((1, 2))
    ratio = area / (pi * radius**2)
    assert float(ratio.mean()) == pytest.approx(1, abs=0.03 if octave > -4 else 0.06)
    assert float(ratio.std()) < (0.05 if octave > -3 else 0.25)


@pytest.mark.parametrize(
    "dirt", [DirtSettings(dust_per_cm2=300), DirtSettings(hairs_per_cm2=50), DirtSettings(scratches_per_cm=10), WORN]
)
def test_dirt_is_of_one_size_at_any_resolution(dirt: DirtSettings) -> None:
    for frame in range(4):
        coarse = stopped(mask(dirt, Key(6, frame), 200, 300, 10.0))
        fine = stopped(mask(dirt, Key(6, frame), 400, 600, 5.0)).reshape(200, 2, 300, 2).mean((1, 3))
        assert float(coarse.sum()) == pytest.approx(float(fine.sum()), rel=0.02)
        assert float((coarse - fine).abs().sum() / fine.sum()) < 0.1


def test_light_adds_up_within_a_pixel() -> None:
    assert float(coverage_to_density(torch.tensor(0.5, dtype=F64), 4.0)) == pytest.approx(-log(0.5 + 0.5e-4) / log(10))
    assert float(coverage_to_density(torch.tensor(1.0, dtype=F64), 1.3)) == pytest.approx(1.3)
    twice = canvas()
    corner = torch.tensor([[3, 3, -1], [4, 4, 298]])
    twice.add(corner, torch.full((3, 2, 3), 0.25, dtype=F64))
    assert float(twice.density.sum()) == pytest.approx(2 * 6 * 0.25 + 2 * 0.25)
    assert float(twice.density[3, 4]) == 0.5


@pytest.mark.parametrize("width", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("slope", [0.0, 0.03, 0.4, 1.0])
def test_a_line_covers_its_length_times_its_width(width: float, slope: float) -> None:
    along = torch.linspace(0, 100, 81, dtype=F64)
    line = torch.stack([10.3 + slope * along, 10.6 + along])
    found = line_coverage(line, width, 10, (130, 130))
    length = 100 * (1 + slope**2) ** 0.5
    assert float(found.sum()) == pytest.approx(length * width + pi / 4 * width**2, rel=0.01)
    assert 0 <= float(found.min()) < float(found.max()) <= 1


def test_hairs_cover_what_was_asked() -> None:
    dirt = DirtSettings(hairs_per_cm2=60, hair_um=20.0, hair_length_um=500.0, density=4.0)
    found = torch.stack([stopped(mask(dirt, Key(4, n), 400, 600)).mean() for n in range(40)]).mean()
    ends = pi / 4 * 20**2 * exp(2 * WIDTH_SPREAD**2)
    wanted = 60e-8 * (500 * exp(LENGTH_SPREAD**2 / 2) * 20 * exp(WIDTH_SPREAD**2 / 2) + ends)
    say(f"hairs: {float(found):.5f} of the light, {wanted:.5f} asked for")
    assert float(found) == pytest.approx(wanted, rel=0.1)


def test_hairs_in_the_gate_hang_on_its_edge_stay_and_quiver() -> None:
    kind = HairPopulation(400.0, 25.0, 1.0)
    shown: dict[int, Tensor] = {}
    for frame in range(8):
        on = canvas()
        draw_gate_hairs(Key(9, 1000 + frame, "hair"), on, 3.0, kind)
        shown[frame] = stopped(on.density)
    assert all(float(frame.sum()) > 0 for frame in shown.values())
    rim = torch.ones(200, 300, dtype=torch.bool)
    rim[45:-45, 45:-45] = False
    overlap = float((shown[0] * shown[1])[rim].sum() / shown[0].square().sum())
    assert 0.3 < overlap < 0.999
    for frame in shown.values():
        assert float(frame[rim].sum()) > 0.7 * float(frame.sum())
        edges = torch.cat([frame[0], frame[-1], frame[:, 0], frame[:, -1]])
        assert float(edges.max()) > 0.2


def scratched(frame: int, seed: int = 1, **changes: float) -> Tensor:
    """Return the light that scratches keep from a frame of 4 by 6 mm."""
    return stopped(mask(replace(DirtSettings(scratches_per_cm=4.0), **changes), Key(seed, frame), 400, 600))


def test_scratches_run_on_from_frame_to_frame() -> None:
    frames = [scratched(n) for n in range(30)]
    for one, following in pairwise(frames):
        assert (one[-1] - following[0]).abs().max() < 0.1
    assert (frames[0][0] - frames[-1][0]).abs().max() > 0.2


def test_scratches_come_and_go_and_are_as_many_as_asked() -> None:
    rows = torch.stack([scratched(n, seed)[200] > 0.02 for seed in range(4) for n in range(0, 2400, 40)])
    lines = (rows[:, 1:] & ~rows[:, :-1]).sum(1).double() + rows[:, 0]
    say(f"scratches: {float(lines.mean()):.2f} at a time, 2.4 asked for")
    assert float(lines.mean()) == pytest.approx(2.4, rel=0.2)
    assert float(lines.min()) == 0
    assert float(lines.max()) >= 5
    some = [scratched(n) > 0.02 for n in range(0, 600, 3)]
    part = [bool(frame[:, column].any() and not frame[200:, column].any()) for frame in some for column in (150, 300)]
    assert 0 < sum(part) < len(part) / 2


def test_scratches_are_as_wide_and_dense_as_asked() -> None:
    frames = torch.stack([scratched(n, scratch_um=40.0, scratch_density=0.6) for n in range(0, 1200, 30)])
    assert float(frames.amax()) == pytest.approx(1 - 10**-0.6, abs=0.01)
    wide = (frames > 0.01).sum(2).double() / (frames > 0.01).any(2).sum(1, keepdim=True).clamp(min=1)
    assert float(wide.amax()) > 0
    thin = torch.stack([scratched(n, scratch_um=10.0, scratch_density=0.6) for n in range(0, 1200, 30)])
    assert float(frames.sum() / thin.sum()) == pytest.approx(4, rel=0.05)


def test_scratches_sway_slowly() -> None:
    dirt, across = DirtSettings(scratches_per_cm=0.5), torch.arange(2400, dtype=F64) * 2.5
    rows = torch.stack([stopped(mask(dirt, Key(2, n), 4, 2400, 2.5)[0]) for n in range(1000)])
    lone = ((rows > 0).sum(1) > 0) & ((rows > 0).sum(1) < 9)
    places = (rows * across).sum(1) / rows.sum(1)
    moves = places.diff()[lone[1:] & lone[:-1]].abs()
    say(f"scratches move by {float(moves.median()):.1f} µm from one frame to the next")
    assert len(moves) > 100
    assert 0 < float(moves.median()) < 0.3 * SWAY_UM
    assert float(moves.quantile(0.95)) < SWAY_UM


def test_nothing_is_drawn_by_default_and_density_is_never_negative() -> None:
    assert torch.equal(mask(DirtSettings(), Key(1, 2)), torch.zeros(200, 300, dtype=F64))
    found = mask(replace(WORN, density=4.0, dust_per_cm2=2000.0), Key(1, 2))
    assert bool((found >= 0).all())
    assert bool(found.isfinite().all())
    assert float(found.amax()) > 1


def test_the_same_key_has_the_same_dirt_and_each_film_its_own() -> None:
    assert torch.equal(mask(WORN, Key(1, 50)), mask(WORN, Key(1, 50)))
    assert not torch.equal(mask(WORN, Key(1, 50)), mask(WORN, Key(2, 50)))
    negative = build_dirt(WORN, "negative", 10.0).density(Key(1, 50), 200, 300, CPU, F64)
    assert negative.shape == (1, 200, 300)
    assert abs(float(torch.corrcoef(torch.stack([negative.flatten(), mask(WORN, Key(1, 50)).flatten()]))[0, 1])) < 0.2


def test_dirt_is_drawn_where_and_as_what_it_is_asked_for() -> None:
    stage = build_dirt(WORN, "print", 10.0)
    single, double = (stage.density(Key(1, 4), 90, 160, CPU, dtype)[0] for dtype in (torch.float32, F64))
    assert single.dtype == torch.float32
    assert (stopped(single) - stopped(double)).abs().max() < 1e-2
    with FakeTensorMode(allow_non_fake_inputs=True), WithoutGuards():
        found = stage.density(Key(1, 4), 90, 160, torch.device("cuda:0"), torch.float32)
    assert isinstance(found, FakeTensor)
    assert found.device == torch.device("cuda:0")
