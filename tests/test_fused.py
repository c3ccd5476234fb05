"""The compiled passes against their plain twin, and against themselves in other strips and on other threads."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
import torch
from films import say
from torch import Tensor

from filmvideo.clips.recipe import Output, Recipe, compiled, compiled_planes, output_code, plain_planes, scene_light
from filmvideo.colour.spaces import OUTPUTS, find_space
from filmvideo.engine import threads
from filmvideo.engine.accuracy import Accuracy, accuracy
from filmvideo.engine.fused import fused_planes, knows
from filmvideo.engine.ready import ready
from filmvideo.film.expose import Camera
from filmvideo.film.printing import Printer
from filmvideo.gate.dirt import Dirt
from filmvideo.gate.flicker import Flicker
from filmvideo.grain.granularity import Grain
from filmvideo.grain.keys import Key
from filmvideo.lightpath import light_path
from filmvideo.look import Look
from filmvideo.look_file import load_look
from filmvideo.media import Picture, PlaneFormat, Tags, from_rgb
from filmvideo.media.planes import plane_format
from filmvideo.media.tags import Siting
from filmvideo.optics.aperture import Aperture
from filmvideo.optics.diffusion import Diffusion
from filmvideo.presets import look_paths
from filmvideo.render import through_film

DIRT = Dirt(dust_per_cm2=40, dust_um=500, hairs_per_cm2=3, gate_hairs=2, scratches_per_cm=10, scratch_um=200)
LOOKS = {
    "print": Look(),
    "slide": Look(stock="velvia-50", gate="16mm"),
    "silver": Look(stock="double-x"),
    "scan": Look(stock="vision3-500t", print="scan"),
    "flashed": Look(
        camera=Camera(flash=0.05, stops=1), printer=Printer(flash=0.1), grain=Grain(colour=0.4, amount=1.5)
    ),
    "filtered": Look(diffusion=Diffusion(strength_stops=0.5), backing="none"),
    "worn": Look(dirt=DIRT, print_dirt=replace(DIRT, dust_um=300), flicker=Flicker(0.1, 0.3)),
    "dusty slide": Look(stock="velvia-50", dirt=DIRT),
}


def recipe(look: Look, source: str = "rec709", output: str = "rec709", seed: int = 5) -> Recipe:
    """Make a recipe on the CPU."""
    space = None if look.scanned else find_space(output, OUTPUTS)
    name = "cineon" if space is None else space.name
    return Recipe(look, find_space(source), Output(name, space), seed, torch.device("cpu"))


def picture(name: str, height: int, width: int, tags: Tags, *, stride: int = 0, seed: int = 1) -> Picture:
    """Make a picture of patches, ramps and lights, its rows `stride` samples longer than they show."""
    form = plane_format(name)
    rng = torch.Generator().manual_seed(seed)
    planes: list[Tensor] = []
    for n in range(1 if form.grey else 3):
        down, across = (1, 1) if n == 0 or form.rgb else (form.step_y, form.step_x)
        h, w = -(-height // down), -(-width // across)
        coarse = torch.rand(1, 1, h // 9 + 2, w // 9 + 2, generator=rng)
        level = torch.nn.functional.interpolate(coarse, (h, w), mode="bilinear")[0, 0]
        spread = 0.85 if n == 0 or form.rgb else 0.3
        code = (0.5 + spread * (level - 0.5) + 0.02 * torch.randn(h, w, generator=rng)).clamp(0.07, 0.92)
        whole = torch.zeros(h, w + stride, dtype=torch.uint8 if form.bits == 8 else torch.uint16)
        whole[:, :w] = (code * form.peak).to(whole.dtype)
        planes.append(whole[:, :w])
    return Picture(tuple(planes), form, tags, 7, 0, Fraction(1, 24))


def agree(ours: tuple[Tensor, ...], twins: tuple[Tensor, ...], form: PlaneFormat, off: float = 0.06) -> None:
    """Expect the same codes but for rounding, and so little off on average: codes of 8 bits or as much of the scale."""
    assert len(ours) == len(twins)
    for one, other in zip(ours, twins, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        miss = (one.int() - other.int()).abs().double() / (1 << (form.bits - 8))
        assert (miss <= 1).double().mean() >= 0.998
        assert miss.mean() < off


@pytest.mark.parametrize("name", LOOKS)
def test_passes_agree_with_their_twin(name: str) -> None:
    how = recipe(LOOKS[name])
    shown, form, tags = picture("yuv420p", 94, 151, Tags(1, 1, 1)), plane_format("yuv422p10le"), Tags(1, 1, 1)
    assert compiled(how, shown.format, form)
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


FORMATS: list[tuple[str, str, Siting]] = [
    ("yuv420p", "yuv420p", "left"),
    ("yuv422p10le", "yuv420p10le", "topleft"),
    ("yuv444p10le", "gbrp", "center"),
    ("gbrp16le", "yuv420p", "center"),
    ("gray10le", "yuv444p12le", "left"),
]


@pytest.mark.parametrize(("source", "target", "siting", "full"), [(*f, n % 2 == 1) for n, f in enumerate(FORMATS)])
def test_every_format_is_read_and_written(source: str, target: str, siting: Siting, full: bool) -> None:  # noqa: FBT001
    tags = Tags(9, 1, 9, full_range=full, siting=siting)
    shown, form = picture(source, 37, 67, tags, stride=5), plane_format(target)
    shown = replace(shown, tags=replace(tags, full_range=True, matrix=0)) if shown.format.rgb else shown
    how = recipe(Look(grain=Grain(amount=0)), "rec709", "srgb")
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


def test_dirt_and_lamp_are_the_displays_light_where_an_outputs_is_not() -> None:
    shown, form, tags = picture("yuv422p10le", 90, 160, Tags(1, 1, 1)), plane_format("yuv422p10le"), Tags(9, 1, 9)
    how = recipe(replace(LOOKS["worn"], grain=Grain(amount=0)), "rec709", "rec2020-hlg")
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


@pytest.mark.parametrize(("source", "output"), [("logc3", "rec2020-pq"), ("slog3", "rec2020-hlg"), ("srgb", "p3-d65")])
def test_every_curve_is_read_and_written(source: str, output: str) -> None:
    shown, form, tags = picture("yuv422p10le", 40, 64, Tags(9, 1, 9)), plane_format("yuv422p10le"), Tags(9, 1, 9)
    how = recipe(Look(grain=Grain(amount=0)), source, output)
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


def test_a_frame_is_the_same_in_any_strips_and_on_any_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    how, form, tags = recipe(LOOKS["print"]), plane_format("yuv420p"), Tags(9, 16, 9, siting="topleft")
    shown = picture("yuv420p", 86, 70, Tags(1, 1, 1))
    found: list[tuple[Tensor, ...]] = []
    for count, bands in product((1, 2, 3), (1, 5)):
        monkeypatch.setattr(threads, "count", lambda count=count: count)
        monkeypatch.setattr(threads, "BANDS_A_THREAD", bands)
        found.append(compiled_planes(shown, how, form, tags))
    for other in found[1:]:
        assert all(torch.equal(a, b) for a, b in zip(found[0], other, strict=True))


@pytest.mark.parametrize("name", sorted(look_paths()))
def test_passes_agree_with_the_reference(name: str) -> None:
    found = accuracy(load_look(look_paths()[name]), count=6000)
    say(f"{name}: {found}")
    assert found.engine == "passes"
    assert found.kept


@pytest.mark.parametrize("name", ["vision3-day", "grade-it-yourself"])
def test_tables_agree_with_the_reference(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filmvideo.engine.accuracy.compiles", lambda: False)
    found = accuracy(load_look(look_paths()[name]), count=6000)
    assert found.engine == "tables"
    assert found.kept


def test_what_is_worse_is_not_kept() -> None:
    good = Accuracy("passes", 0.3, 0.03, 0.999, 2.0)
    assert good.kept
    worse: list[dict[str, float]] = [{"largest": 0.31}, {"mean": 0.031}, {"within_one": 0.998}]
    assert not any(replace(good, **each).kept for each in worse)
    scan = Accuracy("passes", None, None, 1.0, 0.5)
    assert scan.kept
    assert not replace(scan, furthest=0.6).kept


def test_what_the_passes_do_not_know_goes_the_plain_way() -> None:
    ours, deep = plane_format("yuv420p"), plane_format("gbrpf32le")
    known = {name: knows(load_look(path), ours, ours, OUTPUTS["rec709"]) for name, path in look_paths().items()}
    assert all(known.values())
    assert not knows(Look(), deep, ours, OUTPUTS["rec709"])
    assert not knows(Look(grain=Grain(model="crystals")), ours, ours, OUTPUTS["rec709"])
    assert not knows(replace(Look(), scan=Aperture(10.0)), ours, ours, OUTPUTS["rec709"])
    assert not knows(Look(print="scan", dirt=DIRT), ours, ours, None)
    assert not knows(Look(), ours, plane_format("yuv411p"), OUTPUTS["rec709"])
    assert not knows(Look(), ours, ours, OUTPUTS["linear-ap0"])


@pytest.mark.parametrize("size", [(63, 95), (64, 97)])
@pytest.mark.parametrize(("stock", "um_per_px"), [("velvia-50", 13.0), ("velvia-50", 3.0), ("vision3-250d", 3.0)])
def test_a_lamp_at_an_odd_edge_inhibits_and_spreads_once(stock: str, um_per_px: float, size: tuple[int, int]) -> None:
    """Inhibitor and wide scatter are worked out on squares, of which the last ones reach beyond the frame."""
    how, form, tags = recipe(Look(stock=stock, grain=Grain(amount=0))), plane_format("yuv444p10le"), Tags(1, 1, 1)
    made = ready(how.look, "accurate", how.output.space, False, um_per_px)
    path = light_path(how.look, um_per_px)
    for bottom, right in ((size[0] // 2, size[1]), (size[0], size[1] // 2), size):
        luma = torch.full(size, 200, dtype=torch.uint16)
        luma[bottom - 3 : bottom, right - 3 : right] = 900
        grey = torch.full(size, 512, dtype=torch.uint16)
        shown = Picture((luma, grey, grey), form, tags, 7, 0, Fraction(1, 24))
        key = Key(how.seed, shown.index)
        ours = fused_planes(shown, made, how.source, form, tags, key=key)[0]
        light = scene_light(shown, how.source, torch.device("cpu"))
        code = output_code(through_film(light, path, key), how.output, full_range=False)
        assert (ours.int() - from_rgb(code, form, tags)[0].int()).abs().max() <= 3


@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
@pytest.mark.parametrize("name", ["print", "slide", "filtered"])
def test_passes_agree_with_their_twin_where_light_spreads_over_many_pixels(name: str, um_per_px: float) -> None:
    look, form, tags = LOOKS[name], plane_format("yuv444p10le"), Tags(1, 1, 1)
    how, shown = recipe(look), picture("yuv444p10le", 251, 400, Tags(1, 1, 1))
    key = Key(how.seed, shown.index)
    made = ready(look, "accurate", how.output.space, False, um_per_px)
    ours = fused_planes(shown, made, how.source, form, tags, key=key)
    light = scene_light(shown, how.source, torch.device("cpu"))
    code = output_code(through_film(light, light_path(look, um_per_px), key), how.output, full_range=False)
    agree(ours, from_rgb(code, form, tags), form, 0.1)
