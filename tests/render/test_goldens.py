"""The numbers at every stage boundary are those that were last agreed on."""

from __future__ import annotations

import json

import pytest
import torch
from helpers.films import table

from filmvideo.render.render import render_scene
from scripts.goldens import FOLDER, FRAMES, LOOKS, colours, frame_stages, stages

COMMAND = "python scripts/goldens.py"


@pytest.mark.parametrize("name", LOOKS)
def test_every_stage_gives_the_agreed_numbers(name: str) -> None:
    path = FOLDER / f"{name}.json"
    assert path.is_file(), f"{path} is missing; if the look is new, run: {COMMAND}"
    golden = json.loads(path.read_text(encoding="utf-8"))
    found = stages(LOOKS[name])
    assert list(golden) == list(found)
    for stage, values in found.items():
        wanted = torch.tensor(golden[stage], dtype=torch.float64)
        miss = (values - wanted).abs().max()
        close = torch.allclose(values, wanted, rtol=2e-5, atol=2e-6)
        assert close, f"{name}: {stage} is off by up to {miss:.3g}; if that is meant, run: {COMMAND}"


@pytest.mark.parametrize("name", LOOKS)
def test_tables_give_nearly_the_agreed_display_light(name: str) -> None:
    golden = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    wanted = torch.tensor(golden["display"], dtype=torch.float64)
    assert (render_scene(colours(), table(LOOKS[name])) - wanted).abs().max() < 2e-3


@pytest.mark.parametrize("name", FRAMES)
def test_every_stage_of_a_frame_gives_the_agreed_numbers(name: str) -> None:
    path = FOLDER / f"{name}.json"
    assert path.is_file(), f"{path} is missing; if the look is new, run: {COMMAND}"
    golden = json.loads(path.read_text(encoding="utf-8"))
    found = frame_stages(FRAMES[name])
    assert list(golden) == list(found)
    for stage, values in found.items():
        wanted = torch.tensor(golden[stage], dtype=torch.float64)
        close = torch.allclose(values, wanted, rtol=5e-5, atol=5e-6)
        assert close, f"{name}: {stage} is off by up to {(values - wanted).abs().max():.3g}; if meant, run: {COMMAND}"


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*LOOKS, *FRAMES}
