"""Film in the gate: unsteadiness of the size and spectrum asked for, conserved light, leaks coloured by the film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import log2, pi
from typing import cast

import pytest
import torch
from helpers.fake_tensors import WithoutGuards
from helpers.films import CAMERA_FILMS, draw, say
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.parameters import Parameters, parameters_in
from filmvideo.base.toml import TomlTable
from filmvideo.gate.breath import STEPS_PER_PX, FilmBreathingSettings, build_film_breathing, sigma_um
from filmvideo.gate.dirt import DirtSettings
from filmvideo.gate.flicker import LAMP, SHUTTER, FlickerSettings, build_projector_flicker, build_shutter
from filmvideo.gate.leak import PERFORATIONS, LeakSettings, build_leak, leak_exposure, openness
from filmvideo.gate.unsteadiness import UnsteadinessSpectrum, normal_scalars
from filmvideo.gate.weave import MECHANISMS, WeaveSettings, build_weave, displacement_um, shift
from filmvideo.grain.keys import Key, uniform_scalars
from filmvideo.looks.presets import find_stock
from filmvideo.optics.blur import Blur, binomial_transfer

FRAMES = 4096
COURSES = [SHUTTER, LAMP, MECHANISMS["pin-registered"][1], *MECHANISMS["home camera"]]
ALL = [WeaveSettings, FilmBreathingSettings, FlickerSettings, LeakSettings, DirtSettings]
HEIGHT, WIDTH = 36, 64


def over_time(value: Callable[[Key], float], seed: int = 1) -> Tensor:
    """Collect a number over many frames."""
    return torch.tensor([value(Key(seed, frame)) for frame in range(FRAMES)], dtype=torch.float64)


def power(series: Tensor) -> Tensor:
    """Give the periodogram: the variance in each frequency, from 1/N to ½ cycles per frame."""
    spectrum = cast("Tensor", torch.fft.rfft(series - series.mean()))
    return 2 * spectrum[1:].abs() ** 2 / FRAMES**2


def light(layers: int = 3) -> Tensor:
    return draw(layers, HEIGHT, WIDTH, seed=7)


def test_numbers_are_uniform_and_their_keys_own() -> None:
    drawn = torch.tensor(uniform_scalars(Key(3, 4, "gate"), 20000), dtype=torch.float64)
    assert 0 < drawn.min() < drawn.max() < 1
    assert float(drawn.mean()) == pytest.approx(0.5, abs=5 * 12**-0.5 / 20000**0.5)
    counts = torch.histc(drawn, 100, 0, 1)
    assert abs(float(((counts - 200) ** 2 / 200).sum()) - 99) < 5 * (2 * 99) ** 0.5
    assert uniform_scalars(Key(3, 4, "gate"), 5) == drawn[:5].tolist()
    assert uniform_scalars(Key(3, 5, "gate"), 5) != uniform_scalars(Key(3, 4, "gate"), 5)


def test_normals_are_normal() -> None:
    drawn = torch.tensor(normal_scalars(Key(1, 2, "gate"), 20000), dtype=torch.float64)
    moments = [float((drawn**n).mean()) for n in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.15)


@pytest.mark.parametrize("course", COURSES)
def test_an_error_has_the_spectrum_it_says(course: UnsteadinessSpectrum) -> None:
    found = power(over_time(lambda key: course(key.derive("error"))))
    cycles = torch.arange(1, len(found) + 1) / FRAMES
    band = (cycles > 0.9 * course.slowest) & (cycles < 1.1 * course.fastest)
    outside = float(found[~band].sum()) / float((~band).double().mean())
    say(f"{course}: variance {float(found.sum()):.3f}, white {outside:.3f}")
    assert float(found.sum()) == pytest.approx(1, abs=0.1)
    assert outside == pytest.approx(1 - course.drift_share, abs=0.06)
    halves = found[~band].chunk(2)
    assert float(halves[0].mean() / halves[1].mean()) == pytest.approx(1, abs=0.2)


def test_the_octaves_of_a_wander_have_the_same_power() -> None:
    found = sum(
        power(over_time(lambda key: UnsteadinessSpectrum(1.0, 1 / 128, 1 / 8)(key.derive("error")), seed))
        for seed in range(3)
    )
    assert isinstance(found, Tensor)
    cycles = torch.arange(1, len(found) + 1) / FRAMES
    edges = [2.0**-n for n in range(7, 2, -1)]
    octaves = [float(found[(cycles >= low) & (cycles < high)].sum()) / 3 for low, high in pairwise(edges)]
    assert octaves == pytest.approx([0.25] * 4, abs=0.05)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_weave_has_the_rms_asked_for(mechanism: str) -> None:
    weave = WeaveSettings(12.0, 30.0, mechanism)
    moved = torch.tensor([displacement_um(weave, Key(4, n)) for n in range(FRAMES)], dtype=torch.float64).T
    rms = moved.square().mean(1).sqrt()
    say(f"{mechanism}: rms {rms.tolist()} µm")
    assert rms.tolist() == pytest.approx([12, 30], rel=0.05)
    assert moved.mean(1).abs().max() < 2
    assert abs(float(torch.corrcoef(moved)[0, 1])) < 0.1
    again = torch.tensor([displacement_um(weave, Key(5, n)) for n in range(FRAMES)], dtype=torch.float64).T
    assert abs(float(torch.corrcoef(torch.stack([moved[1], again[1]]))[0, 1])) < 0.1


def test_pins_hold_every_frame_anew_and_a_spring_lets_it_wander() -> None:
    across = {
        name: over_time(lambda key, n=name: displacement_um(WeaveSettings(1.0, 1.0, n), key)[0]) for name in MECHANISMS
    }
    near = {name: float((x[1:] * x[:-1]).mean()) for name, x in across.items()}
    assert near["pin-registered"] < 0.25
    assert near["home camera"] > 0.6


@pytest.mark.parametrize("by", [-70.0, -3.0, 0.0, 1.0, 40.0])
def test_a_shift_by_whole_pixels_is_a_copy(by: float) -> None:
    for dim in (1, 2):
        moved, size = shift(light(), *((by, 0.0) if dim == 2 else (0.0, by))), light().shape[dim]
        n = int(by)
        kept = size - abs(n)
        if kept > 0:
            assert torch.equal(moved.narrow(dim, max(n, 0), kept), light().narrow(dim, max(-n, 0), kept))
    mirror = shift(light(), 2.0, 0.0)
    assert torch.equal(mirror[:, :, :2], light()[:, :, :2].flip(2))


@pytest.mark.parametrize("by", [-2.75, -0.4, 0.02, 0.5, 7.3])
def test_a_shift_goes_as_far_as_it_says(by: float) -> None:
    x = torch.arange(400, dtype=torch.float64)
    wave = 1 + 0.5 * torch.cos(2 * pi * x / 16)
    wanted = 1 + 0.5 * torch.cos(2 * pi * (x - by) / 16)
    moved = shift(wave.expand(1, 5, -1), by, 0.0)[0, 2]
    assert (moved - wanted)[20:-20].abs().max() < 0.015
    down = shift(wave[:, None].expand(1, -1, 5), 0.0, by)[0, :, 2]
    assert torch.allclose(down, moved, atol=1e-9)


def test_a_shift_keeps_light_positive_and_an_even_field_even() -> None:
    edge = torch.zeros(1, 20, 20, dtype=torch.float64)
    edge[:, 8:12, 8:12] = 1
    stage = build_weave(WeaveSettings(20.0, 30.0), 7.0)
    for frame in range(20):
        assert float(stage(edge, Key(1, frame)).min()) >= 0
    even = torch.full((3, 9, 11), 0.3, dtype=torch.float64)
    assert torch.allclose(stage(even, Key(1, 3)), even, rtol=1e-12)


def test_a_crop_and_another_resolution_move_alike() -> None:
    weave, key = WeaveSettings(15.0, 25.0, "home camera"), Key(2, 77)
    picture = draw(3, 80, 90, seed=9)
    whole = build_weave(weave, 6.0)(picture, key)
    crop = build_weave(weave, 6.0)(picture[:, 10:70, 10:80], key)
    assert torch.allclose(crop[:, 15:-15, 15:-15], whole[:, 25:-25, 25:-25], atol=1e-9)
    smooth = Blur(8.0)(draw(3, 160, 180, seed=10))
    fine = build_weave(weave, 3.0)(smooth, key).reshape(3, 80, 2, 90, 2).mean((2, 4))
    coarse = build_weave(weave, 6.0)(smooth.reshape(3, 80, 2, 90, 2).mean((2, 4)), key)
    assert (fine - coarse)[:, 12:-12, 12:-12].abs().max() < 1e-3


def test_breath_has_the_rms_asked_for() -> None:
    breath = FilmBreathingSettings(30.0, 2.0)
    blur = over_time(lambda key: sigma_um(breath, key))
    assert float(blur.square().mean().sqrt()) == pytest.approx(30 / 8, rel=0.05)
    stopped_down = over_time(lambda key: sigma_um(replace(breath, f_number=8.0), key))
    assert torch.allclose(stopped_down * 4, blur)


def test_defocus_has_the_variance_of_its_circle_and_conserves_light() -> None:
    breath, key = FilmBreathingSettings(200.0, 2.0), Key(1, 6)
    point = torch.zeros(1, 201, 201, dtype=torch.float64)
    point[0, 100, 100] = 1
    found = build_film_breathing(breath, 10.0)(point, key)
    assert float(found.sum()) == pytest.approx(1, abs=1e-9)
    across = torch.arange(201, dtype=torch.float64) - 100
    variance = float((found[0].sum(0) * across**2).sum()) * 10**2
    diameter = 4 * sigma_um(breath, key)
    disc = torch.hypot(across[:, None], across[None]) * diameter / 150 <= diameter / 2
    of_circle = float((disc * across**2).sum() / disc.sum()) * (diameter / 150) ** 2
    assert variance == pytest.approx(of_circle, rel=0.03)


def test_there_are_few_blurs_and_none_far_from_what_was_asked() -> None:
    breath = FilmBreathingSettings(50.0)
    steps = {round(sigma_um(breath, Key(1, frame)) / 6.5 * STEPS_PER_PX) for frame in range(FRAMES)}
    assert len(steps) < 4 * STEPS_PER_PX
    stripes = torch.tensor([0.0, 2.0], dtype=torch.float64).repeat(1, 12, 40)
    for frame in range(60):
        sigma_px = sigma_um(breath, Key(1, frame)) / 6.5
        found = build_film_breathing(breath, 6.5)(stripes, Key(1, frame))[0, 6]
        rounded = round(sigma_px * STEPS_PER_PX) / STEPS_PER_PX
        assert abs(rounded - sigma_px) <= 0.5 / STEPS_PER_PX
        nyquist = torch.tensor([0.5], dtype=torch.float64)
        assert float(found[41] - 1) == pytest.approx(float(binomial_transfer(rounded, nyquist)), abs=1e-3)


def test_flicker_has_the_rms_asked_for_and_no_mean() -> None:
    flicker, even = FlickerSettings(0.2, 0.05), torch.ones(1, 1, 1, dtype=torch.float64)
    for stage, rms in ((build_shutter(flicker), 0.2), (build_projector_flicker(flicker), 0.05)):
        stops = over_time(lambda key, s=stage: log2(float(s(even, key))))
        assert float(stops.square().mean().sqrt()) == pytest.approx(rms, rel=0.05)
        assert abs(float(stops.mean())) < 0.1 * rms
    ratio = build_shutter(flicker)(light(), Key(1, 2)) / light()
    assert torch.allclose(ratio, ratio[0, 0, 0].expand_as(ratio))
    assert float(ratio[0, 0, 0]) != pytest.approx(float(build_projector_flicker(flicker)(even, Key(1, 2))), abs=1e-4)


@pytest.mark.parametrize("name", CAMERA_FILMS)
def test_light_through_the_base_is_orange_by_the_order_of_the_layers(name: str) -> None:
    stock = find_stock(name)
    found = leak_exposure(stock, "base", 5500.0)
    found = found / found.amax()
    say(f"{name}: leaks {[round(float(part), 3) for part in found]}")
    if len(stock.layers) == 1:
        assert float(found) == 1
        return
    red, green, blue = (float(part) for part in found)
    assert red > 1.5 * green > 10 * blue > 0


def test_light_on_the_front_is_taken_as_the_lens_light_is() -> None:
    stock = find_stock("vision3-250d")
    assert stock.grey_log_exposure is not None
    grey = 10**stock.grey_log_exposure
    assert leak_exposure(stock, "front", stock.balance_kelvin).tolist() == pytest.approx([grey] * 3, rel=1e-6)
    red, _, blue = leak_exposure(stock, "front", 2800.0)
    assert red > 2 * blue


def test_with_the_layers_upside_down_a_leak_is_blue() -> None:
    stock = find_stock("vision3-250d")
    turned = leak_exposure(replace(stock, emulsion=stock.emulsion[::-1]), "base", 5500.0)
    usual = leak_exposure(stock, "base", 5500.0)
    assert float(turned[2] / turned[0]) > 30 * float(usual[2] / usual[0])


def leak_alone(leak: LeakSettings, frame: int, stock: str = "vision3-250d", pitch: float = 100.0) -> Tensor:
    """Give what a leak adds to a frame of 12.8 by 7.2 mm at 100 µm a pixel, against grey."""
    dark = torch.zeros(len(find_stock(stock).layers), round(7200 / pitch), round(12800 / pitch), dtype=torch.float64)
    exposure = find_stock(stock).grey_log_exposure
    assert exposure is not None
    return build_leak(leak, find_stock(stock), pitch)(dark, Key(3, frame)) / 10**exposure


def test_a_leak_is_as_bright_as_asked_and_falls_off_from_its_edge() -> None:
    leak = LeakSettings(side="left", stops=3.0, reach_um=2000.0)
    found = torch.stack([leak_alone(leak, frame) for frame in range(0, 4000, 20)])
    assert float(found.amin()) >= 0
    assert 8 * 0.7 < float(found[:, 0].amax()) < 8
    assert bool((found.diff(dim=-1) < 0).all())
    strongest = found[int(found[:, 0].amax((1, 2)).argmax()), 0]
    row = strongest[strongest[:, 0].argmax()]
    assert float(row[20] / row[0]) == pytest.approx(0.37, abs=0.06)
    right = leak_alone(replace(leak, side="right"), 40)
    assert bool((right.diff(dim=-1) > 0).all())
    assert torch.allclose(leak_alone(replace(leak, side="both"), 40), leak_alone(leak, 40) + right)
    assert len(leak_alone(leak, 3, "tri-x")) == 1


def test_a_leak_is_added_light_of_one_size_on_film() -> None:
    leak = LeakSettings(side="left", stops=2.0)
    fine = leak_alone(leak, 50, pitch=50.0).reshape(3, 72, 2, 128, 2).mean((2, 4))
    assert (fine - leak_alone(leak, 50)).abs().max() < 1e-3 * float(fine.amax())
    stage = build_leak(leak, find_stock("vision3-250d"), 100.0)
    assert torch.allclose(stage(light(), Key(1, 2)) - light(), stage(torch.zeros_like(light()), Key(1, 2)))
    assert torch.equal(build_leak(LeakSettings(), find_stock("vision3-250d"), 100.0)(light(), Key()), light())


def test_a_leak_drifts_and_does_not_jump() -> None:
    down = torch.arange(72, dtype=torch.float64) * 100
    open_ = torch.stack([openness(Key(1, n, "leak"), down) for n in range(400)])
    assert float(open_.amin()) >= 0
    assert float(open_.amax()) <= 1
    assert open_.diff(dim=0).abs().max() < 0.1
    assert (open_[0] - open_[200]).abs().max() > 0.2


@pytest.mark.parametrize(("film", "rows"), [("16mm", [-1, 71]), ("35mm", [12, 59]), ("super8", [36])])
def test_light_through_perforations_comes_where_they_are(film: str, rows: list[int]) -> None:
    smooth, holes = (leak_alone(LeakSettings(side="left", perforations=p), 9)[0, :, 0] for p in ("none", film))
    through = holes / smooth
    assert PERFORATIONS[film][0] > 0
    for row in rows:
        assert float(through[max(row, 0)]) > 0.7
    assert float(through.amin()) < 0.1


def test_a_film_that_says_nothing_of_its_base_is_not_guessed_at() -> None:
    stock = replace(find_stock("vision3-250d"), emulsion=())
    with pytest.raises(
        PresetError, match=r"has no \[base\] and \[emulsion\] for light to leak through; take \"front\""
    ):
        build_leak(LeakSettings(side="left"), stock, 10.0)
    assert build_leak(LeakSettings(side="left", through="front"), stock, 10.0).light.shape == (3,)


@pytest.mark.parametrize("kind", ALL)
def test_by_default_the_machine_does_nothing(kind: type[Parameters]) -> None:
    assert kind().idle
    assert parameters_in(TomlTable({}, "look.toml"), kind).idle


def test_tables_are_read_and_refused_in_sentences() -> None:
    found = parameters_in(
        TomlTable({"vertical_um": 20, "mechanism": "home camera"}, "look.toml [weave]"), WeaveSettings
    )
    assert found == WeaveSettings(0.0, 20.0, "home camera")
    with pytest.raises(PresetError, match=r"\[weave\]: `mechanism` is 'claw'; known: pin-registered, home camera\."):
        parameters_in(TomlTable({"mechanism": "claw"}, "look.toml [weave]"), WeaveSettings)
    with pytest.raises(PresetError, match=r"\[flicker\]: `lamp_stops` is 9; it takes 0 to 2\."):
        parameters_in(TomlTable({"lamp_stops": 9}, "look.toml [flicker]"), FlickerSettings)
    with pytest.raises(ParameterError, match=r"`side` is 'top'; known: none, left, right, both\."):
        LeakSettings(side="top")


def stages() -> list[Callable[[Tensor, Key], Tensor]]:
    """Prepare one of each."""
    return [
        build_weave(WeaveSettings(12.0, 20.0, "home camera"), 20.0),
        build_film_breathing(FilmBreathingSettings(150.0), 20.0),
        build_shutter(FlickerSettings(0.2)),
        build_projector_flicker(FlickerSettings(0.0, 0.2)),
        build_leak(LeakSettings(side="both"), find_stock("vision3-250d"), 20.0),
    ]


def test_a_frame_knows_nothing_of_the_others() -> None:
    for stage, again in zip(stages(), stages(), strict=True):
        forwards = [stage(light(), Key(8, frame)) for frame in range(6)]
        backwards = [again(light(), Key(8, frame)) for frame in reversed(range(6))]
        for one, other in zip(forwards, reversed(backwards), strict=True):
            assert torch.equal(one, other)
        assert not torch.equal(forwards[0], forwards[1])
        assert not torch.equal(stage(light(), Key(9, 0)), forwards[0])


def test_stages_keep_type_and_device() -> None:
    for stage in stages():
        assert stage(light().float(), Key(1, 1)).dtype == torch.float32
        with FakeTensorMode(allow_non_fake_inputs=True), WithoutGuards():
            found = stage(torch.rand(3, HEIGHT, WIDTH, device="cuda:0"), Key(1, 1))
        assert isinstance(found, FakeTensor)
        assert found.device == torch.device("cuda:0")
