"""Recorders' sound in dailies: by the time of day, with all its files and tracks, and what is said where it fails."""

from __future__ import annotations

import csv
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.clips import write_clip
from helpers.sounds import decoded, time_of_day, write_recording

from filmvideo.dailies.recipe import DailiesRecipe, FilmSettings, default_deliveries
from filmvideo.dailies.run import Settings, make_dailies
from filmvideo.looks.look import Look
from filmvideo.media import probe
from filmvideo.media.info.container import open_clip
from filmvideo.media.tracks.recordings import recording

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from filmvideo.dailies.result import Result
torch.set_num_threads(1)
FRAMES = 12
SAMPLES = FRAMES * 2000
NOON = 12 * 3600
MIDNIGHT = 24 * 3600


def quietly(_name: str, _done: int, _total: int) -> None:
    """Show no progress."""


def make(tmp_path: Path, timecode: str | None) -> Result:
    """Render the dailies of a card with one clip of half a second, and the folder `sound`."""

    def setup(_: OutputContainer, video: VideoStream) -> None:
        if timecode is not None:
            video.metadata["timecode"] = timecode

    (tmp_path / "card").mkdir()
    write_clip(tmp_path / "card" / "A.mov", "prores_ks", "yuv422p10le", size=(64, 48), frames=FRAMES, setup=setup)
    order = DailiesRecipe(FilmSettings(Look(stock="vision3"), "Vision3"), default_deliveries())
    [result] = make_dailies(
        tmp_path / "card",
        tmp_path / "out",
        order,
        Settings(),
        sound=tmp_path / "sound",
        progress=quietly,
        say=lambda _: None,
    )
    assert result.status == "done", result.why
    return result


def heard(tmp_path: Path, track: int = 0) -> np.ndarray:
    return decoded(tmp_path / "out" / "proxy" / "A.mov", track)[:, 0]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.notices if notice.code.startswith("sound-")]


@pytest.mark.parametrize(
    ("timecode", "start_s", "first_s"),
    [
        ("12:00:05:00", NOON, NOON + 5),
        ("00:00:05:00", MIDNIGHT - 5, 5),
        ("23:59:59:18", MIDNIGHT - 1, MIDNIGHT - Fraction(1, 4)),
    ],
)
def test_the_time_of_day_counts_modulo_a_day(
    tmp_path: Path, timecode: str, start_s: int, first_s: Fraction | int
) -> None:
    write_recording(tmp_path / "sound" / "T01.wav", start_s, 12)
    result = make(tmp_path, timecode)
    assert (result.sound, codes(result)) == ("T01.wav", [])
    assert np.allclose(heard(tmp_path), time_of_day(first_s, SAMPLES), atol=1e-6)


def test_a_recording_that_begins_after_midnight_is_heard_in_a_clip_that_began_before(tmp_path: Path) -> None:
    write_recording(tmp_path / "sound" / "T01.wav", 0, 2)
    result = make(tmp_path, "23:59:59:18")
    assert codes(result) == ["sound-partial"]
    assert not heard(tmp_path)[:12000].any()
    assert np.allclose(heard(tmp_path)[12000:], time_of_day(0, 12000), atol=1e-6)


def test_the_parts_of_a_take_are_joined(tmp_path: Path) -> None:
    for track, level in (("Tr1", 0.1), ("Tr2", 0.3)):
        for number, start_s in enumerate((NOON, NOON + Fraction(1, 4), NOON + Fraction(3, 8))):
            path = tmp_path / "sound" / f"T01_{track}_{number + 1}.wav"
            write_recording(path, start_s, (Fraction(1, 4), Fraction(1, 8), 1)[number], level=level)
    result = make(tmp_path, "12:00:00:00")
    assert codes(result) == []
    assert len(probe(tmp_path / "out" / "proxy" / "A.mov").audio) == 2
    for track, level in enumerate((0.1, 0.3)):
        assert np.allclose(heard(tmp_path, track), time_of_day(NOON, SAMPLES, level), atol=1e-6)
    assert result.sound.count("T01_") == 6


def test_a_file_for_each_track_becomes_a_track_with_its_name(tmp_path: Path) -> None:
    for number, name in enumerate(("T01_Tr10", "T01_Tr2", "T01_Tr1")):
        write_recording(tmp_path / "sound" / f"{name}.wav", NOON, 2, level=0.1 * number)
    write_recording(tmp_path / "sound" / "T01_TrLR.wav", NOON, 2, level=0.4, channels=2)
    make(tmp_path, "12:00:00:00")
    for target in ("proxy/A.mov", "view/A.mp4"):
        with open_clip(tmp_path / "out" / target) as file:
            names = [stream.metadata.get("handler_name") for stream in file.streams.audio]
        assert names == ["T01_Tr1", "T01_Tr2", "T01_Tr10", "T01_TrLR"]
        assert [a.channels for a in probe(tmp_path / "out" / target).audio] == [1, 1, 1, 2]
    assert np.allclose(heard(tmp_path, 2), time_of_day(NOON, SAMPLES, 0.0), atol=1e-6)
    with (tmp_path / "out" / "dailies.csv").open() as table:
        [row] = csv.DictReader(table)
    assert (row["Tracks"], row["Sound"].split(", ")[0]) == ("VA1A2A3A4A5", "T01_Tr1.wav")
    assert "\tVA1A2A3A4A5\t" in (tmp_path / "out" / "dailies.ale").read_text()


