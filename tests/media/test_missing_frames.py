"""Frames that are missing or broken: listed before the work, or held, or black."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from helpers.footage import same
from helpers.pictures import by_ffmpeg, gradient, names, plates, write_exr

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.looks.look import Look

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

LOOK = Look(stock="vision3")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plates(tmp_path_factory.mktemp("plates") / "in")


def broken(source: Path, folder: Path) -> Path:
    """Write a sequence 1001-1008: 1003, 1006 and 1007 are missing, 1004 is cut short, 1008 of another size."""
    for n in (1001, 1002, 1004, 1005, 1008):
        shutil.copy(source.with_name(f"shot.{1001 + n % 4}.exr"), folder / f"shot.{n}.exr")
    cut = folder / "shot.1004.exr"
    cut.write_bytes(cut.read_bytes()[:-200])
    write_exr(folder / "shot.1008.exr", gradient(8, 16, 16))
    return folder / "shot.####.exr"


def test_everything_missing_or_broken_is_listed_before_the_work(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(MediaError) as caught:
        filmvideo.process(broken(source, tmp_path), tmp_path / "out" / "a.####.exr", look=LOOK, frames=(1000, 1008))
    said = str(caught.value)
    assert "frames 1000, 1003, 1006-1007 are missing" in said
    assert "frames 1004, 1008 are broken" in said
    assert "shot.1004.exr is broken" in said
    assert "--missing hold" in said
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize("missing", ["hold", "black"])
def test_gaps_are_held_or_black(source: Path, tmp_path: Path, missing: Any) -> None:  # noqa: ANN401
    sequence = broken(source, tmp_path)
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "a.####.exr"
    report = filmvideo.process(sequence, target, look=None, frames=(1000, 1008), missing=missing)
    found = {n: torch.stack(by_ffmpeg(target.with_name(f"a.{n}.exr"))) for n in range(1000, 1009)}
    good = {n: torch.stack(by_ffmpeg(sequence.with_name(f"shot.{n}.exr"))) for n in (1001, 1002, 1005)}
    held = {1000: 1001, 1001: 1001, 1002: 1002, 1003: 1002, 1004: 1002, 1005: 1005, 1006: 1005, 1007: 1005, 1008: 1005}
    for n, other in held.items():
        expected = good[other] if n in good or missing == "hold" else torch.zeros_like(found[n])
        assert torch.equal(found[n], expected), n
    assert (report.damage.lost, report.frames) == (6, 9)
    assert report.notices[0].code == "frames-missing"
    assert "1000, 1003, 1006-1007" in report.notices[0].text
    alone = filmvideo.process(sequence, tmp_path / "alone.exr", look=None, frames=(1004, 1004), missing=missing)
    assert torch.equal(torch.stack(by_ffmpeg(alone.path)), found[1004])


def test_a_held_frame_has_grain_of_its_own(source: Path, tmp_path: Path) -> None:
    shutil.copy(source.with_name("shot.1001.exr"), tmp_path / "shot.1001.exr")
    shutil.copy(source.with_name("shot.1001.exr"), tmp_path / "shot.1003.exr")
    filmvideo.process(tmp_path / "shot.####.exr", tmp_path / "a.####.exr", look=LOOK, missing="hold")
    first, second = (torch.stack(by_ffmpeg(tmp_path / f"a.{n}.exr")) for n in (1001, 1002))
    assert not torch.equal(first, second)
    smooth = replace(LOOK, grain=replace(LOOK.grain, amount=0.0))
    filmvideo.process(tmp_path / "shot.####.exr", tmp_path / "b.####.exr", look=smooth, missing="hold")
    first, second = (torch.stack(by_ffmpeg(tmp_path / f"b.{n}.exr")) for n in (1001, 1002))
    assert torch.equal(first, second)


def test_a_damaged_middle_stops_the_work_or_is_held(source: Path, tmp_path: Path) -> None:
    for n in (1001, 1002, 1003):
        shutil.copy(source.with_name(f"shot.{n}.exr"), tmp_path / f"shot.{n}.exr")
    picture = tmp_path / "shot.1002.exr"
    data = bytearray(picture.read_bytes())
    place = len(data) // 2
    data[place : place + 40] = bytes(40)
    picture.write_bytes(bytes(data))
    with pytest.raises(MediaError, match=r"shot\.1002\.exr is broken"):
        filmvideo.process(tmp_path / "shot.####.exr", tmp_path / "a.####.exr", look=None)
    report = filmvideo.process(tmp_path / "shot.####.exr", tmp_path / "b.####.exr", look=None, missing="hold")
    assert report.damage.lost == 1
    assert same([by_ffmpeg(tmp_path / "b.1002.exr")], [by_ffmpeg(tmp_path / "b.1001.exr")])


def test_the_exit_status_says_that_frames_were_held(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence, target = broken(source, tmp_path), tmp_path / "a.####.png"
    command = ["process", str(sequence), "--stock", "vision3", "--engine", "fast", "-o", str(target)]
    assert main(command) == 1
    assert "are missing" in capsys.readouterr().err
    assert main([*command, "--missing", "hold", "--rate", "23.976"]) == 3
    assert "6 frames lost" not in (said := capsys.readouterr().err)
    assert "5 frames lost" in said
    assert len(list(tmp_path.glob("a.*.png"))) == 8
