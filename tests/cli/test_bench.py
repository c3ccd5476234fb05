"""`filmvideo bench`: what it says is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.clips import write_clip

from filmvideo.cli import main
from filmvideo.jobs.benchmark import time_clip
from filmvideo.looks.look import Look
from filmvideo.media import find_codec
from filmvideo.render import accuracy


def test_accuracy_of_a_look_is_said_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--accuracy", "--look", "newsreel", "--json"]) == 0
    (name, found), *others = json.loads(capsys.readouterr().out).items()
    assert (name, others, found["kept"], found["engine"]) == ("newsreel", [], True, "passes")
    assert 0 < found["mean"] < found["largest"] <= 0.3
    assert main(["bench", "--accuracy", "--look", "newsreel"]) == 0
    assert f"{found['largest']:.3f}" in capsys.readouterr().out


def test_a_look_that_is_not_near_enough_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accuracy, "LARGEST", 1e-6)
    assert main(["bench", "--accuracy", "--look", "newsreel"]) == 4
    assert "beyond the limit" in capsys.readouterr().out


def test_a_clip_is_time_clip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = write_clip(tmp_path / "clip.mp4", frames=5, size=(256, 144))
    found = time_clip(clip, Look(), find_codec("h264"), frames=3)
    assert (found.frames, found.width, found.height) == (3, 256, 144)
    assert min(found.decode_ms, found.render_ms, found.encode_ms) > 0
    assert main(["bench", str(clip), "--frames", "2", "--look", "newsreel"]) == 0
    assert "2 frames, newsreel, h264" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_one_thing_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench"]) == 1
    assert main(["bench", str(tmp_path / "clip.mp4"), "--accuracy"]) == 1
    assert capsys.readouterr().err.count("one of them") == 2
