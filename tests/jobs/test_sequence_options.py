"""Options, names and faults of frame sequences."""

from __future__ import annotations

import errno
import json
import os
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
import torch
from helpers.footage import lossless
from helpers.pictures import (
    by_ffmpeg,
    names,
    plates,
    write_exr,
)
from helpers.running import ran
from helpers.writing import hidden_files
from PIL import Image, ImageCms

import filmvideo
from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.cli.options.files import parse_rate
from filmvideo.looks.look import Look
from filmvideo.media import probe

if TYPE_CHECKING:
    from pathlib import Path
torch.set_num_threads(1)
LOOK = Look(stock="vision3")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plates(tmp_path_factory.mktemp("plates") / "in", camera="Alexa")


def test_what_is_in_the_way_is_refused_before_the_work(source: Path, tmp_path: Path) -> None:
    for n in (1002, 1004):
        (tmp_path / f"a.{n}.exr").write_text("mine")
    with pytest.raises(MediaError, match="frames 1002, 1004 exist already"):
        filmvideo.process(source, tmp_path / "a.####.exr", look=LOOK)
    assert names(tmp_path) == ["a.1002.exr", "a.1004.exr"]
    report = filmvideo.process(source, tmp_path / "a.####.exr", look=None, overwrite=True)
    assert report.frames == 4
    before = source.with_name("shot.1001.exr").read_bytes()
    with pytest.raises(MediaError, match="is the source itself"):
        filmvideo.process(source, source, look=None, overwrite=True)
    assert source.with_name("shot.1001.exr").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.exr", r"names one file for 4 frames; name a\.####\.exr"),
        (".", "is a folder|cannot name"),
    ],
)
def test_names_that_will_not_do_are_refused(source: Path, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        filmvideo.process(source, tmp_path / name, look=LOOK, codec="exr")


def test_options_of_sequences_are_refused_for_clips(tmp_path: Path) -> None:
    clip = lossless(tmp_path / "a.mkv", frames=1)
    for how in ({"rate": Fraction(24)}, {"missing": "hold"}):
        with pytest.raises(MediaError, match=r"is a clip, and --(rate|missing) is for frame sequences"):
            filmvideo.process(clip, look=None, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_leaves_whole_frames_only(source: Path, tmp_path: Path, error: type[BaseException]) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 4
        if done == 3:
            raise error

    with pytest.raises(error):
        filmvideo.process(source, tmp_path / "a.####.exr", look=None, progress=stop)
    assert all(name.endswith(".frames") for name in hidden_files(tmp_path))
    assert names(tmp_path) == ["a.1001.exr", "a.1002.exr", "a.1003.exr"]
    for name in names(tmp_path):
        by_ffmpeg(tmp_path / name)


def test_a_full_disk_leaves_whole_frames_only(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: flat frames are under it, one of noise is not."""
    light = torch.full((3, 64, 64), 0.18)
    for n in range(1, 4):
        write_exr(tmp_path / f"in.{n}.exr", light if n != 3 else torch.rand(3, 64, 64))
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); "
    run = limited + "from filmvideo.cli import main; sys.exit(main(sys.argv[1:]))"
    (tmp_path / "out").mkdir()
    command = ["process", str(tmp_path / "in.#.exr"), "--stock", "none", "-o", str(tmp_path / "out" / "a.#.exr")]
    done = ran([sys.executable, "-c", run, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "a.3.exr could not be written" in done.stderr
    assert names(tmp_path / "out") == ["a.1.exr", "a.2.exr"]


def test_outputs_without_a_name_lie_beside_the_source(tmp_path: Path) -> None:
    sequence = plates(tmp_path / "in", first=1, count=2)
    assert filmvideo.process(sequence, look=LOOK).path == tmp_path / "in" / "shot.vision3.####.exr"
    assert names(tmp_path / "in")[2:] == ["shot.vision3.0001.exr", "shot.vision3.0002.exr"]
    clip = filmvideo.process(sequence, look=LOOK, codec="prores-hq", label="x")
    assert clip.path == tmp_path / "in" / "shot.x.mov"


@pytest.mark.parametrize(
    ("given", "rate"),
    [("24", Fraction(24)), ("23.976", Fraction(24000, 1001)), ("29.97", Fraction(30000, 1001)), ("30000/1001", None)],
)
def test_rates_are_read_as_people_write_them(given: str, rate: Fraction | None) -> None:
    assert parse_rate(given) == (rate or Fraction(given))


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--rate", "fast"], "--rate must be a frame rate such as 24"),
        (["--rate", "0"], "--rate must be from 1 to 1000"),
        (["--missing", "guess"], "--missing must be error, hold or black"),
        (["--codec", "exr", "-o", "a.mov"], "cannot name exr-half pictures"),
        (["-o", "a.####.gif"], "got .gif"),
        (["--codec", "png", "-o", "a.####.exr"], "png cannot be written to .exr; use .png"),
    ],
)
def test_the_command_line_says_what_will_not_do(
    source: Path, capsys: pytest.CaptureFixture[str], option: list[str], words: str
) -> None:
    assert main(["process", str(source), "--stock", "vision3", *option]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.splitlines()[-1].startswith("filmvideo: ")


def test_probe_says_what_a_sequence_is(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(source)]) == 0
    said = capsys.readouterr().out
    for words in ("32 x 24", "exr (zip) in frame sequence", "4 frames", "timecode 01:00:00:01", "read as linear-2020"):
        assert words in said
    assert main(["probe", str(source.parent), "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert (known["first"], known["frames"], known["input"]) == (1001, 4, "linear-2020")


def test_a_colour_profile_that_is_not_read_is_said(tmp_path: Path) -> None:
    colour: Any = ImageCms
    profile = colour.ImageCmsProfile(colour.createProfile("sRGB")).tobytes()
    other = profile.replace("sRGB built-in".encode("utf-16-be"), "Mine built-in".encode("utf-16-be"))
    other = other.replace(b"rTRC", b"tRTC")  # as a profile of tables has none
    for name, icc in (("a.jpg", profile), ("b.jpg", other)):
        Image.new("RGB", (16, 16), (90, 120, 150)).save(tmp_path / name, icc_profile=icc)
    assert probe(tmp_path / "a.jpg").notices == ()
    assert probe(tmp_path / "b.jpg").picture_space is None
    assert "ICC profile (Mine built-in) is not read" in probe(tmp_path / "b.jpg").notices[0].text


@pytest.mark.parametrize("suffix", ["exr", "tif", "png", "jpg", "dpx"])
def test_a_full_disk_is_said_of_the_file_that_was_asked_for(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the libraries would do of it, to name a hidden file or to end the program, does not come to it."""
    source = plates(tmp_path / "in", count=1)

    def full(_: object, file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("filmvideo.media.write.image_files.copyfileobj", full)
    target = tmp_path / f"a.####.{suffix}"
    with pytest.raises(MediaError, match=rf"a\.1001\.{suffix} could not be written \(no space left on device\)"):
        filmvideo.process(source, target, look=LOOK)
    assert not list(tmp_path.glob(f"*.{suffix}"))
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name]
