"""The list of stages: complete both ways, in an order whose quantities meet, and read by every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from helpers.cpu_looks import picture, recipe

from filmvideo.engine.cpu import prepared_look, render_planes
from filmvideo.gate.leak import LeakSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import plain_planes, rendered_planes, uses_compiled_engine
from filmvideo.looks.files import load_look
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.presets import look_paths
from filmvideo.media import Tags
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.pipeline import stages
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.stage import Stage
from filmvideo.pipeline.stages import STAGES, build_around_film, lost_in_a_lut, span
from filmvideo.render.render import apply_stages, convert

LOOKS = {name: load_look(name) for name in sorted(look_paths())} | {
    "scan": Look(print="scan"),
    "crystals": Look(grain=GrainSettings(model="crystals")),
    "no grain": Look(print="none", grain=GrainSettings(amount=0)),
}
LEAKING = Look(leak=LeakSettings("left", stops=2.0), grain=GrainSettings(amount=0))


def with_row(name: str, change: Callable[[Stage], Stage]) -> tuple[Stage, ...]:
    """Return the list with one row changed."""
    return tuple(change(stage) if stage.name == name else stage for stage in STAGES)


def test_names_are_unique_and_every_table_of_a_look_shapes_a_stage() -> None:
    names = [stage.name for stage in STAGES]
    assert len(names) == len(set(names))
    assert {table for stage in STAGES for table in stage.settings} == set(settings_types())


def test_quantities_meet() -> None:
    """Any choice of rows that leaves the film's own in place converts without an error."""
    quantity = STAGES[0].takes
    for stage in STAGES:
        convert(torch.ones(3, 1), quantity, stage.takes)
        quantity = stage.gives or stage.takes
        if stage.name == "develop":
            quantity = "log exposure"  # `learned` stands in its place
    assert quantity == "display light"
    with pytest.raises(ValueError, match="takes density"):
        convert(torch.ones(3, 1), "scene light", "density")


def test_stages_between_the_passes_follow_exposure_and_precede_the_film() -> None:
    """The CPU engine's first pass ends after `expose` and its second begins with `scatter`."""
    ways = [stage.cpu for stage in span("expose", before="develop")]
    first, last = ways.index("between"), len(ways) - 1 - ways[::-1].index("between")
    assert set(ways[first : last + 1]) == {"between"}
    assert span("expose")[1].cpu == "between"
    assert [stage.name for stage in STAGES if stage.cpu == "between" and stage not in span("expose")] == []


@pytest.mark.parametrize("name", LOOKS)
def test_a_path_has_the_stages_that_its_look_has(name: str) -> None:
    look = LOOKS[name]
    path = light_path(look, look.um_per_px(96))
    assert {stage.name for stage in STAGES if stage.is_in(look)} == {
        stage.name for stage in STAGES if stage.find(path) is not None
    }


def test_a_stage_that_the_cpu_engine_does_not_know_goes_the_plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow and right, never fast and wrong: a leak without an entry is still in the picture."""
    how, shown, form, tags = recipe(LEAKING), picture("yuv420p", 30, 50, Tags(1, 1, 1)), "yuv420p", Tags(1, 1, 1)
    assert uses_compiled_engine(how, shown.format, plane_format(form))
    unknown = with_row("leak", lambda row: replace(row, cpu="plain"))
    for module in (stages, prepared_look, render_planes):
        monkeypatch.setattr(module, "STAGES", unknown)
    assert not uses_compiled_engine(how, shown.format, plane_format(form))
    rendered = rendered_planes(shown, how, plane_format(form), tags)
    leak = rendered[0][:, :6].double().mean()
    tight = plain_planes(shown, replace(how, look=replace(LEAKING, leak=LeakSettings())), plane_format(form), tags)
    assert leak > tight[0][:, :6].double().mean() + 10
    assert all(map(torch.equal, rendered, plain_planes(shown, how, plane_format(form), tags)))


def test_the_list_decides_the_order() -> None:
    """Two stages that do not commute, in either order."""
    path = light_path(replace(LEAKING, flicker=replace(LEAKING.flicker, shutter_stops=1.0)), 500.0)
    light, key = torch.full((3, 20, 40), -1.0, dtype=torch.float64), Key(1, 2)
    shutter, leak = (stage for stage in STAGES if stage.name in {"shutter", "leak"})
    one = apply_stages(light, "log exposure", path, (shutter, leak), key)
    other = apply_stages(light, "log exposure", path, (leak, shutter), key)
    assert float((one - other).abs().max()) > 0.001


def test_single_colours_pass_the_stages_that_need_no_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter before the lens is in a LUT; a weave is named among what it leaves out."""

    def halve(scene: torch.Tensor) -> torch.Tensor:
        return scene / 2

    def build_filter(*_: object) -> Callable[[torch.Tensor], torch.Tensor]:
        return halve

    row = Stage("filter", "scene light", build=build_filter, when=bool)
    monkeypatch.setattr(stages, "STAGES", (row, *STAGES))
    assert set(build_around_film(Look(), None)) == {"filter"}
    worn = LOOKS["home-movie"]
    assert set(build_around_film(worn, None)) == {"filter"}
    assert {"weave", "grain", "halation"} < set(lost_in_a_lut(worn))
    assert "filter" not in lost_in_a_lut(worn)
