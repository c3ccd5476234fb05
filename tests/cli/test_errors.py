"""What is wrong is one line on the standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from helpers.commands import one_line

from filmvideo.cli import main

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--stock", "visoin3-250d"], "nearest: vision3-250d"),
        (["--stock", "2383"], "must be camera film"),
        (
            ["--stock", "vision3", "--print", "2384"],
            "scan, got '2384'; nearest: 2383",
        ),
        (["--stock", "vision3", "--input-space", "slog4"], "nearest: logc4, slog2"),
        (["--stock", "vision3", "--output-space", "rec710"], "rec709"),
        (["--stock", "vision3", "--output-space", "cineon"], "--print scan"),
        (["--stock", "vision3", "--codec", "prores-hp"], "prores-hq"),
        (["--stock", "vision3", "--gate", "super17"], "super16"),
        (["--stock", "vision3", "--device", "tpu9"], "No device"),
        (["--stock", "vision3", "--frames", "9-x"], "24-47"),
        (["--stock", "vision3", "--frames", "90-91"], "0 to 23"),
        (["--stock", "vision3", "--frames", "9-3"], "0 to 23"),
        (["--stock", "vision3", "--input-matrix", "bt1"], "bt601"),
        (["--stock", "vision3", "-o", "NOWHERE/a.mov"], "create it first"),
        (["--stock", "vision3", "-o", "a.avi"], ".mov"),
        (["--stock", "vision3", "-o", "."], ". is a folder; name a file to write to."),
        (["--look", "nihgt-500t"], "nearest: night-500t"),
        (["--look", "missing.toml"], "missing.toml"),
        (["--stock", "none", "--print", "2383"], "leave --look"),
        (["--stock", "none", "--grain", "0"], "--grain and --set out"),
        (["--stock", "vision3", "--engine", "fastest"], "--engine must be accurate, fast or reference, got 'fastest'"),
        (["--stock", "vision3", "--set", "camera.flsh=0.1"], "nearest: camera.flash"),
        (["--stock", "vision3", "--set", "flash"], "camera.flash=0.02"),
        (["--stock", "vision3", "--set", "push=1"], "--set push is not known; nearest: development.push_stops;"),
        (["--stock", "vision3", "--set", "camera.flash=2"], "--set: camera.flash must be 0 to 1, got 2"),
        (["--stock", "vision3", "--set", "printer.points=[25,25]"], "--set: printer.points must have 3 values, got 2"),
        (["--stock", "velvia-50", "--set", "printer.brightness_stops=1"], "needs a print"),
        (["--stock", "vision3", "--set", "development.process=cross"], "needs reversal film"),
        (["--stock", "vision3", "--set", "grain.model=crystals", "--print", "scan"], "not a scan"),
        ([], "--stock NAME"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # type: ignore[arg-type]
)
def test_what_is_wrong_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], clip: Path, arguments: list[str], sentence: str
) -> None:
    before = sorted(clip.parent.iterdir())
    assert main(["process", str(clip), *arguments]) == 1
    assert sentence in one_line(capsys)
    assert sorted(clip.parent.iterdir()) == before


def test_what_is_no_clip_is_said_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text, empty = tmp_path / "notes.mov", tmp_path / "empty.mov"
    text.write_text("not a clip\n" * 50)
    empty.touch()
    for command in (["probe"], ["process", "--stock", "vision3"], ["still", "--stock", "vision3", "-o", "o.png"]):
        for path, sentence in (
            (tmp_path / "no.mov", "does not exist"),
            (tmp_path, "is a folder"),
            (text, "is text, not a clip"),
            (empty, "is empty"),
        ):
            assert main([*command, str(path)]) == 1
            assert sentence in one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["process", "CLIP", "--stok", "vision3"], "--stok"),
        (["proces"], "'process'"),
        (["process", "CLIP", "--exposure", "99"], "--exposure"),
        (["process", "CLIP", "--seed", "one"], "--seed"),
        (["process", "CLIP", "other.mov"], "other.mov"),
        (["process", "CLIP", "--stock"], "requires an argument"),
        (["process"], "IN"),
        (["still", "CLIP", "--stock", "vision3"], "--out"),
        (["match", "fit"], "filmvideo match fit --help"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # type: ignore[arg-type]
)
def test_what_is_not_understood_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], clip: Path, arguments: list[str], sentence: str
) -> None:
    assert main([str(clip) if a == "CLIP" else a for a in arguments]) == 2
    said = one_line(capsys)
    assert sentence in said
    assert said.endswith(" --help`.\n")


def test_still_refuses_what_it_cannot_find(capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path) -> None:
    for at, sentence in (("noon", "'frame 72'"), ("00:00:09", "ends before"), ("frame 24", "ends before")):
        command = ["still", str(clip), "--at", at, "--stock", "vision3", "-o", str(tmp_path / "a.png")]
        assert main(command) == 1
        assert sentence in one_line(capsys)
    assert list(tmp_path.iterdir()) == []
