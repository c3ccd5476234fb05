"""The compiled passes against their plain twin, and against themselves in other strips and on other threads."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
import torch
from helpers.cpu_looks import DIRT, LOOKS, agree, picture, recipe
from helpers.films import say
from torch import Tensor

from filmvideo.colour.spaces import OUTPUTS
from filmvideo.engine import threads
from filmvideo.engine.cpu.prepared_look import prepare_look
from filmvideo.engine.cpu.render_planes import render_planes, supports
from filmvideo.film.scanning import ScannerSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import compiled_planes, output_code, plain_planes, scene_light, uses_compiled_engine
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import look_paths
from filmvideo.media import Tags, VideoFrame, from_rgb
from filmvideo.media.pixels.colour_tags import Siting
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.pipeline.build import light_path
from filmvideo.render.accuracy import Accuracy, accuracy
from filmvideo.render.render import render_scene


@pytest.mark.parametrize("name", LOOKS)
def test_passes_agree_with_their_twin(name: str) -> None:
    how = recipe(LOOKS[name])
    shown, form, tags = picture("yuv420p", 94, 151, Tags(1, 1, 1)), plane_format("yuv422p10le"), Tags(1, 1, 1)
    assert uses_compiled_engine(how, shown.format, form)
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
    how = recipe(Look(grain=GrainSettings(amount=0)), "rec709", "srgb")
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


def test_dirt_and_lamp_are_the_displays_light_where_an_outputs_is_not() -> None:
    shown, form, tags = picture("yuv422p10le", 90, 160, Tags(1, 1, 1)), plane_format("yuv422p10le"), Tags(9, 1, 9)
    how = recipe(replace(LOOKS["worn"], grain=GrainSettings(amount=0)), "rec709", "rec2020-hlg")
    agree(compiled_planes(shown, how, form, tags), plain_planes(shown, how, form, tags), form)


@pytest.mark.parametrize(("source", "output"), [("logc3", "rec2020-pq"), ("slog3", "rec2020-hlg"), ("srgb", "p3-d65")])
def test_every_curve_is_read_and_written(source: str, output: str) -> None:
    shown, form, tags = picture("yuv422p10le", 40, 64, Tags(9, 1, 9)), plane_format("yuv422p10le"), Tags(9, 1, 9)
    how = recipe(Look(grain=GrainSettings(amount=0)), source, output)
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
    monkeypatch.setattr("filmvideo.render.accuracy.compiles", lambda: False)
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
    known = {name: supports(load_look(path), ours, ours, OUTPUTS["rec709"]) for name, path in look_paths().items()}
    assert all(known.values())
    assert not supports(Look(), deep, ours, OUTPUTS["rec709"])
    assert not supports(Look(grain=GrainSettings(model="crystals")), ours, ours, OUTPUTS["rec709"])
    assert not supports(replace(Look(), scan=ScannerSettings(10.0)), ours, ours, OUTPUTS["rec709"])
    assert not supports(Look(print="scan", dirt=DIRT), ours, ours, None)
    assert not supports(Look(), ours, plane_format("yuv411p"), OUTPUTS["rec709"])
    assert not supports(Look(), ours, ours, OUTPUTS["linear-ap0"])


@pytest.mark.parametrize("um_per_px", [3.0, 6.5, 13.0])
@pytest.mark.parametrize("name", ["print", "slide", "filtered"])
def test_passes_agree_with_their_twin_where_light_spreads_over_many_pixels(name: str, um_per_px: float) -> None:
    look, form, tags = LOOKS[name], plane_format("yuv444p10le"), Tags(1, 1, 1)
    how, shown = recipe(look), picture("yuv444p10le", 251, 400, Tags(1, 1, 1))
    key = Key(how.seed, shown.index)
    made = prepare_look(look, "accurate", how.output.space, False, um_per_px)
    ours = render_planes(shown, made, how.source, form, tags, key=key)
    light = scene_light(shown, how.source, torch.device("cpu"))
    code = output_code(render_scene(light, light_path(look, um_per_px), key), how.output, full_range=False)
    agree(ours, from_rgb(code, form, tags), form, 0.1)


@pytest.mark.parametrize("size", [(63, 95), (64, 97)])
@pytest.mark.parametrize(("stock", "um_per_px"), [("velvia-50", 13.0), ("velvia-50", 3.0), ("vision3-250d", 3.0)])
def test_a_lamp_at_an_odd_edge_inhibits_and_spreads_once(stock: str, um_per_px: float, size: tuple[int, int]) -> None:
    """Inhibitor and wide scatter are worked out on squares, of which the last ones reach beyond the frame."""
    how, form, tags = (
        recipe(Look(stock=stock, grain=GrainSettings(amount=0))),
        plane_format("yuv444p10le"),
        Tags(1, 1, 1),
    )
    made = prepare_look(how.look, "accurate", how.output.space, False, um_per_px)
    path = light_path(how.look, um_per_px)
    for bottom, right in ((size[0] // 2, size[1]), (size[0], size[1] // 2), size):
        luma = torch.full(size, 200, dtype=torch.uint16)
        luma[bottom - 3 : bottom, right - 3 : right] = 900
        grey = torch.full(size, 512, dtype=torch.uint16)
        shown = VideoFrame((luma, grey, grey), form, tags, 7, 0, Fraction(1, 24))
        key = Key(how.seed, shown.index)
        ours = render_planes(shown, made, how.source, form, tags, key=key)[0]
        light = scene_light(shown, how.source, torch.device("cpu"))
        code = output_code(render_scene(light, path, key), how.output, full_range=False)
        assert (ours.int() - from_rgb(code, form, tags)[0].int()).abs().max() <= 3
