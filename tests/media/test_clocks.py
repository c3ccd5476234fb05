"""Clocks of recordings: late starts, times that a container rounds, and starts within a group of pictures."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import pytest
import torch
from helpers.clips import level_of, write_clip
from helpers.tracks import copy, make_source

from filmvideo.media.info.probe import probe
from filmvideo.media.read.clip import ClipReader

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

FILM = Fraction(24000, 1001)
HOUR = {"output_ts_offset": "3600"}


def _starts_s(path: Path) -> tuple[Fraction, Fraction]:
    """Return when a file's first picture and first sound are presented."""
    with av.open(str(path)) as file:
        starts: dict[str, Fraction] = {}
        for packet in file.demux():
            if packet.pts is not None and packet.size:
                time_s = Fraction(packet.pts * packet.time_base)
                starts[packet.stream.type] = min(time_s, starts.get(packet.stream.type, time_s))
    return starts["video"], starts["audio"]


@pytest.mark.parametrize("target", ["b.mov", "b.mp4", "b.mkv"])
def test_a_clock_that_starts_at_an_hour_starts_at_nought(tmp_path: Path, target: str) -> None:
    source = make_source(tmp_path / "a.ts", rate=25, frames=20, container_options=HOUR)
    picture_s, sound_s = _starts_s(source)
    assert picture_s >= 3600
    copy(source, tmp_path / target, {"b.mov": "prores-hq", "b.mp4": "h264", "b.mkv": "ffv1"}[target])
    picture, sound = _starts_s(tmp_path / target)
    tolerance = Fraction(1, 1000) if target == "b.mkv" else Fraction(1, 48000)
    assert abs((picture - sound) - (picture_s - sound_s)) <= tolerance
    assert abs(min(picture, sound)) <= tolerance
    assert probe(tmp_path / target).duration_s == 0.8
    assert probe(source).start_s == float(picture_s)


def test_a_range_of_a_late_clip_starts_at_nought(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.ts", rate=25, frames=20, container_options=HOUR)
    copy(source, tmp_path / "b.mov", frames=(5, 14))
    picture, sound = _starts_s(tmp_path / "b.mov")
    assert picture == 0
    assert 0 <= sound < Fraction(1024, 48000)


@pytest.mark.parametrize("rate", [FILM, Fraction(25), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(60)])
@pytest.mark.parametrize("name", ["a.mkv", "a.flv", "a.ts"])
def test_a_constant_rate_stays_constant_where_the_container_rounds(tmp_path: Path, name: str, rate: Fraction) -> None:
    codec = "flv" if name == "a.flv" else "libx264"
    source = write_clip(tmp_path / name, codec, frames=48, rate=rate, options={"bf": "0"})
    info = probe(source)
    assert (info.rate, info.variable_rate) == (rate, False)
    with ClipReader(source) as reader:
        times = [p.pts * p.time_base for p in reader]
    assert times == [n / rate for n in range(48)]
    copy(source, tmp_path / "b.mov")
    with av.open(str(tmp_path / "b.mov")) as file:
        stamps = [p.pts for p in file.demux(video=0) if p.pts is not None]
        assert file.streams.video[0].average_rate == rate
    assert len({b - a for a, b in pairwise(stamps)}) == 1


def test_a_long_clip_keeps_its_rate_to_the_last_frame(tmp_path: Path) -> None:
    rate = Fraction(60000, 1001)
    times = [int(n * 1000 / rate) for n in range(1200)]
    source = write_clip(tmp_path / "a.mkv", "mpeg4", size=(16, 16), frames=1200, pts=times, time_base=Fraction(1, 1000))
    assert probe(source).rate == rate


def test_times_that_are_uneven_stay_so(tmp_path: Path) -> None:
    times = [0, 42, 83, 125, 190, 208, 250, 292]
    source = write_clip(tmp_path / "a.mkv", frames=8, pts=times, time_base=Fraction(1, 1000), options={"bf": "0"})
    info = probe(source)
    assert info.variable_rate
    with ClipReader(source) as reader:
        assert [p.pts * p.time_base * 1000 for p in reader] == times


def test_sound_whose_container_rounds_has_no_gaps(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", rate=25, frames=25)
    copy(source, tmp_path / "b.mov")
    with av.open(str(tmp_path / "b.mov")) as file:
        stamps = [p.pts for p in file.demux(audio=0) if p.pts is not None]
    assert {b - a for a, b in pairwise(stamps)} == {1024}


def test_a_clip_that_starts_within_a_group_counts_from_its_first_picture(tmp_path: Path) -> None:
    options = {"g": "12", "bf": "2", "flags": "+cgop", "sc_threshold": "1000000000", "b": "4000000"}
    whole = write_clip(tmp_path / "whole.ts", "mpeg2video", frames=36, rate=25, options=options)
    data = whole.read_bytes()
    packets = [data[n : n + 188] for n in range(0, len(data), 188)]
    path = tmp_path / "mid.ts"
    path.write_bytes(b"".join(packets[:3] + packets[len(packets) // 6 :]))
    info = probe(path)
    assert info.leading_frames > 0
    assert "starts-mid-group" in [notice.code for notice in info.notices]
    with ClipReader(path) as reader:
        pictures = list(reader)
    assert not reader.damage
    assert [p.index for p in pictures] == list(range(info.frames))
    levels = [level_of(p.planes[0].numpy(), 8) for p in pictures]
    assert levels == list(range(levels[0], 36))
    with ClipReader(path, frames=(3, 5)) as reader:
        assert [level_of(p.planes[0].numpy(), 8) for p in reader] == levels[3:6]
