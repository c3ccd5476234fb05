"""Timecode at every rate, of another rate than the picture's, and in headers of pictures."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import torch
from helpers.tracks import copy, make_source

import filmvideo
from filmvideo.looks.look import Look
from filmvideo.media.files.timecode import advance_timecode, frames_of
from filmvideo.media.files.timecode_word import pack_timecode, unpack_timecode
from filmvideo.media.info.probe import probe
from filmvideo.media.pixels.image_header import read_image_header

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

LOOK = Look(stock="vision3")


def slowed(base: int) -> Fraction:
    return Fraction(1000 * base, 1001)


RATES = [
    *((slowed(base), ":") for base in (24, 30, 48, 60, 120)),
    *((slowed(base), ";") for base in (30, 60)),
    *((Fraction(base), ":") for base in (24, 25, 30, 48, 50, 60, 100, 120)),
]


def label_at(rate: Fraction, mark: str) -> str:
    """Return a timecode whose frames are the last of a second."""
    return advance_timecode(f"10:01:00{mark}04" if mark == ";" else "10:01:00:00", round(rate) - 5, rate)


def set_timecode_rate(path: Path, *, rate: int | None = None, flags: int | None = None) -> None:
    """Set rate or flags of a mov's timecode track."""
    data = bytearray(path.read_bytes())
    entry = data.index(b"tmcd", data.index(b"stsd", data.index(b"gmhd"))) + 16
    if rate is not None:
        data[entry + 4 : entry + 13] = struct.pack(">IIB", rate, 1, rate)
    if flags is not None:
        data[entry : entry + 4] = struct.pack(">I", flags)
    path.write_bytes(data)


@pytest.mark.parametrize(("rate", "mark"), RATES)
@pytest.mark.parametrize("name", ["b.mov", "b.mkv"])
def test_a_timecode_is_kept_at_every_rate(tmp_path: Path, name: str, rate: Fraction, mark: str) -> None:
    label = label_at(rate, mark)
    source = make_source(tmp_path / "a.mov", sound=(), frames=4, rate=rate, timecode=label)
    assert (probe(source).timecode, probe(source).rate) == (label, rate)
    copy(source, tmp_path / name, "prores-hq" if name == "b.mov" else "ffv1")
    copy(source, tmp_path / f"part-{name}", "prores-hq" if name == "b.mov" else "ffv1", frames=(3, 3))
    assert (probe(tmp_path / name).timecode, probe(tmp_path / name).rate) == (label, rate)
    assert probe(tmp_path / f"part-{name}").timecode == advance_timecode(label, 3, rate)


@pytest.mark.parametrize(
    ("label", "own", "rate", "wanted"),
    [
        ("00:48:00:29", 30, 24, "00:48:00:23"),
        ("01:00:00:14", 30, 60, "01:00:00:28"),
        ("01:00:00:24", 25, 50, "01:00:00:48"),
        ("01:00:00:58", 60, 30, "01:00:00:29"),
    ],
)
def test_a_timecode_track_of_another_rate_is_counted_in_it(
    tmp_path: Path, label: str, own: int, rate: int, wanted: str
) -> None:
    first = frames_of(label, Fraction(own))
    source = make_source(
        tmp_path / "a.mov",
        sound=(),
        frames=4,
        rate=rate,
        timecode=advance_timecode("00:00:00:00", first, Fraction(rate)),
    )
    set_timecode_rate(source, rate=own)
    info = probe(source)
    assert info.timecode == wanted
    [notice] = [n for n in info.notices if n.code == "timecode-converted"]
    assert label in notice.text
    copy(source, tmp_path / "b.mov")
    assert probe(tmp_path / "b.mov").timecode == wanted


def test_drop_frame_at_24_is_counted_without(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mov", sound=(), frames=4, timecode="01:00:01:05")
    set_timecode_rate(source, flags=1)
    info = probe(source)
    assert info.timecode == "01:00:01:05"
    assert "timecode-converted" in [n.code for n in info.notices]
    writer = copy(source, tmp_path / "b.mov")
    assert probe(tmp_path / "b.mov").timecode == "01:00:01:05"
    assert not writer.notices


@pytest.mark.parametrize("key", ["timecode", "TIMECODE", "TimeCode"])
def test_a_label_in_any_case_is_read(tmp_path: Path, key: str) -> None:
    source = make_source(tmp_path / "a.mkv", sound=(), frames=4, metadata={key: "10:00:05:00"})
    assert probe(source).timecode == "10:00:05:00"


def test_a_label_that_does_not_fit_is_dropped_by_name(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", sound=(), frames=4, metadata={"timecode": "10:00:05:27"})
    info = probe(source)
    assert info.timecode is None
    assert ["10:00:05:27" in n.text for n in info.notices if n.code == "timecode-dropped"] == [True]


@pytest.mark.parametrize("suffix", ["exr", "dpx"])
@pytest.mark.parametrize(("rate", "mark"), [pair for pair in RATES if pair[0] <= 60][::2])
def test_pictures_hold_the_timecode_of_their_clip(tmp_path: Path, suffix: str, rate: Fraction, mark: str) -> None:
    label = label_at(rate, mark)
    source = make_source(tmp_path / "a.mov", sound=(), frames=4, rate=rate, timecode=label)
    target = tmp_path / f"b.####.{suffix}"
    report = filmvideo.process(source, target, look=LOOK)
    assert "timecode-dropped" not in [n.code for n in report.notices]
    for number in range(4):
        word = read_image_header(tmp_path / f"b.{number:04}.{suffix}").timecode_word
        assert word is not None
        assert bool(word & 0x40) == (mark == ";")
        assert unpack_timecode(word, rate) == advance_timecode(label, number, rate)
    assert probe(target, rate=rate).timecode == label


def test_a_timecode_that_no_word_holds_is_dropped_by_name(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mov", sound=(), frames=2, rate=120, timecode="01:00:00:042")
    report = filmvideo.process(source, tmp_path / "b.####.exr", look=LOOK)
    assert ["01:00:00:042" in n.text for n in report.notices if n.code == "timecode-dropped"] == [True]
    assert read_image_header(tmp_path / "b.0000.exr").timecode_word is None


def test_a_word_counts_pairs_above_40_frames_a_second() -> None:
    sixty = Fraction(60)
    assert pack_timecode("01:00:00:42", sixty) == 0x01000021
    assert pack_timecode("01:00:00:43", sixty) == 0x01008021
    assert pack_timecode("01:00:00;43", slowed(60)) == 0x01008061
    assert unpack_timecode(0x01000021, sixty) == "01:00:00:42"
    assert unpack_timecode(0x01000021, sixty, following=0x01008021) == "01:00:00:42"
    assert unpack_timecode(0x01000021, sixty, following=0x01000022) == "01:00:00:21"
    assert unpack_timecode(0x01000039, Fraction(24)) == "01:00:00:39"
