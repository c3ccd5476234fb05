"""A stretch of an encoded clip in a file of its own: packets exactly as an encoder gave them.

No container stands between encoder and clip, so nothing is rounded: presentation and decoding times are integers of the
encoder's own time base. The file is packets, then what they are as JSON, its length, and the sha256 of all before; one
that is cut short or damaged anywhere is known by it, and counts for none.

    packet: pts, dts, duration, length as 64-bit integers, a byte that is 1 for a keyframe, then the data
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from av.packet import Packet
from av.stream import Stream

from filmvideo.base.notices import Notice

_HEAD = struct.Struct("<qqqq?")
_LENGTH = struct.Struct("<q")
_SHA_BYTES = 32
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class EncodedSegment:
    """What packets are of."""

    work: str
    """The hash of all that they depend on but the source."""
    source: str
    """The sha256 of what they were made of."""
    first: int
    last: int
    """Frames of the source."""
    frames: int
    """Frames that there are."""
    damaged: int
    """Those of them that the decoder guessed parts of."""
    end: int
    """When the last frame ends, in the source's time base."""
    time_base: str
    """The encoder's."""
    extradata: str
    """The sha256 of the headers that the encoder keeps outside its packets."""
    notices: tuple[Notice, ...] = ()


class PacketFile:
    """A file of packets being written."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._sha = hashlib.sha256()

    def add(self, packet: Packet[Stream]) -> None:
        """Write a packet."""
        data = bytes(packet)
        dts = packet.dts if packet.dts is not None else packet.pts or 0
        head = _HEAD.pack(packet.pts or 0, dts, packet.duration or 0, len(data), packet.is_keyframe)
        self._write(head + data)

    def finish(self, stretch: EncodedSegment) -> None:
        """Say what the packets are, and close."""
        said = json.dumps(asdict(stretch)).encode()
        self._write(said + _LENGTH.pack(len(said)))
        self._file.write(self._sha.digest())
        self._file.close()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._sha.update(data)
        self._file.write(data)


def stretch_in(path: Path) -> EncodedSegment | None:
    """Say what a file of packets holds; None where it is not there or not whole."""
    with suppress(OSError, ValueError, KeyError, TypeError, struct.error), path.open("rb") as file:
        size = file.seek(0, 2) - _SHA_BYTES
        file.seek(0)
        if _sha_of(file, size) == file.read():
            said: Any = json.loads(_said(file, size))
            notices = tuple(Notice(**notice) for notice in said.pop("notices"))
            return EncodedSegment(**said, notices=notices)
    return None


def packets_in(path: Path) -> Iterator[Packet[Stream]]:
    """Give the packets of a whole file, in the order they were decoded in."""
    with path.open("rb") as file:
        base = Fraction(_described(file)["time_base"])
        for pts, dts, duration, length, key in _heads(file):
            packet: Any = Packet(file.read(length))
            packet.pts, packet.dts, packet.duration, packet.time_base = pts, dts, duration, base
            packet.is_keyframe = key
            yield packet


def times_in(path: Path) -> list[tuple[int, int]]:
    """Give when each packet of a whole file is shown and decoded, in the order they were decoded in."""
    with path.open("rb") as file:
        found: list[tuple[int, int]] = []
        for pts, dts, _, length, _ in _heads(file):
            found.append((pts, dts))
            file.seek(length, 1)
        return found


def _heads(file: BinaryIO) -> Iterator[tuple[int, int, int, int, bool]]:
    """Give the head of every packet; whoever takes one reads on to the end of its data."""
    size = file.seek(0, 2) - _SHA_BYTES
    end = size - _LENGTH.size - len(_said(file, size))
    file.seek(0)
    while file.tell() < end:
        yield _HEAD.unpack(file.read(_HEAD.size))


def _described(file: BinaryIO) -> dict[str, Any]:
    return json.loads(_said(file, file.seek(0, 2) - _SHA_BYTES))


def _said(file: BinaryIO, size: int) -> bytes:
    file.seek(size - _LENGTH.size)
    (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
    file.seek(size - _LENGTH.size - length)
    return file.read(length)


def _sha_of(file: BinaryIO, size: int) -> bytes:
    """Hash so many bytes from here on."""
    found = hashlib.sha256()
    while size > 0 and (data := file.read(min(size, _AT_ONCE))):
        found.update(data)
        size -= len(data)
    return found.digest()
