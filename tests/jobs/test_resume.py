"""A sequence that was cut off continues where it was, and nothing that is not its own is touched."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import lossless
from helpers.killing import killed
from helpers.pictures import by_ffmpeg, gradient, plates, write_exr

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.looks.look import Look

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

LOOK = Look(stock="vision3")
COUNT = 8
MANY = 40


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plates(tmp_path_factory.mktemp("resume") / "in", count=COUNT)


@pytest.fixture(scope="module")
def whole(source: Path) -> dict[str, bytes]:
    """Return the pictures of a run that nothing stopped."""
    folder = source.parent.with_name("whole")
    folder.mkdir()
    filmvideo.process(source, folder / "a.####.exr", look=LOOK, seed=1)
    return pictures(folder)


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("a.*.exr")}


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("a.*.exr")}


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if ".part" in path.name]


def go_on(source: Path, folder: Path, *, seed: int = 1, overwrite: bool = False) -> filmvideo.Report:
    return filmvideo.process(source, folder / "a.####.exr", look=LOOK, seed=seed, resume=True, overwrite=overwrite)


def test_what_was_killed_at_random_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Ten times the process is killed, at a moment nobody chose; the last run is let be."""
    source = plates(tmp_path / "in", count=MANY)
    folders = [tmp_path / name for name in ("whole", "killed")]
    filmvideo.process(source, folders[0] / "a.####.exr", look=LOOK, seed=1)
    whole, target, most = pictures(folders[0]), str(folders[1] / "a.####.exr"), 0
    command = ["process", str(source), "--stock", "vision3", "--seed", "1", "--resume", "-o", target]

    def look(*, finished: bool) -> None:
        nonlocal most
        found = pictures(folders[1])
        most = max(most, len(found))
        assert all(whole[name] == data for name, data in found.items())
        if finished:
            shutil.rmtree(folders[1])

    killed(
        command, 10, made=lambda: len(pictures(folders[1])), new=4, within_s=0.05, after=lambda end: look(finished=end)
    )
    kept = times(folders[1])
    assert most > 0
    assert main(command) == 0
    assert pictures(folders[1]) == whole
    assert {name: when for name, when in times(folders[1]).items() if name in kept} == kept
    assert unfinished(folders[1]) == []


def test_only_what_is_missing_or_damaged_is_rendered(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    assert go_on(source, tmp_path).frames == COUNT
    before = times(tmp_path)
    (tmp_path / "a.1003.exr").unlink()
    cut = tmp_path / "a.1006.exr"
    cut.write_bytes(cut.read_bytes()[:-100])
    flipped = bytearray((tmp_path / "a.1007.exr").read_bytes())
    flipped[len(flipped) // 2 : len(flipped) // 2 + 40] = bytes(40)
    (tmp_path / "a.1007.exr").write_bytes(bytes(flipped))
    report = go_on(source, tmp_path)
    assert report.frames == 3
    assert ("frames-kept", "frames 1001-1002, 1004-1005, 1008") in [(n.code, n.where) for n in report.notices]
    assert pictures(tmp_path) == whole
    after = times(tmp_path)
    assert [name for name in before if after[name] == before[name]] == [
        name for name in before if name[2:6] not in {"1003", "1006", "1007"}
    ]
    assert go_on(source, tmp_path).frames == 0


def test_half_a_line_counts_for_none(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    go_on(source, tmp_path)
    [record] = tmp_path.glob(".a.####.exr.*.frames")
    lines = record.read_bytes().splitlines(keepends=True)
    assert len(lines) == COUNT
    record.write_bytes(b"".join(lines[:-1]) + lines[-1][:50])
    (tmp_path / "a.1008.exr").unlink()
    assert go_on(source, tmp_path).frames == 1
    assert pictures(tmp_path) == whole
    assert go_on(source, tmp_path).frames == 0


def test_pictures_of_other_work_are_in_the_way(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    go_on(source, tmp_path, seed=2)
    other = pictures(tmp_path)
    with pytest.raises(MediaError, match="frames 1001-1008 exist and came from other settings"):
        go_on(source, tmp_path)
    assert pictures(tmp_path) == other
    go_on(source, tmp_path, overwrite=True)
    assert pictures(tmp_path) == whole


def test_a_picture_that_a_person_changed_is_not_replaced(source: Path, tmp_path: Path) -> None:
    go_on(source, tmp_path)
    write_exr(tmp_path / "a.1002.exr", gradient(0))
    with pytest.raises(MediaError, match="frame 1002 exists and came from"):
        go_on(source, tmp_path)
    assert torch.equal(torch.stack(by_ffmpeg(tmp_path / "a.1002.exr")), gradient(0).half().float())


def test_a_source_that_changed_is_rendered_when_allowed(tmp_path: Path) -> None:
    source = plates(tmp_path / "in", count=3)
    go_on(source, tmp_path)
    write_exr(source.with_name("shot.1002.exr"), gradient(7), chromaticities=("float[8]", (0.1,) * 8))
    with pytest.raises(MediaError, match="frame 1002 exists and came from"):
        go_on(source, tmp_path)
    before = times(tmp_path)
    assert go_on(source, tmp_path, overwrite=True).frames == 1
    assert [name for name, when in times(tmp_path).items() if when != before[name]] == ["a.1002.exr"]


def test_held_frames_are_finished_as_long_as_what_they_hold_stays(tmp_path: Path) -> None:
    source = plates(tmp_path / "in", count=4)
    source.with_name("shot.1003.exr").unlink()
    target = tmp_path / "a.####.exr"
    filmvideo.process(source, target, look=None, missing="hold")
    assert filmvideo.process(source, target, look=None, missing="hold", resume=True).frames == 0
    write_exr(source.with_name("shot.1002.exr"), gradient(7))
    redone = filmvideo.process(source, target, look=None, missing="hold", resume=True, overwrite=True)
    assert redone.frames == 2
    assert torch.equal(torch.stack(by_ffmpeg(tmp_path / "a.1003.exr")), gradient(7).half().float())


def test_a_sequence_of_a_clip_goes_on_too(tmp_path: Path) -> None:
    clip = lossless(tmp_path / "clip.mkv", frames=4)
    target = tmp_path / "a.####.png"
    filmvideo.process(clip, target, look=None)
    before = {p.name: p.read_bytes() for p in tmp_path.glob("a.*.png")}
    (tmp_path / "a.0002.png").unlink()
    report = filmvideo.process(clip, target, look=None, resume=True)
    assert (report.frames, report.damage.lost) == (1, 0)
    assert {p.name: p.read_bytes() for p in tmp_path.glob("a.*.png")} == before


def test_there_is_nothing_to_resume_of_a_picture(source: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is one picture, which cannot be resumed"):
        filmvideo.process(source, tmp_path / "a.exr", look=LOOK, resume=True, frames=(1001, 1001))


def test_processes_share_a_sequence(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    report = filmvideo.process(source, tmp_path / "a.####.exr", look=LOOK, seed=1, workers=2)
    assert (report.frames, report.damage.lost) == (COUNT, 0)
    assert pictures(tmp_path) == whole
    assert go_on(source, tmp_path).frames == 0
