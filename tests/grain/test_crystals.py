"""The crystals of an emulsion: their shapes, their sizes, and what follows from these alone."""

from __future__ import annotations

from math import pi, sin

import pytest
import torch
from helpers.films import say
from helpers.noise import counter

from filmvideo.base.errors import ParameterError
from filmvideo.grain import count_statistics
from filmvideo.grain.crystals import CUBIC, CrystalSettings, build_stack, draw_polygon, quantiles, round_to_odd


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "set exactly one"),
        ({"size_um": 4.0, "size_px": 3.0}, "set exactly one"),
        ({"size_um": 0.0}, r"size_um must be 0\.1 to 500, got 0"),
        ({"size_px": float("nan")}, "size_px must be 1 to 99, got nan"),
        ({"size_px": 5.0, "filling": 1.0}, r"filling must be 0\.01 to 0\.95, got 1"),
        ({"size_px": 5.0, "layers": 126}, "layers must be 1 to 125, got 126"),
        ({"size_px": 5.0, "spread": -0.1}, "spread must be 0 to 1, got -0.1"),
        ({"size_px": 5.0, "vertices": 2.0}, "vertices must be 3 to 24, got 2"),
        ({"size_px": 5.0, "vertices_spread": 7.0}, "vertices_spread must be 0 to 6, got 7"),
        ({"size_px": 5.0, "record": "red"}, "record must be colours or silver, got .red."),
    ],
)
def test_what_no_emulsion_has_is_refused(wrong: dict[str, float], sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence):
        CrystalSettings(**wrong)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("vertices", [3, 4, 5, 6, 8, 12])
def test_a_crystal_is_a_regular_polygon(vertices: int) -> None:
    """Its area is that of the polygon; turned by a corner it is the same, by half a corner it is not."""
    size = 151
    shape = draw_polygon(size, vertices, 0.4)
    unit = vertices / 2 * sin(2 * pi / vertices)
    assert float(shape.sum()) / ((size - 1) / 2) ** 2 == pytest.approx(unit, rel=0.03)
    assert bool(shape[size // 2, size // 2])
    assert torch.equal(shape, draw_polygon(size, vertices, 0.4 + 2 * pi))
    assert not torch.equal(shape, draw_polygon(size, vertices, 0.4 + pi))
    turned = shape.rot90(1)
    assert torch.equal(shape, turned) == (vertices % 4 == 0)
    assert torch.equal(shape, shape.rot90(2)) == (vertices % 2 == 0)


def test_the_smallest_crystals_are_a_pixel_and_a_plus() -> None:
    assert draw_polygon(1, 5, 1.0).tolist() == [[True]]
    plus = [[False, True, False], [True, True, True], [False, True, False]]
    assert all(draw_polygon(3, n, angle / 8).tolist() == plus for n in range(4, 13) for angle in range(50))


@pytest.mark.parametrize("mean", [1.5, 4.0, 12.0])
@pytest.mark.parametrize("count", [10, 30, 125])
def test_sizes_are_log_normal_and_keep_their_mean(mean: float, count: int) -> None:
    sizes = quantiles(mean, 0.3, count)
    logs = torch.tensor(sizes).double().log()
    assert sum(sizes) / count == pytest.approx(mean)
    assert float(logs.std()) == pytest.approx(0.3, rel=0.1)
    rounded = round_to_odd([max(size, 1.0) for size in sizes])
    assert all(size % 2 for size in rounded)
    assert sum(rounded) == pytest.approx(sum(max(size, 1.0) for size in sizes), abs=2)


@pytest.mark.parametrize("um_per_px", [1.5, 2.3, 3.1, 4.0, 5.2, 6.5])
def test_crystals_are_of_one_size_on_film(um_per_px: float) -> None:
    kernels = build_stack(CUBIC, 3, um_per_px).kernels
    mean_um = um_per_px * sum(len(kernel) for kernel in kernels) / len(kernels)
    assert mean_um == pytest.approx(CUBIC.size_um, rel=0.02)


def test_a_crystal_too_large_to_grow_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"largest crystals are 8\d\d pixels wide at 0\.5 µm per pixel"):
        build_stack(CrystalSettings(size_um=250.0), 0, 0.5)


def test_silver_has_one_field_of_crystals() -> None:
    assert [CrystalSettings(size_um=9.0).field_count(colours) for colours in (1, 3)] == [1, 3]
    assert [CrystalSettings(size_um=9.0, record="silver").field_count(colours) for colours in (1, 3)] == [1, 1]


def test_shapes_belong_to_a_clip() -> None:
    one, again, other = (build_stack(CUBIC, seed, 2.0).kernels for seed in (1, 1, 2))
    assert all(torch.equal(*pair) for pair in zip(one, again, strict=True))
    assert not all(torch.equal(*pair) for pair in zip(one, other, strict=True))


@pytest.mark.parametrize("filling", [0.01, 0.25, 0.9])
@pytest.mark.parametrize("area", [1, 5, 47, 400])
def test_seeds_and_filling_are_one_law_both_ways(filling: float, area: int) -> None:
    assert count_statistics.covered_fraction(count_statistics.seed_ratio(filling, area), area) == pytest.approx(
        filling, rel=1e-12
    )


@pytest.mark.parametrize("size", [3.0, 5.0, 9.0])
def test_the_spectrum_holds_the_variance_and_the_covariance(size: float) -> None:
    kernels = counter("exact", size).stack.kernels
    found = count_statistics.covariance(kernels, 0.25)
    middle = len(found) // 2
    assert float(found[middle, middle]) == pytest.approx(count_statistics.variance(0.25, 30), rel=1e-12)
    power = count_statistics.power_spectrum(found, 64)
    assert float(power.mean()) == pytest.approx(count_statistics.variance(0.25, 30), rel=1e-12)
    assert float(power[0, 0]) == pytest.approx(float(found.sum()), rel=1e-12)
    assert float(power.amin()) > 0


def test_another_clip_has_the_same_strength_at_low_frequencies() -> None:
    power = torch.tensor(
        [float(count_statistics.covariance(build_stack(CUBIC, seed, 3.0).kernels, 0.25).sum()) for seed in range(20)]
    )
    say(f"power at no frequency: {100 * float(power.std() / power.mean()):.1f} % from clip to clip")
    assert float(power.std() / power.mean()) < 0.05
