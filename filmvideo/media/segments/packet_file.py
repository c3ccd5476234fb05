"""A segment of an encoded clip in a file of its own: packets exactly as an encoder wrote them.

No container is between encoder and clip, so nothing is rounded: presentation and decoding times are integers of the
encoder's own time base. The file is packets, then a description as JSON, its length, and the sha256 of all before it; a
file that is cut short or damaged anywhere fails the sha256 and is not used.

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
from typing import BinaryIO

from av.packet import Packet
from av.stream import Stream

from filmvideo.base.notices import Notice
from filmvideo.media.info.container import AnyPacket

_HEAD = struct.Struct("<qqqq?")
_LENGTH = struct.Struct("<q")
_SHA_BYTES = 32
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class EncodedSegment:
    """The description of a file's packets."""

    work: str
    """The hash of all that the packets depend on but the source."""
    source: str
    """The sha256 of the source frames' files."""
    first: int
    last: int
    """The first and last frame of the source."""
    frames: int
    """Frames encoded."""
    damaged: int
    """Frames encoded of which the decoder guessed parts."""
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

    def finish(self, segment: EncodedSegment) -> None:
        """Write the description, and close."""
        description = json.dumps(asdict(segment)).encode()
        self._write(description + _LENGTH.pack(len(description)))
        self._file.write(self._sha.digest())
        self._file.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._sha.update(data)
        self._file.write(data)


def read_segment(path: Path) -> EncodedSegment | None:
    """Return the description of a file of packets; None where it does not exist or is not whole."""
    with suppress(OSError, ValueError, KeyError, TypeError, struct.error), path.open("rb") as file:
        size = file.seek(0, 2) - _SHA_BYTES
        file.seek(0)
        if _sha_of(file, size) == file.read():
            description = json.loads(_description(file, size))
            notices = tuple(Notice(**notice) for notice in description.pop("notices"))
            return EncodedSegment(**description, notices=notices)
    return None


def packets_in(path: Path) -> Iterator[Packet[Stream]]:
    """Yield the packets of a whole file, in decoding order."""
    with path.open("rb") as file:
        size = file.seek(0, 2) - _SHA_BYTES
        base = Fraction(json.loads(_description(file, size))["time_base"])
        for pts, dts, duration, length, key in _heads(file):
            packet: AnyPacket = Packet(file.read(length))
            packet.pts, packet.dts, packet.duration, packet.time_base = pts, dts, duration, base
            packet.is_keyframe = key
            yield packet


def times_in(path: Path) -> list[tuple[int, int]]:
    """Return presentation and decoding time of each packet of a whole file, in decoding order."""
    with path.open("rb") as file:
        found: list[tuple[int, int]] = []
        for pts, dts, _, length, _ in _heads(file):
            found.append((pts, dts))
            file.seek(length, 1)
        return found


def _heads(file: BinaryIO) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield the head of every packet; the caller reads on to the end of its data."""
    size = file.seek(0, 2) - _SHA_BYTES
    end = size - _LENGTH.size - len(_description(file, size))
    file.seek(0)
    while file.tell() < end:
        yield _HEAD.unpack(file.read(_HEAD.size))


def _description(file: BinaryIO, size: int) -> bytes:
    file.seek(size - _LENGTH.size)
    (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
    file.seek(size - _LENGTH.size - length)
    return file.read(length)


def _sha_of(file: BinaryIO, size: int) -> bytes:
    """Return the sha256 of the next `size` bytes."""
    found = hashlib.sha256()
    while size > 0 and (data := file.read(min(size, _AT_ONCE))):
        found.update(data)
        size -= len(data)
    return found.digest()
