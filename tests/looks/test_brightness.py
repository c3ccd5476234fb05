"""Every control of brightness has one sign: + is brighter."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.film.printing import POINTS_A_STOP, PrinterSettings
from filmvideo.looks.changes import with_settings
from filmvideo.looks.files import load_look, look_from_values, look_to_values
from filmvideo.looks.look import Look
from filmvideo.render.render import render_frame

torch.set_num_threads(1)
GREY = torch.full((3, 8, 8), 0.18)
OLD = 'schema = 1\n[film]\nstock = "vision3-250d"\n[printer]\nstops = {}\n'


@pytest.mark.parametrize("key", ["camera.stops", "printer.brightness_stops"])
def test_plus_is_brighter(key: str) -> None:
    darker, usual, brighter = (
        float(render_frame(GREY, with_settings(Look(), {key: value, "grain.amount": "0"})).mean())
        for value in ("-1", "0", "1")
    )
    assert darker < usual < brighter


def test_a_stop_of_brightness_is_a_stop_less_of_printer_light() -> None:
    assert PrinterSettings(brightness_stops=1.0).lights == pytest.approx([25 - POINTS_A_STOP] * 3)


def test_stops_of_earlier_releases_keep_their_meaning(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text(OLD.format(0.5), encoding="utf-8")
    assert load_look(path).printer == PrinterSettings(brightness_stops=-0.5)
    values = look_to_values(Look())
    values["printer"] = {"stops": 1}
    assert look_from_values(values, "manifest").printer == PrinterSettings(brightness_stops=-1.0)
    path.write_text(OLD.format("true"), encoding="utf-8")
    with pytest.raises(PresetError, match=r"printer\.stops is not known; nearest: brightness_stops"):
        load_look(path)


def test_set_takes_the_old_key_with_its_old_sign() -> None:
    assert with_settings(Look(), {"printer.stops": "1"}).printer == PrinterSettings(brightness_stops=-1.0)
    with pytest.raises(ParameterError, match=r"--set printer\.stops is not known; nearest: printer\.brightness_stops"):
        with_settings(Look(), {"printer.stops": "dark"})
