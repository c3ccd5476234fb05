"""What is found on a card, what is listed as not read and why, and what needs no word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from helpers.clips import write_clip

from filmvideo.base.errors import MediaError
from filmvideo.cli import main
from filmvideo.dailies.find import CardContents, find_clips, names_of, read_card

if TYPE_CHECKING:
    from pathlib import Path

READ = "ts m2t M2TS mts dv 3gp 3g2 insv lrv LRF qt mxf mpg mpeg vob mod tod wmv asf flv ogv webm mk3d gxf nut y4m hevc"
RAW = "R3D braw ari arx crm rmf nev krw vrw CR3 nef arw raf gpr heic jxl jp2 bmp tga hdr yuv v210"


def card_of(folder: Path, *names: str) -> CardContents:
    """Look at a card of small files that are not what their names say."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"nothing")
    return read_card(folder, but=folder / "out")


def unread(contents: CardContents) -> set[str]:
    return {each.path.name for each in contents.unread}


def test_every_container_is_taken_and_every_raw_is_named(tmp_path: Path) -> None:
    contents = card_of(tmp_path, *(f"clip{n}.{s}" for n, s in enumerate(f"{READ} {RAW}".split())))
    assert {path.suffix[1:] for path in contents.clips} == set(READ.split())
    assert {each.path.suffix[1:] for each in contents.unread} == set(RAW.split())
    assert all(each.why.endswith(".") for each in contents.unread)


def test_company_of_a_clip_needs_no_word(tmp_path: Path) -> None:
    contents = card_of(
        tmp_path,
        "GX010001.MP4",
        "GL010001.LRV",
        "GX010001.THM",
        "DJI_0001.MP4",
        "DJI_0001.LRF",
        "VID_20240101_120000_00_001.insv",
        "LRV_20240101_120000_01_001.lrv",
        "CLIP/C0001.MXF",
        "CLIP/C0001M01.XML",
        "THMBNL/C0001T01.JPG",
        "ICON/0001AB.BMP",
        "A002_C001.R3D",
        "A002_C001.jpg",
        "notes.txt",
        "MEDIAPRO.XML",
        "C0001.wav",
        "._GX010001.MP4",
    )
    assert {path.name for path in contents.clips} == {
        "GX010001.MP4",
        "DJI_0001.MP4",
        "VID_20240101_120000_00_001.insv",
        "C0001.MXF",
    }
    assert unread(contents) == {"A002_C001.R3D"}


def test_pictures_that_are_no_sequence_are_named(tmp_path: Path) -> None:
    dngs = (f"DNG/B_{n:04}.dng" for n in range(3))
    lapse = (f"lapse/L{n:04}.JPG" for n in range(4))
    holiday = (f"holiday/IMG_{n}.JPG" for n in (1, 5, 6))
    layers = (f"shot.{n:04}.{layer}.png" for n in (1, 2, 3) for layer in ("beauty", "depth"))
    contents = card_of(tmp_path, "a.mov", "plate.exr", "look_01.png", "v2_b.tif", *dngs, *lapse, *holiday, *layers)
    assert unread(contents) == {"plate.exr", "B_####.dng", "L####.JPG"}
    assert [path.name for path in contents.clips] == ["a.mov", "shot.####.beauty.png", "shot.####.depth.png"]
    assert names_of(contents.clips, tmp_path) == ["a", "shot.beauty", "shot.depth"]


def test_a_suffix_that_says_nothing_does_not_hide_a_clip(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mov", frames=1)
    (tmp_path / "a.bak").write_bytes((tmp_path / "a.mov").read_bytes())
    (tmp_path / "song.m4a").write_bytes(b"\0\0\0\x20ftypM4A \0\0\0\0")
    contents = card_of(tmp_path, "b.dat")
    assert unread(contents) == {"a.bak"}
    assert "MP4" in contents.unread[0].why


def test_what_cannot_be_looked_at_costs_its_line(tmp_path: Path) -> None:
    (tmp_path / "gone.mov").symlink_to(tmp_path / "nowhere.mov")
    (tmp_path / "loop.mov").symlink_to(tmp_path / "loop.mov")
    (tmp_path / "other").symlink_to(tmp_path.parent)
    os.mkfifo(tmp_path / "pipe.mov")
    contents = card_of(tmp_path, "a.mov")
    assert [path.name for path in contents.clips] == ["a.mov"]
    assert unread(contents) == {"gone.mov", "loop.mov", "other", "pipe.mov"}


def test_a_card_of_nothing_is_an_error_and_one_of_raw_is_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(MediaError, match="has no clip"):
        card_of(tmp_path, "notes.txt")
    card_of(tmp_path / "card", "A002_C001.R3D")
    with pytest.raises(MediaError, match=r"A002_C001\.R3D: It is RED"):
        find_clips(tmp_path / "card", but=tmp_path)
    assert main(["dailies", str(tmp_path / "card"), "-o", str(tmp_path / "out"), "--stock", "vision3"]) == 3
    assert "A002_C001.R3D: not read; It is RED" in capsys.readouterr().err
    for name in ("index.html", "dailies.json", "dailies.csv"):
        assert "A002_C001.R3D" in (tmp_path / "out" / name).read_text(), name


def test_a_name_with_marks_of_its_own_ends_no_card(tmp_path: Path) -> None:
    contents = card_of(tmp_path, "a.mov", *(f"take #2 {mark}.{n:04}.png" for n in (1, 2) for mark in ("@", "%d")))
    assert tmp_path / "a.mov" in contents.clips
    assert len(names_of(contents.clips, tmp_path)) == len(contents.clips)
    assert len(contents.clips) + len(contents.unread) == 3


def test_names_are_apart_on_every_file_system(tmp_path: Path) -> None:
    clips = [
        tmp_path / name for name in ("a/1.mov", "b/1.mov", "a_1.mov", "C.mov", "c.mp4", "é.mov", "x:y.mov", "con.mov")
    ]
    clips += [tmp_path / "d" / "e\u0301.mov"]
    names = names_of(clips, tmp_path)
    assert len({name.casefold() for name in names}) == len(clips)
    assert not any(set(name) & set('<>:"/\\|?*') for name in names)
    assert names[6:8] == ["x_y", "_con"]
    assert {names[5], names[8]} == {"é", "d_e\u0301"} or names[5] != names[8]
