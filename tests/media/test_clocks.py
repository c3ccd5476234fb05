"""Clocks of recordings: late starts, times that a container rounds, and starts within a group of pictures."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import pytest
import torch
from helpers.clips import frame_of, level_of, write_clip
from helpers.tracks import copy, make_source

from filmvideo.media.info.probe import probe
from filmvideo.media.read.clip import ClipReader

if TYPE_CHECKING:
    from pathlib import Path

    from filmvideo.media.info.container import AnyPacket

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


@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
@pytest.mark.parametrize(("target", "codec"), [("b.mov", "prores-hq"), ("b.mkv", "ffv1"), ("b.mp4", "h264")])
def test_a_last_frame_that_is_held_stays_so(tmp_path: Path, name: str, target: str, codec: str) -> None:
    source = tmp_path / name
    _write_held(source)
    assert probe(source).duration_s == pytest.approx(2, abs=0.002)
    copy(source, tmp_path / target, codec)
    with av.open(str(tmp_path / target)) as file:
        assert file.duration == pytest.approx(2_000_000, abs=2000)
    assert probe(tmp_path / target).frames == 8


def _write_held(path: Path) -> None:
    """Write eight frames at 24 a second, of which the last is shown until 2 s."""
    base = Fraction(1, 24)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("prores_ks", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv422p10le"
        for n in range(8):
            frame = frame_of("yuv422p10le", 64, 48, 40 + 4 * n)
            frame.pts, frame.time_base = n, base
            packets: list[AnyPacket] = [*stream.encode(frame)]
            for packet in packets:
                packet.duration = 41 if packet.pts == 7 else 1
                out.mux(packet)


def test_a_clip_cut_before_its_last_reordered_frames_is_read_whole(tmp_path: Path) -> None:
    options = {"bf": "2", "b_strategy": "0", "sc_threshold": "0"}
    whole = write_clip(tmp_path / "whole.mp4", frames=24, options=options)
    path = tmp_path / "cut.mp4"
    with av.open(str(whole)) as file, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(file.streams.video[0])
        packets = [p for p in file.demux(video=0) if p.size][:17]
        shown = sorted(p.pts for p in packets if p.pts is not None)
        for packet in packets:
            packet.stream = stream
            out.mux(packet)
    assert max(b - a for a, b in pairwise(shown)) > shown[1] - shown[0]
    with ClipReader(path) as reader:
        pictures = list(reader)
    assert len(pictures) == 17
    assert not reader.damage
