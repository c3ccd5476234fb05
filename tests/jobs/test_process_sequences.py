"""A frame sequence in, the same on film out; sequences to clips and back; what is missing, in the way or cut off."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
import torch
from helpers.cards import with_reel
from helpers.clips import write_clip
from helpers.footage import lossless, planes_of_clip, same, with_sound
from helpers.pictures import (
    AP1,
    REC2020,
    by_ffmpeg,
    codes,
    gradient,
    names,
    plates,
    said_by,
    write_by_ffmpeg,
    write_exr,
)
from helpers.running import ran
from helpers.writing import hidden_files
from PIL import Image, ImageCms

import filmvideo
from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import main
from filmvideo.cli.options.files import parse_rate
from filmvideo.colour.spaces import OUTPUTS, encode
from filmvideo.grain.keys import Key
from filmvideo.looks.look import Look
from filmvideo.media import Tags, probe
from filmvideo.media.pixels.image_header import read_image_header
from filmvideo.render.render import render_frame

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

LOOK = Look(stock="vision3")
SCAN = Look(stock="vision3", print="scan")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plates(tmp_path_factory.mktemp("plates") / "in", camera="Alexa")


@pytest.fixture(scope="module")
def whole(source: Path) -> Path:
    """Render four plates, from 1001 on, into plates; give the folder."""
    folder = source.parent.with_name("whole")
    folder.mkdir()
    manifest = folder.parent / "whole.json"
    filmvideo.process(source, folder / "film.####.exr", look=LOOK, seed=3, manifest=manifest)
    return folder


def on_film(number: int, look: Look = LOOK, seed: int = 3) -> torch.Tensor:
    return render_frame(gradient(number).half().float(), look, Key(seed, number))


def test_every_frame_is_the_light_of_its_plate_on_film(whole: Path) -> None:
    assert names(whole) == [f"film.{n}.exr" for n in range(1001, 1005)]
    for n in range(1001, 1005):
        found = torch.stack(by_ffmpeg(whole / f"film.{n}.exr"))
        assert torch.equal(found, on_film(n).half().float())


def test_number_time_words_and_primaries_are_kept(source: Path, whole: Path) -> None:
    for n in range(1001, 1005):
        before, after = said_by(source.with_name(f"shot.{n}.exr")), said_by(whole / f"film.{n}.exr")
        assert after["smpte:TimeCode"] == before["smpte:TimeCode"]
        assert after["chromaticities"] == pytest.approx(REC2020)
        assert (after["camera"], after["framesPerSecond"]) == ("Alexa", (24, 1))
    assert probe(whole).timecode == "01:00:00:01"


@pytest.mark.parametrize("name", ["shot.####.exr", "shot.%04d.exr", "shot.@@@@.exr", ""])
def test_a_frame_alone_is_the_frame_of_the_run(source: Path, whole: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "a.####.exr"
    report = filmvideo.process(
        source.with_name(name) if name else source.parent, target, look=LOOK, seed=3, frames=(1003, 1003)
    )
    assert (report.first, report.last, report.frames) == (1003, 1003, 1)
    assert names(tmp_path) == ["a.1003.exr"]
    assert (tmp_path / "a.1003.exr").read_bytes() == (whole / "film.1003.exr").read_bytes()


def test_a_picture_alone_is_the_frame_of_the_run(source: Path, whole: Path, tmp_path: Path) -> None:
    filmvideo.process(source.with_name("shot.1002.exr"), tmp_path / "still.exr", look=LOOK, seed=3)
    assert (tmp_path / "still.exr").read_bytes() == (whole / "film.1002.exr").read_bytes()


def test_the_manifest_names_every_picture_by_its_hash(source: Path, whole: Path) -> None:
    said = json.loads((whole.parent / "whole.json").read_text())
    assert (said["first_frame"], said["last_frame"], said["frames_written"]) == (1001, 1004, 4)
    for found, folder, stem in (
        (said["source_sha256"], source.parent, "shot"),
        (said["output_sha256"]["film.####.exr"], whole, "film"),
    ):
        files = [folder / f"{stem}.{n}.exr" for n in range(1001, 1005)]
        lines = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
        assert found == hashlib.sha256(lines.encode()).hexdigest()


def test_plates_on_other_primaries_are_read_as_they_say(tmp_path: Path) -> None:
    light = gradient(5)
    write_exr(tmp_path / "a.0005.exr", light, "float", chromaticities=("float[8]", AP1))
    report = filmvideo.process(tmp_path / "a.0005.exr", tmp_path / "b.exr", look=LOOK, codec="exr-float")
    assert (report.input, report.output) == ("acescg", "acescg")
    named = filmvideo.process(
        tmp_path / "a.0005.exr", tmp_path / "c.exr", look=LOOK, input="linear-2020", output="aces"
    )
    assert (named.input, named.output) == ("linear-2020", "linear-ap0")
    direct = render_frame(light, LOOK, Key(0, 5))
    torch.testing.assert_close(
        torch.stack(by_ffmpeg(tmp_path / "c.exr")), encode(direct, OUTPUTS["linear-ap0"]), rtol=1e-3, atol=1e-5
    )
    assert said_by(tmp_path / "c.exr")["chromaticities"][4] == pytest.approx(0.0001)
    write_exr(tmp_path / "x.0001.exr", light, chromaticities=("float[8]", (0.5,) * 8))
    with pytest.raises(ParameterError, match="match no known gamut"):
        filmvideo.process(tmp_path / "x.0001.exr", tmp_path / "y.exr", look=LOOK)


@pytest.mark.parametrize(("name", "bits"), [("a.####.png", 16), ("a.%04d.tif", 16), ("a.@@@@.dpx", 10)])
def test_display_pictures_hold_the_codes_of_their_space(source: Path, tmp_path: Path, name: str, bits: int) -> None:
    report = filmvideo.process(source, tmp_path / name, look=LOOK, seed=3, frames=(1002, 1002))
    assert (report.tags.matrix, report.tags.full_range) == (0, True)
    found = by_ffmpeg(tmp_path / names(tmp_path)[0])
    code = encode(on_film(1002), OUTPUTS["rec709" if bits == 10 else "srgb"], full_range=True).clamp(0, 1)
    for sent, plane in zip(code, found, strict=True):
        assert (sent * ((1 << bits) - 1) - plane.float()).abs().max() <= 1


def test_a_scan_fills_the_ten_bits_of_a_dpx(source: Path, tmp_path: Path) -> None:
    filmvideo.process(source, tmp_path / "a.####.dpx", look=SCAN, seed=3, frames=(1001, 1001))
    path = tmp_path / "a.1001.dpx"
    expected = (on_film(1001, SCAN) * 1023).round().clamp(0, 1023)
    for sent, plane in zip(expected, by_ffmpeg(path), strict=True):
        assert (sent - plane.float()).abs().max() <= 1
    assert said_by(path)["dpx:Transfer"] == "Printing density"
    again = filmvideo.process(path, tmp_path / "b.exr", look=LOOK)
    assert again.input == "cineon"


def test_light_and_code_are_not_mixed_up(source: Path, tmp_path: Path) -> None:
    for look, output, words in ((LOOK, "srgb", "holds linear light, not srgb"), (SCAN, None, "not cineon")):
        with pytest.raises(ParameterError, match=words):
            filmvideo.process(source, tmp_path / "a.####.exr", look=look, output=output)
    with pytest.raises(ParameterError, match="do not both hold linear light"):
        filmvideo.process(source, tmp_path / "a.####.png", look=None)
    assert names(tmp_path) == []


def test_without_film_every_code_of_a_picture_passes(source: Path, tmp_path: Path) -> None:
    report = filmvideo.process(source, tmp_path / "a.####.exr", look=None)
    for n in range(1001, 1005):
        assert torch.equal(torch.stack(by_ffmpeg(tmp_path / f"a.{n}.exr")), gradient(n).half().float())
    assert report.notices == ()
    for name, encoder, form, written in (
        ("d.0001.dpx", "dpx", "gbrp10le", "gbrp10le"),
        ("p.0001.png", "png", "gbrp16le", "rgb48be"),
    ):
        planes = codes(form, 24, 38, 1)
        path = write_by_ffmpeg(tmp_path / name, encoder, written, planes)
        filmvideo.process(path, tmp_path / f"o{path.suffix}", look=None)
        assert same([by_ffmpeg(tmp_path / f"o{path.suffix}")], [planes])


def test_half_floats_cannot_hold_floats_and_that_is_said(tmp_path: Path) -> None:
    write_exr(tmp_path / "a.1.exr", gradient(1), "float")
    kept = filmvideo.process(tmp_path / "a.1.exr", tmp_path / "b.exr", look=None)
    assert (kept.codec, kept.notices) == ("exr-float", ())
    cut = filmvideo.process(tmp_path / "a.1.exr", tmp_path / "c.exr", look=None, codec="exr")
    assert [notice.code for notice in cut.notices] == ["codes-converted"]


def test_a_clip_becomes_a_sequence_and_a_sequence_a_clip(tmp_path: Path) -> None:
    clip = with_sound(tmp_path / "clip.mov")
    report = filmvideo.process(clip, tmp_path / "a.####.dpx", look=LOOK, frames=(2, 5))
    assert [p.name for p in sorted(tmp_path.glob("*.dpx"))] == [f"a.{n:04}.dpx" for n in range(2, 6)]
    assert "audio-dropped" in [notice.code for notice in report.notices]
    assert [read_image_header(tmp_path / f"a.{n:04}.dpx").timecode for n in (2, 5)] == ["01:00:00:02", "01:00:00:05"]
    back = filmvideo.process(tmp_path / "a.####.dpx", tmp_path / "b.mov", look=LOOK, frames=(3, 5))
    info = probe(back.path)
    assert (info.frames, info.rate, info.timecode, info.start_s) == (3, 24, "01:00:00:03", 0)
    other = filmvideo.process(tmp_path / "a.####.dpx", tmp_path / "c.mkv", look=None, rate=Fraction(30000, 1001))
    assert (probe(other.path).frames, probe(other.path).rate) == (4, Fraction(30000, 1001))


@pytest.mark.parametrize("suffix", [".exr", ".dpx", ".tif", ".png", ".jpg"])
def test_a_reel_goes_from_a_clip_into_pictures_and_back(tmp_path: Path, suffix: str) -> None:
    clip = write_clip(tmp_path / "A.mov", "prores_ks", "yuv422p10le", size=(256, 144), frames=2, setup=with_reel)
    pictures = filmvideo.process(clip, tmp_path / f"B.####{suffix}", look=LOOK).path
    assert probe(pictures).reel == "A001"
    again = filmvideo.process(pictures, tmp_path / "C.####.exr", look=LOOK).path
    for shot in (pictures, again):
        back = filmvideo.process(shot, tmp_path / "D.mov", look=LOOK, overwrite=True)
        assert probe(back.path).reel == "A001"


def test_pictures_from_a_clip_hold_its_codes(tmp_path: Path) -> None:
    clip = lossless(tmp_path / "a.mkv", pixel_format="gbrp10le", tags=Tags(1, 13, 1, full_range=True), frames=2)
    filmvideo.process(clip, tmp_path / "b.####.dpx", look=None)
    assert same([by_ffmpeg(tmp_path / f"b.000{n}.dpx") for n in (0, 1)], planes_of_clip(clip))


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


def test_a_still_is_the_frame_of_the_run(source: Path, tmp_path: Path) -> None:
    for n, at in ((1001, []), (1003, ["--at", "frame 1003"]), (1002, ["--at", "0.05"])):
        target = tmp_path / f"{n}.png"
        command = ["still", str(source), "--stock", "vision3", "--seed", "3", "-o", str(target), *at]
        assert main(command) == 0
        code = encode(on_film(n), OUTPUTS["srgb"], full_range=True).clamp(0, 1)
        for sent, plane in zip(code, by_ffmpeg(target), strict=True):
            assert (sent * 65535 - plane.float()).abs().max() <= 1
    assert main(["still", str(source), "--stock", "vision3", "--at", "frame 7", "-o", str(tmp_path / "x.png")]) == 1


def test_a_colour_profile_that_is_not_read_is_said(tmp_path: Path) -> None:
    colour: Any = ImageCms
    profile = colour.ImageCmsProfile(colour.createProfile("sRGB")).tobytes()
    other = profile.replace("sRGB built-in".encode("utf-16-be"), "Mine built-in".encode("utf-16-be"))
    assert other != profile
    for name, icc in (("a.jpg", profile), ("b.jpg", other)):
        Image.new("RGB", (16, 16), (90, 120, 150)).save(tmp_path / name, icc_profile=icc)
    assert probe(tmp_path / "a.jpg").notices == ()
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
