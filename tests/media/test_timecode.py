"""Timecode: kept, advanced, and in drop frame."""

from __future__ import annotations

import re
import struct
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import torch

from filmvideo.base.errors import MediaError
from filmvideo.media.files.timecode import advance_timecode
from filmvideo.media.info.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

from helpers.tracks import NTSC, copy, make_source

torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("label", "rate", "first", "wanted"),
    [
        ("01:00:00:00", 24, 10, "01:00:00:10"),
        ("00:59:59;20", NTSC, 12, "01:00:00;02"),
        ("00:00:59;20", NTSC, 10, "00:01:00;02"),
    ],
)
@pytest.mark.parametrize("name", ["b.mov", "b.mp4", "b.mkv"])
def test_timecode_is_kept_and_counted_on(  # noqa: PLR0917
    tmp_path: Path, name: str, label: str, rate: Fraction | int, first: int, wanted: str
) -> None:
    source = make_source(tmp_path / "a.mov", sound=(), rate=rate, timecode=label)
    codec = {"b.mov": "prores-hq", "b.mp4": "h264", "b.mkv": "ffv1"}[name]
    copy(source, tmp_path / name, codec)
    copy(source, tmp_path / f"part-{name}", codec, frames=(first, first + 3))
    assert _timecode(tmp_path / name) == label
    assert _timecode(tmp_path / f"part-{name}") == wanted


def _timecode(path: Path) -> str | None:
    return probe(path).timecode


def test_the_timecode_track_says_drop_frame(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mov", sound=(), rate=NTSC, timecode="10:00:00;00")
    copy(source, tmp_path / "b.mov")
    data = (tmp_path / "b.mov").read_bytes()
    entry = data.index(b"tmcd\0\0\0\0\0\0\0\x01")
    flags, scale, frame, count = struct.unpack(">IIIB", data[entry + 16 : entry + 29])
    assert (flags & 1, scale, frame, count) == (1, 30000, 1001, 30)


def test_drop_frame_labels_keep_to_the_clock() -> None:
    assert advance_timecode("00:00:00;00", 17982, NTSC) == "00:10:00;00"
    assert advance_timecode("00:00:00;00", 1800, NTSC) == "00:01:00;02"
    assert advance_timecode("00:00:00;00", 107892, NTSC) == "01:00:00;00"
    assert advance_timecode("00:00:00;00", 2 * 107892, 2 * NTSC) == "01:00:00;00"
    assert advance_timecode("23:59:59;29", 1, NTSC) == "00:00:00;00"
    assert advance_timecode("23:59:59:23", 1, Fraction(24)) == "00:00:00:00"


def test_no_dropped_label_is_ever_given_and_none_comes_twice() -> None:
    labels = [advance_timecode("00:00:00;00", n, NTSC) for n in range(2 * 17982)]
    assert len(set(labels)) == len(labels)
    assert labels == sorted(labels)
    assert not [x for x in labels if re.fullmatch(r"..:.[1-9]:00;0[01]", x)]
    for n in range(0, len(labels), 997):
        assert advance_timecode(labels[n], 5, NTSC) == labels[(n + 5)] if n + 5 < len(labels) else True


@pytest.mark.parametrize(("label", "rate"), [("soon", 24), ("01:00:00:24", 24), ("01:00:00;00", 25)])
def test_a_timecode_that_makes_no_sense_is_said(label: str, rate: int) -> None:
    with pytest.raises(MediaError, match="is not"):
        advance_timecode(label, 1, Fraction(rate))