IXML = """<?xml version="1.0" encoding="UTF-8"?>
<BWFXML><SCENE>12A</SCENE><SPEED><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>0</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>
<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>2073600000</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>
<TIMESTAMP_SAMPLE_RATE>48000</TIMESTAMP_SAMPLE_RATE></SPEED><TRACK_LIST><TRACK_COUNT>2</TRACK_COUNT>
<TRACK><CHANNEL_INDEX>3</CHANNEL_INDEX><INTERLEAVE_INDEX>2</INTERLEAVE_INDEX><NAME>Lav</NAME></TRACK>
<TRACK><CHANNEL_INDEX>1</CHANNEL_INDEX><INTERLEAVE_INDEX>1</INTERLEAVE_INDEX><NAME>Boom</NAME></TRACK>
</TRACK_LIST></BWFXML>\0"""


@pytest.mark.parametrize(("ixml", "bext"), [(True, False), (False, True), (True, True)])
def test_start_and_names_are_read_from_ixml_and_bext(tmp_path: Path, *, ixml: bool, bext: bool) -> None:
    text = "" if ixml else "sSCENE=12A\r\nsTRK1=Boom\r\nsTRK2=Lav\r\n"
    made = write_recording(
        tmp_path / "a.wav", NOON, 2, channels=2, ixml=IXML if ixml else "", description=text, bext=bext
    )
    known = recording(made)
    assert known is not None
    assert (known.start_s, known.length_s, known.channels, known.names) == (NOON, 2, 2, ("Boom", "Lav"))


def test_a_file_that_tells_no_start_is_no_recording(tmp_path: Path) -> None:
    assert recording(write_recording(tmp_path / "d.wav", NOON, 2, bext=False)) is None
    assert recording(write_recording(tmp_path / "e.wav", NOON, 2, bext=False, ixml="<BWFXML><SPEED>")) is None


def test_tracks_have_the_names_of_ixml(tmp_path: Path) -> None:
    write_recording(tmp_path / "sound" / "T01.wav", 0, 1, channels=2, ixml=IXML, bext=False)
    make(tmp_path, "12:00:00:00")
    with open_clip(tmp_path / "out" / "proxy" / "A.mov") as file:
        assert file.streams.audio[0].metadata["handler_name"] == "Boom, Lav"


@pytest.mark.parametrize("timecode", ["11:00:00:00", None])
def test_a_clip_without_a_recording_says_so(tmp_path: Path, timecode: str | None) -> None:
    write_recording(tmp_path / "sound" / "T01.wav", NOON, 2)
    result = make(tmp_path, timecode)
    assert (result.sound, codes(result)) == ("", ["sound-not-found"])


def test_a_copy_of_a_recording_is_one_recording(tmp_path: Path) -> None:
    for folder in ("sd", "cf"):
        write_recording(tmp_path / "sound" / folder / "T01.wav", NOON, 2)
    make(tmp_path, "12:00:00:00")
    assert len(probe(tmp_path / "out" / "proxy" / "A.mov").audio) == 1


def test_a_recording_of_another_day_is_left_out(tmp_path: Path) -> None:
    for day, level in (("2026-03-01", 0.1), ("2026:03:02", 0.3)):
        for track in range(2 if level == 0.3 else 1):
            write_recording(tmp_path / "sound" / f"{day[-2:]}_{track}.wav", NOON, 2, level=level, day=day)
    write_recording(tmp_path / "sound" / "undated.wav", NOON, 2, level=0.5)
    result = make(tmp_path, "12:00:00:00")
    assert result.sound == "02_0.wav, 02_1.wav, undated.wav"
    assert "other days than 2026-03-02 were left out: 01_0.wav." in " ".join(map(str, result.notices))


def test_the_day_counts_from_the_clip_over_midnight(tmp_path: Path) -> None:
    write_recording(tmp_path / "sound" / "a.wav", MIDNIGHT - 5, 10, day="2026-02-28")
    write_recording(tmp_path / "sound" / "b.wav", 0, 10, level=0.3, day="2026-03-01")
    result = make(tmp_path, "00:00:00:00")
    assert (result.sound, codes(result)) == ("a.wav, b.wav", [])
