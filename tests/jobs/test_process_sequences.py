"""A frame sequence in, the same on film out; sequences to clips and back; what is missing, in the way or cut off."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import TYPE_CHECKING

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

import filmvideo
from filmvideo.base.errors import ParameterError
from filmvideo.cli import main
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
    with pytest.raises(ParameterError, match="are no primaries"):
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
    words = [read_image_header(tmp_path / f"a.{n:04}.dpx").timecode_word for n in (2, 5)]
    assert words == [0x01000002, 0x01000005]
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


def test_a_still_is_the_frame_of_the_run(source: Path, tmp_path: Path) -> None:
    for n, at in ((1001, []), (1003, ["--at", "frame 1003"]), (1002, ["--at", "0.05"])):
        target = tmp_path / f"{n}.png"
        command = ["still", str(source), "--stock", "vision3", "--seed", "3", "-o", str(target), *at]
        assert main(command) == 0
        code = encode(on_film(n), OUTPUTS["srgb"], full_range=True).clamp(0, 1)
        for sent, plane in zip(code, by_ffmpeg(target), strict=True):
            assert (sent * 65535 - plane.float()).abs().max() <= 1
    assert main(["still", str(source), "--stock", "vision3", "--at", "frame 7", "-o", str(tmp_path / "x.png")]) == 1
