"""A clip in segments: killed at any moment, or shared by several processes, it comes out the same to the byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import lossless, same, samples_of, with_sound
from helpers.killing import killed
from helpers.reading import decoding_times
from helpers.running import ended, ran
from helpers.writing import frame_times, hidden_files, read_back

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.looks.look import Look
from filmvideo.media import probe
from filmvideo.media.segments.packet_file import packets_in, read_segment
from filmvideo.media.segments.writer import FRAMES

if TYPE_CHECKING:
    from collections.abc import Callable

torch.set_num_threads(1)

LOOK = Look(stock="vision3")
COUNT = 3 * FRAMES + 10
NAMES = ["00000000-00000047", "00000048-00000095", "00000096-00000143", "00000144-00000153"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_sound(tmp_path_factory.mktemp("segments") / "clip.mov", frames=COUNT)


@pytest.fixture(scope="module")
def whole(source: Path) -> Path:
    """Render a clip that nothing stopped."""
    return filmvideo.process(source, source.with_name("whole.mov"), look=LOOK).path


def segments(target: Path) -> dict[str, int]:
    """Return the finished segments, with the time of each in ns; one that goes while it is looked at is left out."""
    folder, found = target.with_name(f".{target.name}.segments"), dict[str, int]()
    for path in folder.glob("0*.packets"):
        with suppress(FileNotFoundError):
            found[path.stem] = path.stat().st_mtime_ns
    return found


def started(source: Path, target: Path, *more: str) -> subprocess.Popen[bytes]:
    command = ["process", str(source), "--stock", "vision3", "--resume", "-o", str(target), *more]
    return subprocess.Popen([sys.executable, "-m", "filmvideo", *command], stderr=subprocess.PIPE)


def wait_until(true: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not true() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)


def test_what_was_killed_at_random_goes_on_to_the_same_bytes(source: Path, whole: Path, tmp_path: Path) -> None:
    """Ten times the process is killed, at a moment nobody chose; what it finished is kept, the last does the rest."""
    target, most = tmp_path / "clip.mov", 0
    command = ["process", str(source), "--stock", "vision3", "--resume", "-o", str(target)]

    def look(*, finished: bool) -> None:
        nonlocal most
        most = max(most, len(segments(target)))
        assert not target.exists() or target.read_bytes() == whole.read_bytes()
        if finished:
            for path in (target, target.with_name("clip.mov.json")):
                path.unlink()

    killed(command, 10, made=lambda: len(segments(target)), new=1, within_s=0.5, after=lambda end: look(finished=end))
    kept = segments(target)
    report = filmvideo.process(source, target, look=LOOK, resume=True)
    assert target.read_bytes() == whole.read_bytes()
    assert most > 0
    assert report.frames in {COUNT, 0}
    assert len(kept) <= len(NAMES)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.mov", "clip.mov.json"]


def test_only_what_is_missing_or_damaged_is_made(
    source: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "clip.mov"
    folder = _cut_off_before_joining(source, target, monkeypatch)
    before = segments(target)
    assert sorted(before) == NAMES
    (folder / f"{NAMES[0]}.packets").unlink()
    damaged = folder / f"{NAMES[2]}.packets"
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    cut = folder / f"{NAMES[3]}.packets"
    cut.write_bytes(cut.read_bytes()[:-9])
    made: list[int] = []
    filmvideo.process(source, target, look=LOOK, resume=True, progress=lambda _, total: made.append(total))
    assert len(made) == COUNT - FRAMES
    assert set(made) == {COUNT - FRAMES}
    assert target.read_bytes() == whole.read_bytes()
    assert hidden_files(tmp_path) == []


def test_segments_of_other_work_count_for_none(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "clip.mov"
    _cut_off_before_joining(source, target, monkeypatch)
    made: list[int] = []
    filmvideo.process(source, target, look=LOOK, seed=2, resume=True, progress=lambda done, _: made.append(done))
    assert len(made) == COUNT
    alone = filmvideo.process(source, tmp_path / "alone.mov", look=LOOK, seed=2)
    assert target.read_bytes() == alone.path.read_bytes()


def _cut_off_before_joining(source: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def cut(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("filmvideo.media.segments.writer.SegmentWriter._join", cut)
        with pytest.raises(KeyboardInterrupt):
            filmvideo.process(source, target, look=LOOK, resume=True)
    assert not target.exists()
    return target.with_name(f".{target.name}.segments")


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mov", "prores-hq"), ("a.mkv", "ffv1"), ("a.mxf", "dnxhr-hqx"), ("a.mov", "dnxhr-lb")]
)
def test_codecs_of_single_frames_lie_as_one_encoder_gave_them(name: str, codec: str, tmp_path: Path) -> None:
    source = lossless(tmp_path / "in.mkv", frames=FRAMES + 2, size=(256, 128))
    paths = [tmp_path / f"{n}{name}" for n in (0, 1)]
    for path, resume in zip(paths, (False, True), strict=True):
        filmvideo.process(source, path, look=None, codec=codec, resume=resume)
    if name.endswith("mxf"):
        assert same(read_back(paths[0]), read_back(paths[1]))
    else:
        assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.mov", "h265"), ("a.mkv", "h264"), ("a.mp4", "av1")])
def test_codecs_that_reorder_are_joined_without_a_seam(source: Path, tmp_path: Path, name: str, codec: str) -> None:
    one, other = (tmp_path / f"{n}{name}" for n in (0, 1))
    reports = [filmvideo.process(source, p, look=None, codec=codec, resume=p is other) for p in (one, other)]
    assert [r.frames for r in reports] == [COUNT, COUNT]
    assert reports[0].notices == reports[1].notices
    assert frame_times(one) == frame_times(other)
    assert decoding_times(one) == decoding_times(other)
    assert samples_of(one) == samples_of(other)
    facts = [probe(p) for p in (one, other)]
    for fact in ("timecode", "tagged", "start_s", "duration_s", "rate", "frames"):
        assert getattr(facts[0], fact) == getattr(facts[1], fact)
    errors = [
        (a[0].double() - b[0].double()).abs().mean() for a, b in zip(read_back(one), read_back(other), strict=True)
    ]
    assert max(errors) < 4 * (1 if codec == "h264" else 4)


def test_a_range_in_segments_is_the_range(source: Path, tmp_path: Path) -> None:
    frames = (30, 30 + FRAMES + 5)
    paths = [tmp_path / f"{n}.mov" for n in (0, 1)]
    for path, resume in zip(paths, (False, True), strict=True):
        filmvideo.process(source, path, look=LOOK, frames=frames, resume=resume)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_finished_clip_is_kept_and_another_is_not_replaced(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mov"
    filmvideo.process(source, target, look=None, codec="prores-lt")
    before = target.stat().st_mtime_ns
    report = filmvideo.process(source, target, look=None, codec="prores-lt", resume=True)
    assert (report.frames, target.stat().st_mtime_ns) == (0, before)
    assert ("output-kept", str(target)) in [(notice.code, notice.where) for notice in report.notices]
    with pytest.raises(MediaError, match="rendered with other settings"):
        filmvideo.process(source, target, look=None, codec="prores-hq", resume=True)
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) // 2])
    filmvideo.process(source, target, look=None, codec="prores-lt", resume=True)
    assert target.read_bytes() == whole
    filmvideo.process(source, target, look=None, codec="prores-hq", resume=True, overwrite=True)
    assert target.read_bytes() != whole


def test_a_file_of_packets_knows_when_it_is_not_whole(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _cut_off_before_joining(source, tmp_path / "a.mov", monkeypatch) / f"{NAMES[0]}.packets"
    found = read_segment(file)
    assert found is not None
    assert (found.first, found.last, found.frames) == (0, 47, 48)
    assert len(list(packets_in(file))) == FRAMES
    whole = file.read_bytes()
    for place in (0, len(whole) // 3, len(whole) - 1):
        harmed = bytearray(whole)
        harmed[place] ^= 255
        file.write_bytes(harmed)
        assert read_segment(file) is None
    for length in (0, 5, 50, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert read_segment(file) is None


def test_processes_share_a_clip_and_join_it_without_a_seam(source: Path, whole: Path, tmp_path: Path) -> None:
    target, seen = tmp_path / "clip.mov", list[tuple[int, int]]()
    report = filmvideo.process(
        source, target, look=LOOK, workers=2, progress=lambda done, total: seen.append((done, total))
    )
    assert target.read_bytes() == whole.read_bytes()
    assert (report.frames, report.damage.lost, seen[-1]) == (COUNT, 0, (COUNT, COUNT))
    assert report.notices == ()


def test_a_worker_that_is_killed_is_replaced(source: Path, whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "clip.mov"
    run = started(source, target, "--workers", "2")
    wait_until(lambda: len(segments(target)) >= 1, run)
    os.kill(random.choice(workers_of(run.pid)), signal.SIGKILL)  # noqa: S311
    said = ended(run)[1].decode()
    assert run.returncode == 0, said
    assert target.read_bytes() == whole.read_bytes()


def workers_of(master: int) -> list[int]:
    """Find the processes that another started."""
    listed = ran(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in listed.stdout.split()]


def test_a_stop_ends_every_process(source: Path, tmp_path: Path) -> None:
    """A scheduler's stop is what Ctrl-C is: one line, no process left, and what is finished stays for --resume."""
    target = tmp_path / "clip.mov"
    run = started(source, target, "--workers", "2", "--seed", "5")
    wait_until(lambda: len(workers_of(run.pid)) == 2, run)
    crew = workers_of(run.pid)
    run.send_signal(signal.SIGTERM)
    said = ended(run)[1].decode()
    assert run.returncode == 130
    assert said.splitlines()[-1].startswith("filmvideo: Interrupted")
    assert not [pid for pid in crew if Path(f"/proc/{pid}").exists()]
    assert not target.exists()
