"""Recorders' files: when they start, how long they are, and the names of their channels.

A BWF (EBU Tech 3285) states its start in samples since midnight, `time_reference`, in its chunk `bext`; so does iXML
(version 2.0 and later) in a chunk of its own, which names the channels, too. Recorders that write no iXML name them in
the description of `bext`, as sTRK1=Boom or zTRK1=Boom. A timecode of n frames since midnight at r frames a second is
n / r seconds.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.files.timecode import frames_of
from filmvideo.media.info.container import open_clip

_CHANNEL_IN_BEXT = re.compile(r"^[a-z]TRK(\d+)=(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_DESCRIPTIONS = ("description", "comment")
"""FFmpeg's keys for the description of bext."""
_MOST_XML_BYTES = 1 << 22
_IN_DS64 = 0xFFFFFFFF
"""The length of a chunk whose own length stands in the chunk `ds64` (EBU Tech 3306)."""


@dataclass(frozen=True)
class Recording:
    """A sound file of a recorder, with its start."""

    path: Path
    start_s: Fraction
    """Since midnight."""
    length_s: Fraction
    channels: int = 1
    names: tuple[str, ...] = ()
    """The names of the channels, where the file states them."""
    day: date | None = None
    """The day on which it starts, where the file states it."""

    @property
    def end_s(self) -> Fraction:
        """When it ends, since midnight of the day on which it starts."""
        return self.start_s + self.length_s


def recording(path: Path) -> Recording | None:
    """Read the facts of a sound file; None where it tells no start, or is not a sound file."""
    with suppress(MediaError, av.FFmpegError, OSError, ValueError, ArithmeticError), open_clip(path) as file:
        if not file.streams.audio:
            return None
        stream = file.streams.audio[0]
        context = stream.codec_context
        ixml = read_ixml(path)
        metadata = {key.lower(): value for key, value in file.metadata.items()}
        start_s = _start_s(metadata, ixml, context.sample_rate)
        if start_s is None:
            return None
        length_s = (stream.duration or 0) * (stream.time_base or Fraction(0)) or Fraction(
            file.duration or 0, av.time_base
        )
        names = _names_in_ixml(ixml) or _names_in_bext("\n".join(metadata.get(key, "") for key in _DESCRIPTIONS))
        return Recording(path, start_s, length_s, context.layout.nb_channels, names, _day(metadata))
    return None


def clip_start_s(timecode: str, rate: Fraction) -> Fraction:
    """Return the time since midnight of a timecode, in seconds."""
    return frames_of(timecode, rate) / rate


def read_ixml(path: Path) -> ET.Element | None:
    """Read the iXML of a wave file; None where it has none that can be read."""
    with suppress(OSError, struct.error, ET.ParseError), path.open("rb") as file:
        for name, length in _chunks(file):
            if name == b"iXML" and length <= _MOST_XML_BYTES:
                text = file.read(length).rstrip(b"\0 \r\n\t")
                return None if b"<!DOCTYPE" in text else ET.fromstring(text)  # noqa: S314  (no entities without a DTD)
    return None


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield name and length of every chunk of a RIFF or RF64 file, which stands at the chunk's data then."""
    if file.read(4) not in {b"RIFF", b"RF64", b"BW64"}:
        return
    file.seek(12)
    data_length = 0
    while len(head := file.read(8)) == 8:
        name, length = struct.unpack("<4sI", head)
        at = file.tell()
        if name == b"ds64":
            data_length = struct.unpack("<8xQ", file.read(16))[0]
            file.seek(at)
        if name == b"data" and length == _IN_DS64:
            length = data_length
        yield name, length
        file.seek(at + length + length % 2)


def _start_s(metadata: Mapping[str, str], ixml: ET.Element | None, rate: int) -> Fraction | None:
    """Return the start since midnight: that of bext, else that of iXML."""
    stated = metadata.get("time_reference", "")
    if rate and stated.isdigit():
        return Fraction(int(stated), rate)
    if ixml is None:
        return None
    for high, low in (
        ("SPEED/TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", "SPEED/TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO"),
        ("BEXT/BWF_TIME_REFERENCE_HIGH", "BEXT/BWF_TIME_REFERENCE_LOW"),
    ):
        words = [(ixml.findtext(place) or "").strip() for place in (high, low)]
        if words[1].isdigit():
            samples = (int(words[0]) << 32 if words[0].isdigit() else 0) + int(words[1])
            own_rate = (ixml.findtext("SPEED/TIMESTAMP_SAMPLE_RATE") or "").strip()
            return Fraction(samples, int(own_rate) if own_rate.isdigit() and int(own_rate) else rate)
    return None


def _day(metadata: Mapping[str, str]) -> date | None:
    """Return the day of bext; recorders separate its numbers by any mark."""
    with suppress(ValueError):
        return date.fromisoformat(re.sub(r"\D", "-", metadata.get("date", "").strip()[:10]))
    return None


def _names_in_ixml(ixml: ET.Element | None) -> tuple[str, ...]:
    """Return the channels' names in the order in which they are interleaved."""
    if ixml is None:
        return ()
    tracks = ixml.findall("TRACK_LIST/TRACK")
    order = {
        track: int(text) if (text := (track.findtext("INTERLEAVE_INDEX") or "").strip()).isdigit() else number
        for number, track in enumerate(tracks, 1)
    }
    names = [(track.findtext("NAME") or "").strip() for track in sorted(tracks, key=order.__getitem__)]
    return tuple(names) if any(names) else ()


def _names_in_bext(description: str) -> tuple[str, ...]:
    found = {int(number): name for number, name in _CHANNEL_IN_BEXT.findall(description)}
    return tuple(found[number] for number in sorted(found))
