"""A clip in, a clip on film out, by real encodes read back."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.footage import HD, SIZE, noise, planes_of_clip, same, samples_of, with_sound
from helpers.running import ran

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import ClipSpec, ClipWriter, probe

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
LOOK = Look(stock="vision3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("process")


@pytest.fixture(scope="module")
def footage(folder: Path) -> Path:
    return with_sound(folder / "clip.mov")


@pytest.fixture(scope="module")
def whole(footage: Path) -> filmvideo.Report:
    target = footage.with_name("whole.mkv")
    return filmvideo.process(footage, target, look=LOOK, codec="ffv1", manifest=footage.with_name("whole.json"))


def test_everything_but_the_picture_is_kept(footage: Path) -> None:
    report = filmvideo.process(footage, look=LOOK)
    assert report.path == footage.with_name("clip.vision3.mov")
    source, result = probe(footage), probe(report.path)
    assert (result.codec, result.pixel_format, result.tagged) == ("prores", "yuv422p10le", HD)
    assert (result.frames, report.frames, report.damage.lost) == (8, 8, 0)
    assert (result.timecode, result.rate, result.start_s) == ("01:00:00:00", source.rate, source.start_s)
    assert samples_of(report.path) == samples_of(footage)
    assert not same(planes_of_clip(report.path), planes_of_clip(footage))


def test_a_range_is_the_same_frames_of_the_whole(footage: Path, whole: filmvideo.Report) -> None:
    part = filmvideo.process(footage, footage.with_name("part.mkv"), look=LOOK, codec="ffv1", frames=(2, 3))
    assert (part.first, part.last, part.frames) == (2, 3, 2)
    assert same(planes_of_clip(part.path), planes_of_clip(whole.path)[2:4])
    assert not same(planes_of_clip(part.path), planes_of_clip(whole.path)[3:5])


def test_processes_that_render_parts_join_without_a_seam(footage: Path) -> None:
    """Grain, dirt, weave and flicker of frame n are those of frame n, whoever renders it."""

    def planes(name: str, frames: str) -> list[tuple[torch.Tensor, ...]]:
        target = footage.with_name(name)
        how = f"--look home-movie --codec ffv1 --seed 5 --frames {frames}".split()
        command = [sys.executable, "-m", "filmvideo", "process", str(footage), "-o", str(target), *how]
        ran(command, check=True, capture_output=True)
        return planes_of_clip(target)

    joined = [*planes("first.mkv", "0-2"), *planes("second.mkv", "3-5")]
    assert same(joined, planes("both.mkv", "0-5"))
    assert not same(joined[:1], joined[1:2])


def test_a_range_ends_with_the_clip(footage: Path) -> None:
    part = filmvideo.process(footage, footage.with_name("end.mkv"), look=LOOK, codec="ffv1", frames=(7, 99))
    assert (part.first, part.last, part.frames, part.damage.lost) == (7, 7, 1, 0)


def test_a_second_run_gives_the_same_codes(footage: Path, whole: filmvideo.Report) -> None:
    again = filmvideo.process(footage, footage.with_name("again.mkv"), look=LOOK, codec="ffv1")
    assert same(planes_of_clip(again.path), planes_of_clip(whole.path))


def test_the_manifest_says_what_was_done(footage: Path, whole: filmvideo.Report) -> None:
    said = json.loads(footage.with_name("whole.json").read_text(encoding="utf-8"))
    assert (said["source"], said["output"]) == (str(footage), str(whole.path))
    assert said["source_sha256"] == hashlib.sha256(footage.read_bytes()).hexdigest()
    assert said["output_sha256"] == {whole.path.name: hashlib.sha256(whole.path.read_bytes()).hexdigest()}
    assert said["looks"]["film"]["hash"] == LOOK.hash()
    assert [film["use"] for film in said["films"].values()] == ["camera", "print"]
    assert said["films"][LOOK.camera_film.name]["sha256"] == LOOK.camera_film.digest
    assert said["um_per_px"] == pytest.approx(24890 / SIZE[0])
    assert (said["first_frame"], said["last_frame"], said["frames_written"], said["seed"]) == (0, 7, 8, 0)
    for tags in (said["tags"][whole.path.name], said["tags_read_back"][whole.path.name]):
        assert (tags["primaries"], tags["transfer"], tags["matrix"]) == (1, 1, 1)


def test_a_manifest_in_the_way_is_refused_before_the_work(footage: Path) -> None:
    target, notes = footage.with_name("unmade.mkv"), footage.with_name("notes.json")
    notes.touch()
    with pytest.raises(MediaError, match="exists; --overwrite"):
        filmvideo.process(footage, target, look=LOOK, codec="ffv1", manifest=notes)
    assert not target.exists()


@pytest.mark.parametrize(
    ("name", "sentence"), [("clip.mov", "the source itself"), ("new.mkv", "the clip to be written")]
)
def test_a_manifest_never_takes_the_place_of_a_clip(footage: Path, name: str, sentence: str) -> None:
    place, before = footage.with_name(name), footage.read_bytes()
    with pytest.raises(MediaError, match=sentence):
        filmvideo.process(footage, footage.with_name("new.mkv"), look=None, manifest=place, overwrite=True)
    assert footage.read_bytes() == before
    assert not footage.with_name("new.mkv").exists()


def test_uneven_times_are_refused_where_an_mxf_would_even_them(tmp_path: Path) -> None:
    source = tmp_path / "a.mkv"
    spec = ClipSpec(*SIZE, rate=Fraction(24), time_base=Fraction(1, 1000), tags=HD)
    with ClipWriter(source, "ffv1", spec) as writer:
        for n, pts in enumerate((0, 40, 85, 100, 200)):
            writer.write(noise(writer.format, *SIZE, n), pts)
    with pytest.raises(MediaError, match="uneven frame times; use a mov or mkv"):
        filmvideo.process(source, tmp_path / "a.mxf", look=None)
    assert not (tmp_path / "a.mxf").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_leaves_nothing(footage: Path, tmp_path: Path, error: type[BaseException]) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 8
        if done == 3:
            raise error

    before = set(threading.enumerate())
    with pytest.raises(error):
        filmvideo.process(footage, tmp_path / "a.mov", look=LOOK, progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert set(threading.enumerate()) <= before


def test_what_is_worth_knowing_is_said_before_the_first_frame(footage: Path) -> None:
    said: list[str] = []
    filmvideo.process(
        footage,
        footage.with_name("said.mov"),
        look=LOOK,
        frames=(1, 2),
        notify=lambda notice: said.append(notice.code),
        progress=lambda done, total: said.append(f"{done} of {total}"),
    )
    assert said == ["log-suspected", "1 of 2", "2 of 2"]  # a ramp over the middle codes


def test_the_python_names_are_where_the_manual_says() -> None:
    assert set(dir(filmvideo)) == set(filmvideo.__all__)
    assert {"Key", "Look", "load_look", "open", "process", "render_frame", "render_frames"} <= set(filmvideo.__all__)
    assert all(getattr(filmvideo, name) is not None for name in filmvideo.__all__)
    assert filmvideo.Key is Key
    with pytest.raises(AttributeError, match="no attribute 'develop'"):
        _ = filmvideo.develop  # type: ignore[attr-defined]
