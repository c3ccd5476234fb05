"""What a written clip keeps of its source: sound, timecode, words, chapters, subtitles."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
import torch
from helpers.clips import write_clip

from filmvideo.base.notices import Notice
from filmvideo.media.info.container import open_clip
from filmvideo.media.info.probe import probe
from filmvideo.media.read.streams import FileStreams
from filmvideo.media.tracks.passthrough import PassthroughTracks

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.packet import Packet
    from av.stream import Stream
from helpers.tracks import copy, make_source, rising_tone, sound_packets

torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("source", "sound", "target", "codec"),
    [
        ("a.mp4", ("aac", "aac"), "b.mov", "prores-hq"),
        ("a.mov", ("pcm_s16le", "aac"), "b.mov", "prores-hq"),
        ("a.mov", ("pcm_s24le",), "b.mkv", "ffv1"),
        ("a.mkv", ("flac",), "b.mkv", "ffv1"),
        ("a.mp4", ("aac",), "b.mp4", "h264"),
        ("a.mov", ("pcm_s16le",), "b.mxf", "dnxhr-hq"),
    ],
)
def test_every_track_of_sound_is_copied_bit_for_bit(
    tmp_path: Path, source: str, sound: tuple[str, ...], target: str, codec: str
) -> None:
    made = make_source(tmp_path / source, sound=sound) if codec != "dnxhr-hq" else _large(tmp_path / source, sound)
    writer = copy(made, tmp_path / target, codec)
    assert writer.notices == []
    for track in range(len(sound)):
        before, after = sound_packets(made, track), sound_packets(tmp_path / target, track)
        if target == "b.mxf":  # it packs sound by the frame, and no longer than the picture
            before, after = [("", _all_bytes(made))], [("", _all_bytes(tmp_path / target))]
        assert [h for _, h in after] == [h for _, h in before]
        for (was_s, _), (is_s, _) in zip(before, after, strict=True):
            assert was_s == "" or is_s == pytest.approx(was_s, abs=6e-4)


def _all_bytes(path: Path) -> str:
    with open_clip(path) as container:
        sound = b"".join(bytes(p) for p in container.demux(container.streams.audio[0]) if p.size)
    return hashlib.sha256(sound[: 4 * 48000]).hexdigest()


def _large(path: Path, sound: tuple[str, ...]) -> Path:
    """DNxHR needs 256 x 120."""

    def add_sound(out: Any, _video: av.VideoStream) -> None:  # noqa: ANN401
        tracks.extend(cast("AudioStream", out.add_stream(n, rate=48000, layout="stereo")) for n in sound)
        output.append(out)

    tracks: list[AudioStream] = []
    output: list[Any] = []
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 256, 128, "yuv420p"
        add_sound(out, video)
        for n in range(24):
            frame = av.VideoFrame(256, 128, "yuv420p")
            for plane in frame.planes:
                torch.from_dlpack(plane).fill_(40 + n)
            frame.pts, frame.time_base = n, Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        rising_tone(out, tracks[0], 1.0, 220)
    return path


def test_languages_and_words_are_kept(tmp_path: Path) -> None:
    words = {"title": "A street", "com.apple.quicktime.make": "Maker", "com.arri.camera.look": "none"}
    source = make_source(tmp_path / "a.mov", sound=("aac", "aac"), metadata=words)
    copy(source, tmp_path / "b.mov")
    info = probe(tmp_path / "b.mov")
    assert [a.language for a in info.audio] == ["eng", "fra"]
    assert words.items() <= info.metadata.items()


def test_a_range_takes_its_sound_along(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mov", sound=("pcm_s16le",), frames=48)
    whole = sound_packets(source)
    parts = [(0, 15), (16, 30), (31, 47)]
    joined: list[str] = []
    for first, last in parts:
        target = tmp_path / f"{first}.mov"
        copy(source, target, frames=(first, last))
        info = probe(target)
        assert (info.frames, info.start_s) == (last - first + 1, 0.0)
        packets = sound_packets(target)
        joined += [h for _, h in packets]
        before = {h: t for t, h in whole}
        for time_s, name in packets:
            assert time_s == pytest.approx(before[name] - first / 24, abs=2e-5)
        assert packets[-1][0] < (last - first + 1) / 24
    assert joined == [h for _, h in whole]


def test_sound_of_a_range_stands_where_it_is_heard(tmp_path: Path) -> None:
    """A click at frame 30 of the whole is 10 frames into a range from 20."""
    source = make_source(tmp_path / "a.mov", sound=("pcm_s16le",), frames=48)
    copy(source, tmp_path / "b.mov", frames=(20, 40))

    def heard(path: Path) -> np.ndarray[Any, Any]:
        with open_clip(path) as container:
            sound = container.streams.audio[0]
            frames = [(f.pts or 0, f.to_ndarray().ravel()) for f in container.decode(sound)]
        line = np.zeros(2 * 96000 + 4096, np.int16)
        for pts, samples in frames:
            line[2 * pts : 2 * pts + samples.size] = samples
        return line

    part, whole = heard(tmp_path / "b.mov"), heard(source)
    n = 2 * 48000 * 10 // 24
    start = 2 * 48000 * 30 // 24
    assert np.array_equal(part[n : n + 8000], whole[start : start + 8000])


def test_chapters_are_kept_and_cut_to_the_range(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", sound=(), chapters=True)
    for name, codec in (("b.mov", "prores-hq"), ("b.mkv", "ffv1"), ("b.mp4", "h264")):
        writer = copy(source, tmp_path / name, codec)
        assert writer.notices == []
        found = [(c.title, c.start_s, c.end_s) for c in probe(tmp_path / name).chapters]
        assert found == [("one", 0.0, 1.0), ("two", 1.0, 2.0)]
    copy(source, tmp_path / "c.mkv", "ffv1", frames=(12, 35))
    found = [(c.title, c.start_s, c.end_s) for c in probe(tmp_path / "c.mkv").chapters]
    assert found == [("one", 0.0, 0.5), ("two", 0.5, 1.0)]


def test_subtitles_are_kept_or_named(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", sound=("aac",), subtitles="1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    assert copy(source, tmp_path / "b.mkv", "ffv1").notices == []
    with open_clip(tmp_path / "b.mkv") as container:
        assert [bytes(p) for p in container.demux(container.streams.subtitles[0]) if p.size] == [b"hello"]
    writer = copy(source, tmp_path / "b.mov")
    text = "Subtitle stream 2 (srt) was dropped: mov cannot hold it."
    assert writer.notices == [Notice("stream-dropped", text, "stream 2")]
    assert len(probe(tmp_path / "b.mov").audio) == 1


def test_subtitles_that_outlast_the_picture_do_not_make_a_file_cut_short(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", sound=("aac",), subtitles="1\n00:00:00,000 --> 00:00:09,000\nhello\n")
    info = probe(source)
    assert (info.missing_frames, info.cut_short) == (0, False)
    copy(source, tmp_path / "b.mkv")
    assert probe(tmp_path / "b.mkv").frames == info.frames


def test_sound_that_a_container_cannot_hold_is_encoded(tmp_path: Path) -> None:
    source = make_source(tmp_path / "a.mkv", sound=("flac", "aac"))
    writer = copy(source, tmp_path / "b.mov")
    text = "Audio stream 1 (flac) was encoded as 24-bit PCM: mov cannot hold it, or players not play it in mov."
    assert writer.notices == [Notice("audio-transcoded", text, "stream 1")]
    assert [a.codec for a in probe(tmp_path / "b.mov").audio] == ["pcm_s24le", "aac"]


def test_sound_does_not_run_ahead_of_the_picture(tmp_path: Path) -> None:
    """Memory does not grow with the clip: packets are copied as the picture comes."""
    taken: list[Fraction] = []

    class Watched(PassthroughTracks):
        def _mux(self, packet: Packet[Stream]) -> None:
            taken.append((packet.pts or 0) * Fraction(packet.time_base))

    source = make_source(tmp_path / "a.mov", sound=("pcm_s16le",), frames=48)
    with av.open(str(tmp_path / "b.mov"), "w") as out:
        tracks = Watched(FileStreams(source), out, out.add_stream("prores_aw", rate=24), notices=[])
        tracks.begin(None, Fraction(0), None)
        tracks.copy_until(Fraction(1))
        assert 0.9 < max(taken) < 1
        tracks.finish(Fraction(2), whole=True)
        assert max(taken) > 1.9
        assert taken == sorted(taken)
        tracks.close()


def test_a_clip_without_anything_else_is_just_a_clip(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", frames=6)
    writer = copy(source, tmp_path / "b.mov")
    assert (writer.timecode, writer.notices, probe(tmp_path / "b.mov").frames) == (None, [], 6)
