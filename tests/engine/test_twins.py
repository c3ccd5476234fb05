"""Twins: every stage that the CPU engine does, alone in a look, against the same stage in torch."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest
import torch
from helpers.cpu_looks import DIRT, agree, picture
from torch import Tensor

from filmvideo.colour.spaces import find_space
from filmvideo.engine import cpu, threads
from filmvideo.engine.cpu.prepared_look import prepare_look
from filmvideo.engine.cpu.render_planes import is_compiled, render_planes
from filmvideo.film.backing import BackingSettings
from filmvideo.film.development import CouplerSettings
from filmvideo.film.exposure import CameraSettings
from filmvideo.film.printing import PrinterSettings
from filmvideo.gate.breath import FilmBreathingSettings
from filmvideo.gate.flicker import FlickerSettings
from filmvideo.gate.leak import LeakSettings
from filmvideo.gate.weave import WeaveSettings
from filmvideo.grain.granularity import GrainSettings
from filmvideo.grain.keys import Key
from filmvideo.jobs.conversion import Output, output_code, scene_light
from filmvideo.looks.look import Look
from filmvideo.media import Tags, from_rgb
from filmvideo.media.pixels.ycbcr import plane_format
from filmvideo.optics.diffusion import DiffusionSettings
from filmvideo.optics.lens import LensSettings
from filmvideo.pipeline.stage import Stage
from filmvideo.pipeline.stages import STAGES
from filmvideo.render.render import apply_stages, prepare_light_path

BARE = Look(grain=GrainSettings(amount=0), couplers=CouplerSettings(strength=0))
TWINS = {
    "expose": replace(BARE, camera=CameraSettings(stops=1, light_kelvin=4000)),
    "diffusion": replace(BARE, diffusion=DiffusionSettings(strength_stops=1)),
    "lens": replace(BARE, lens=LensSettings(softness_um=20, vignette_stops=2)),
    "shutter": replace(BARE, flicker=FlickerSettings(shutter_stops=1)),
    "weave": replace(BARE, weave=WeaveSettings(60, 40, "home camera")),
    "film_breathing": replace(BARE, film_breathing=FilmBreathingSettings(400, 2)),
    "leak": replace(BARE, leak=LeakSettings("both")),
    "scatter": replace(BARE, stock="tri-x"),
    "halation": replace(BARE, stock="vision3-500t", backing=BackingSettings("none")),
    "flash": replace(BARE, camera=CameraSettings(flash=0.1)),
    "develop": replace(BARE, stock="velvia-50", couplers=CouplerSettings(strength=1.5)),
    "grain": Look(stock="velvia-50"),
    "printing": replace(BARE, printer=PrinterSettings(points=(30, 22, 27))),
    "dirt": replace(BARE, dirt=DIRT),
    "flash_print": replace(BARE, printer=PrinterSettings(flash=0.2)),
    "develop_print": replace(BARE, print="2393", printer=PrinterSettings(bleach_bypass=1)),
    "grain_print": Look(grain=GrainSettings(amount=2)),
    "see": replace(BARE, stock="velvia-50", print="none"),
    "projection_dirt": replace(BARE, print_dirt=DIRT),
    "projector_flicker": replace(BARE, flicker=FlickerSettings(lamp_stops=1)),
    "display": replace(BARE, stock="ektachrome-100d"),
}
UM_PER_PX, KEY, TAGS, SPACE = 13.0, Key(5, 7), Tags(1, 1, 1), find_space("rec709")
FORMAT = plane_format("yuv444p10le")
SHOWN = picture("yuv444p10le", 75, 131, TAGS)


def by_torch(look: Look, stages: tuple[Stage, ...]) -> tuple[Tensor, ...]:
    """Render the picture by the plain path."""
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float32, UM_PER_PX)
    light = apply_stages(scene_light(SHOWN, SPACE, torch.device("cpu")), "scene light", path, stages, KEY)
    return from_rgb(output_code(light, Output("rec709", SPACE), full_range=False), FORMAT, TAGS)


def test_every_stage_has_a_twin_or_goes_the_plain_way() -> None:
    assert set(TWINS) == {stage.name for stage in STAGES if stage.cpu != "plain"}
    assert not any(is_compiled(stage, BARE) for stage in STAGES if stage.name not in TWINS)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.cpu != "plain"], ids=lambda stage: stage.name)
def test_both_engines_agree_on_a_stage(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An odd size, in five strips; and the agreement is close enough to miss the stage where it is left out."""
    look = TWINS[stage.name]
    assert stage.is_in(look)
    monkeypatch.setattr(threads, "count", lambda: 2)
    monkeypatch.setattr(threads, "BANDS_A_THREAD", 5)
    prepared = prepare_look(look, "accurate", SPACE, False, UM_PER_PX)
    ours = render_planes(SHOWN, prepared, SPACE, FORMAT, TAGS, key=KEY)
    agree(ours, by_torch(look, STAGES), FORMAT, 0.1)
    if stage.gives is None:
        with pytest.raises(AssertionError):
            agree(ours, by_torch(look, tuple(other for other in STAGES if other is not stage)), FORMAT, 0.1)


def compiled_twins() -> list[tuple[str, str]]:
    """Return the name of every compiled function that is a twin, with the name of what it is a twin of."""
    root = Path(cpu.__path__[0])
    nodes = [
        (f"engine.cpu.{path.parent.name}.{path.stem}.{node.name}", ast.get_docstring(node) or "")
        for path in (*root.glob("kernels/*.py"), *root.glob("rows/*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    return [(name, twin) for name, text in nodes for twin in re.findall(r"Twin of `(filmvideo\.[\w.]+)`", text)]


def find_object(name: str) -> object:
    """Import the longest module in a dotted name, and return the member of it that the rest names."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            module = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[end:], module)
    raise AssertionError(name)


@pytest.mark.parametrize(("kernel", "twin"), compiled_twins())
def test_twins_name_each_other(kernel: str, twin: str) -> None:
    assert f"`{kernel}`" in (find_object(twin).__doc__ or "")


def test_every_named_kernel_names_its_twin() -> None:
    package = Path(cpu.__path__[0]).parents[1]
    texts = (path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    named = {kernel for text in texts for kernel in re.findall(r"`(engine\.cpu\.(?:kernels|rows)[\w.]+)`", text)}
    assert named == {kernel for kernel, _ in compiled_twins()}
