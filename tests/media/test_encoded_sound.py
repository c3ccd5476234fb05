"""Sound that is encoded again for its container: by which rule, to the sample, and with all its channels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.sounds import decoded, lag, make_clip, rising
from helpers.tracks import copy

from filmvideo.media.info.probe import probe

if TYPE_CHECKING:
    from pathlib import Path

    from filmvideo.media.tracks.audio_codecs import AudioChoice

torch.set_num_threads(1)
WIDE = (256, 128)


@pytest.mark.parametrize(
    ("source", "sound", "target", "expected"),
    [
        ("a.mov", "pcm_s24le", "b.mp4", "aac"),
        ("a.mov", "pcm_s16be", "b.mp4", "aac"),
        ("a.mov", "alac", "b.mp4", "aac"),
        ("a.mkv", "ac3", "b.mp4", "aac"),
        ("a.mkv", "flac", "b.mp4", "flac"),
        ("a.mp4", "aac", "b.mxf", "pcm_s24le"),
        ("a.mov", "pcm_s16be", "b.mxf", "pcm_s24le"),
        ("a.mov", "pcm_s16le", "b.mxf", "pcm_s16le"),
        ("a.mkv", "flac", "b.mov", "pcm_s24le"),
        ("a.mkv", "libopus", "b.mov", "pcm_s24le"),
        ("a.mov", "pcm_s16be", "b.mov", "pcm_s16be"),
        ("a.mov", "pcm_s16be", "b.mkv", "pcm_s16be"),
    ],
)
def test_sound_is_copied_where_it_is_played_and_encoded_where_it_is_not(
    tmp_path: Path, source: str, sound: str, target: str, expected: str
) -> None:
    made = make_clip(tmp_path / source, sound, size=WIDE)
    before = probe(made).audio[0]
    writer = copy(made, tmp_path / target, _codec_for(target))
    after = probe(tmp_path / target).audio[0]
    assert (after.codec, after.channels, after.sample_rate) == (expected, 2, 48000)
    known = before.codec != after.codec
    assert [n.code for n in writer.notices] == ["audio-transcoded"] * known
    assert lag(decoded(tmp_path / target), decoded(made)) == 0


def _codec_for(target: str) -> str:
    return {"mp4": "h264", "mxf": "dnxhr-hq", "mov": "prores-hq", "mkv": "ffv1"}[target[-3:]]


def test_speech_of_a_telephone_becomes_aac(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mov", "libopencore_amrnb", layout="mono", rate=8000)
    for target in ("b.mp4", "b.mov"):
        copy(made, tmp_path / target, _codec_for(target))
        after = probe(tmp_path / target).audio[0]
        assert (after.codec, after.channels, after.sample_rate) == ("aac", 1, 8000)


@pytest.mark.parametrize("layout", ["mono", "quad", "5.1", "7.1", "hexadecagonal"])
def test_channels_are_kept(tmp_path: Path, layout: str) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s16be", layout=layout, size=WIDE)
    before = probe(made).audio[0]
    copy(made, tmp_path / "b.mxf", "dnxhr-hq")
    assert np.allclose(decoded(tmp_path / "b.mxf"), decoded(made), atol=1e-7)
    copy(made, tmp_path / "b.mp4", "h264")
    after = probe(tmp_path / "b.mp4").audio[0]
    assert after.channels == before.channels
    assert layout == "hexadecagonal" or after.layout == before.layout
    level = decoded(tmp_path / "b.mp4")[20000:23000].mean(0)
    heard = [n for n in range(before.channels) if layout not in {"5.1", "7.1"} or n != 3]
    assert level[heard] == pytest.approx(rising(48000, before.channels)[20000:23000].mean(0)[heard], abs=6e-3)


def test_what_one_track_of_aac_cannot_hold_gets_a_track_for_each_channel(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s16le", layout="10 channels")
    writer = copy(made, tmp_path / "b.mp4", "h264")
    tracks = probe(tmp_path / "b.mp4").audio
    assert [track.layout for track in tracks] == ["mono"] * 10
    assert "in 10 tracks of one channel" in str(writer.notices[0])
    level = decoded(tmp_path / "b.mp4", 7)[20000:23000].mean()
    assert level == pytest.approx(rising(48000, 10)[20000:23000, 7].mean(), abs=2e-3)


@pytest.mark.parametrize(("target", "codec"), [("b.mp4", "h264"), ("b.mxf", "dnxhr-hq"), ("b.mov", "prores-hq")])
def test_a_range_has_its_sound_to_the_sample(tmp_path: Path, target: str, codec: str) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s16be", frames=96, length_s=Fraction(4), size=WIDE)
    copy(made, tmp_path / target, codec, frames=(37, 83))
    heard = decoded(tmp_path / target)
    first = 37 * 2000
    expected = decoded(made)[first : 84 * 2000]
    assert len(heard) == pytest.approx(47 * 2000, abs=1024 if target == "b.mp4" else 0)
    assert lag(heard, expected) == 0
    if target != "b.mp4":
        assert np.allclose(heard, expected, atol=1e-6)


def test_an_mxf_has_silence_where_the_source_has_no_sound(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s24le", start_s=Fraction(1, 4), length_s=Fraction(1, 2), size=WIDE)
    writer = copy(made, tmp_path / "b.mxf", "dnxhr-hq")
    heard = decoded(tmp_path / "b.mxf")
    assert len(heard) == 48000
    assert not heard[:12000].any()
    assert np.allclose(heard[12000:36000], rising(24000, 2), atol=1e-6)
    assert not heard[36000:].any()
    assert [n.code for n in writer.notices] == ["audio-padded"]
    assert "ends 0.250 s before the picture" in str(writer.notices[0])


def test_an_mxf_starts_with_its_picture(tmp_path: Path) -> None:
    """A clip whose picture starts half a second after its sound."""
    made = make_clip(tmp_path / "a.mov", "pcm_s24le", length_s=Fraction(2), first=12, size=WIDE)
    writer = copy(made, tmp_path / "b.mxf", "dnxhr-hq")
    assert np.allclose(decoded(tmp_path / "b.mxf"), rising(72000, 2)[24000:], atol=1e-6)
    assert "was cut by 1.000 s" in str(writer.notices[0])


def test_an_mxf_says_what_sound_it_cuts(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s24le", length_s=Fraction(3, 2), size=WIDE)
    writer = copy(made, tmp_path / "b.mxf", "dnxhr-hq")
    assert len(decoded(tmp_path / "b.mxf")) == 48000
    assert "was cut by 0.500 s" in str(writer.notices[0])


@pytest.mark.parametrize("rate", [44100, 22050, 96000])
def test_other_rates_stay_where_they_can(tmp_path: Path, rate: int) -> None:
    made = make_clip(tmp_path / "a.mkv", "flac", rate=rate, size=WIDE)
    for target, expected in (("b.mov", rate), ("b.mp4", rate), ("b.mxf", 48000)):
        copy(made, tmp_path / target, _codec_for(target))
        assert probe(tmp_path / target).audio[0].sample_rate == expected
        heard = decoded(tmp_path / target)
        assert len(heard) / expected == pytest.approx(1, abs=0.05)
        grid = np.arange(48000) / 48000
        again = np.interp(grid, np.arange(len(heard)) / expected, heard[:, 0])[:, None]
        assert lag(again, rising(48000, 1)) == 0


@pytest.mark.parametrize(
    ("choice", "target", "expected", "codes"),
    [
        ("copy", "b.mp4", ["pcm_s24le"], ["audio-not-played"]),
        ("aac", "b.mov", ["aac"], ["audio-transcoded"]),
        ("pcm", "b.mov", ["pcm_s24le"], []),
        ("none", "b.mov", [], []),
        ("none", "b.mxf", [], []),
    ],
)
def test_a_person_may_choose(
    tmp_path: Path, choice: AudioChoice, target: str, expected: list[str], codes: list[str]
) -> None:
    made = make_clip(tmp_path / "a.mov", "pcm_s24le", size=WIDE)
    writer = copy(made, tmp_path / target, _codec_for(target), audio=choice)
    assert [track.codec for track in probe(tmp_path / target).audio] == expected
    assert [n.code for n in writer.notices] == codes
