"""The compiled diffusion filter against the exact one, on night streets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from helpers.cpu_looks import LOOKS, picture, recipe
from helpers.films import say
from helpers.lamps import centre, lamp
from helpers.small_copies import SIZES, places, read
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.engine import threads
from filmvideo.engine.cpu.blur_tables import SHARED, on_squares
from filmvideo.engine.cpu.diffusion import CpuDiffusionFilter, narrow, step_for
from filmvideo.engine.cpu.kernels.structs import scratch_for
from filmvideo.engine.cpu.soft import soften
from filmvideo.engine.threads import Pool
from filmvideo.jobs.conversion import compiled_planes
from filmvideo.media import Tags
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.optics.blur import Blur, gaussian_taps, modulation_transfer, taps
from filmvideo.optics.diffusion import DiffusionSettings, DiffusionStage, build_diffusion

SUPER35_UM = 24890.0
HALF = DiffusionSettings(strength_stops=0.5)


def prepared(filtering: DiffusionSettings, um_per_px: float) -> DiffusionStage:
    found = build_diffusion(filtering, um_per_px)
    assert found is not None
    return found


def street(height: int, width: int) -> Tensor:
    """Draw rough walls, a stop and a half around a dim level, and sixty lamps up to 1000 times as bright."""
    rng = torch.Generator().manual_seed(1)

    def drawn(*shape: int) -> Tensor:
        return torch.rand(shape, generator=rng)

    coarse = interpolate(drawn(1, 3, height // 40 + 2, width // 40 + 2), (height, width), mode="bilinear")[0]
    light = 0.02 * 10 ** (1.5 * (coarse - 0.5)) * (1 + 0.2 * drawn(3, height, width))
    for _ in range(60):
        y, x = int(height * drawn(1)), int(width * drawn(1))
        size = 1 + int(5 * drawn(1))
        light[:, y : y + size, x : x + size] = 20 * drawn(3, 1, 1)
    return light


def misses(filtering: DiffusionStage, light: Tensor) -> tuple[float, float]:
    """Return how far log10 exposures are off: 99.9 % of them, and the worst."""
    found, exact = CpuDiffusionFilter(filtering)(light), filtering(light.double())
    assert bool((found >= 0).all())
    off = (found.double().log10() - exact.log10()).abs().flatten()
    return float(off.kthvalue(int(0.999 * len(off))).values), float(off.max())


@pytest.mark.parametrize(
    "filtering",
    [HALF, DiffusionSettings(strength_stops=4.0), DiffusionSettings(strength_stops=0.5, shares=(1, 0, 0))],
    ids=["misty-night", "strong", "core"],
)
def test_a_night_street_is_as_through_the_exact_filter(filtering: DiffusionSettings) -> None:
    most, worst = misses(prepared(filtering, SUPER35_UM / 1920), street(1080, 1920))
    say(f"log10 exposure: 99.9 % within {most:.4f}, all within {worst:.4f}")
    assert most < 0.01
    assert worst < 0.03


@pytest.mark.parametrize(("height", "width", "gate_um"), [(270, 480, SUPER35_UM), (720, 1280, 5790.0)])
def test_so_it_is_in_other_sizes(height: int, width: int, gate_um: float) -> None:
    most, worst = misses(prepared(HALF, gate_um / width), street(height, width))
    say(f"{height} x {width}: 99.9 % within {most:.4f}, all within {worst:.4f}")
    assert most < 0.01
    assert worst < 0.03


@pytest.mark.parametrize("size", [(541, 963), (540, 963), (858, 2046)])
def test_a_lamp_at_the_edge_counts_once_where_a_frame_is_not_whole_squares(size: tuple[int, int]) -> None:
    light = street(*size)
    light[:, -3:, -3:] = 20
    assert any(side % step_for(*size) for side in size)
    most, worst = misses(prepared(HALF, SUPER35_UM / size[1]), light)
    say(f"{size}: 99.9 % within {most:.4f}, all within {worst:.4f}")
    assert most < 0.01
    assert worst < 0.03


@pytest.mark.parametrize("size", [*SIZES, (858, 2046)])
def test_what_is_spread_has_its_light_wherever_its_lamp_is(size: tuple[int, int]) -> None:
    filtering, step = prepared(HALF, SUPER35_UM / max(size)), step_for(*size)
    compiled = CpuDiffusionFilter(filtering)
    for y, x in product(*(places(side, step) for side in size)):
        light = torch.zeros(3, *size)
        light[:, y, x] = 100
        found, exact, straight = compiled(light)[0].double(), filtering(light.double())[0], 100 * filtering.direct
        assert float(found.sum() - straight) == pytest.approx(float(exact.sum() - straight), rel=0.02)
        exact[y, x] -= straight
        found[y, x] -= straight
        assert (found - exact).abs().max() < 0.02 * exact.max()


@pytest.mark.parametrize("size", [(33, 47), (5, 3), (1, 1)])
def test_squares_of_two_are_mirrored_in_the_frames_own_edge(size: tuple[int, int]) -> None:
    """What is blurred on squares of two pixels is even and has its light, wherever a lamp is in a frame of odd size."""
    sigma, (height, width) = 4.0, size
    spread, kernel = on_squares({1: taps((sigma**2 - SHARED) ** 0.5 / 2)}, torch.ones(3, 2)), Blur(sigma)
    bands = Pool(lambda: scratch_for(width, spread.margin, 1, 1, 2))

    def spread_out(light: Tensor) -> Tensor:
        squares, soft = (np.zeros((3, -(-height // 2), -(-width // 2)), np.float32) for _ in range(2))
        soften(light.numpy(), spread, bands, squares, soft)
        return read(torch.from_numpy(soft), 2, height, width)

    for y, x in product(*(places(side, 2) for side in size)):
        light = torch.zeros(3, *size)
        light[:, y, x] = 100
        found, exact = spread_out(light), kernel(light)
        assert float(found.sum()) == pytest.approx(300, rel=0.02)
        assert (found - exact).abs().max() < 0.05 * exact.max()
    assert (spread_out(torch.full((3, *size), 20.0)) / 20 - 1).abs().max() < 1e-5


@pytest.mark.parametrize("size", [(1080, 1920), (541, 963), (7, 5), (1, 1)])
def test_an_even_field_does_not_move(size: tuple[int, int]) -> None:
    even = torch.tensor([0.02, 2.0, 100.0])[:, None, None].expand(3, *size).contiguous()
    assert (CpuDiffusionFilter(prepared(HALF, 13.0))(even) / even - 1).abs().max() < 1e-5


def test_light_is_neither_made_nor_lost() -> None:
    light = street(720, 1280)
    assert step_for(720, 1280) == 4
    found = CpuDiffusionFilter(prepared(HALF, 13.0))(light)
    assert found.double().sum((1, 2)) == pytest.approx(light.double().sum((1, 2)), rel=1e-6)


def test_a_veil_follows_its_lamp() -> None:
    filtering = CpuDiffusionFilter(prepared(DiffusionSettings(strength_stops=1.0, bloom_um=100.0), 13.0))
    for n in range(8):
        at = 400 + n / 2, 700 + n / 3
        assert centre(filtering(lamp(*at, 800, 1400))) == pytest.approx(at, abs=2e-3)


def test_a_frame_is_the_same_in_any_strips_and_on_any_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    light, filtering, found = street(540, 960), CpuDiffusionFilter(prepared(HALF, 13.0)), list[Tensor]()
    for count, bands in product((1, 3), (1, 5)):
        monkeypatch.setattr(threads, "count", lambda count=count: count)
        monkeypatch.setattr(threads, "BANDS_A_THREAD", bands)
        found.append(filtering(light))
    assert all(torch.equal(found[0], other) for other in found[1:])


def test_what_narrow_gaussians_leave_is_smooth_and_hardly_below_zero() -> None:
    waves = torch.linspace(0, 0.5 / 8, 65, dtype=torch.float64)
    for um_per_px in (1.5, 6.5, 13.0, 26.0):
        filtering = prepared(HALF, um_per_px)
        found = narrow(filtering, 8)
        assert 0 <= found.straight + sum(found.parts.values()) <= 1
        left = filtering.transfer(waves, waves) - found.transfer(waves, waves)
        assert left.min() > -3e-3
        assert float(left[-1, -1]) == pytest.approx(0, abs=2e-3)


@pytest.mark.parametrize("sigma_px", [0.4, 1.16, 3.3])
def test_a_discrete_gaussian_has_its_transfer(sigma_px: float) -> None:
    waves = torch.linspace(0, 0.5, 51, dtype=torch.float64)
    exact = (-(sigma_px**2) * (1 - (2 * torch.pi * waves).cos())).exp()
    assert (modulation_transfer(gaussian_taps(sigma_px), waves) - exact).abs().max() < 4e-4


def test_the_compiled_way_takes_no_transform_of_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Tensor:
        raise AssertionError("the exact filter was asked")

    monkeypatch.setattr(DiffusionStage, "__call__", refuse)
    shown, form = picture("yuv420p", 94, 151, Tags(1, 1, 1)), plane_format("yuv420p")
    assert len(compiled_planes(shown, recipe(LOOKS["filtered"]), form, Tags(1, 1, 1))) == 3
