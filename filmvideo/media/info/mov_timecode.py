"""The timecode track of a mov or mp4 (QuickTime file format, `tmcd`), which counts at a rate of its own.

FFmpeg gives its label alone, and none where the track says drop frame at a rate that has none.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filmvideo.media.info.mov_boxes import outer_boxes

_MOST_BYTES = 1 << 28
"""Length of an index beyond which it is not read."""
_HEADER = 8
_SAMPLE_ENTRY = 16
_DROP = 1


@dataclass(frozen=True)
class TimecodeTrack:
    """The first timecode of a track."""

    number: int
    """Frames since midnight, at the track's own rate."""
    base: int
    """Numbers in a second."""
    drop: bool
    """Whether it says that numbers are dropped."""


def timecode_track(path: Path) -> TimecodeTrack | None:
    """Read the first timecode track; None where the file has none that can be read."""
    with suppress(OSError, struct.error, IndexError, ZeroDivisionError), path.open("rb") as file:
        for name, start, length in outer_boxes(path):
            if name == b"moov" and length <= _MOST_BYTES:
                file.seek(start + _HEADER)
                index = file.read(length - _HEADER)
                tables = next((t for trak in _find_boxes(index, b"trak") if (t := _timecode_tables(trak))), None)
                if tables is None:
                    return None
                flags, scale, duration, numbers = _sample_description(tables)
                file.seek(_first_offset(tables))
                (number,) = struct.unpack(">i", file.read(4))
                base = round(scale / duration) if scale and duration else numbers
                return TimecodeTrack(number, base, bool(flags & _DROP)) if base > 0 else None
    return None


def _timecode_tables(trak: bytes) -> bytes | None:
    """Return the sample tables of a timecode track; None for another track."""
    media = _find_box(trak, b"mdia")
    if media is None or (_find_box(media, b"hdlr") or b"")[8:12] != b"tmcd":
        return None
    return _find_box(_find_box(media, b"minf") or b"", b"stbl")


def _sample_description(tables: bytes) -> tuple[int, int, int, int]:
    """Return flags, time scale, frame duration and numbers a second."""
    entry = (_find_box(tables, b"stsd") or b"")[8:]
    return struct.unpack(">IIIB", entry[_SAMPLE_ENTRY + 4 : _SAMPLE_ENTRY + 17])


def _first_offset(tables: bytes) -> int:
    """Return where the first sample lies in the file."""
    short = _find_box(tables, b"stco")
    if short is not None:
        return struct.unpack(">I", short[8:12])[0]
    return struct.unpack(">Q", (_find_box(tables, b"co64") or b"")[8:16])[0]


def _find_box(data: bytes, name: bytes) -> bytes | None:
    return next(_find_boxes(data, name), None)


def _find_boxes(data: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the contents of the boxes of a name."""
    start = 0
    while start + _HEADER <= len(data):
        length, found = struct.unpack(">I4s", data[start : start + _HEADER])
        if length < _HEADER:
            return
        if found == name:
            yield data[start + _HEADER : start + length]
        start += length
