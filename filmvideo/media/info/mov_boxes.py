"""The boxes of a mov or mp4 (ISO/IEC 14496-12): four bytes of length, four of name, then the content.

`moov` is the index. A track is a `trak` in it; `tkhd` has the track's number, and `stsd` the tag of what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_NUMBER_AT = {0: 12, 1: 20}
"""Offset of a track's number in `tkhd`, by the box's version."""
_STSD = (b"mdia", b"minf", b"stbl", b"stsd")
_HEAD = 8


def outer_boxes(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and length of the outermost boxes."""
    with path.open("rb") as file:
        yield from _boxes(file, 0, path.stat().st_size)


def track_tags(path: Path) -> dict[int, str]:
    """Return the tag of what each track holds, such as gpmd or mebx, by the track's number."""
    tags: dict[int, str] = {}
    with path.open("rb") as file:
        size = path.stat().st_size
        for index in _find_inside(file, b"moov", 0, size):
            for track in _find_inside(file, b"trak", *index):
                number = _track_number(file, track)
                tag = _sample_tag(file, track)
                if number is not None and tag:
                    tags[number] = tag
    return tags


def item_type(path: Path) -> str:
    """Return the type of a HEIF's primary item (ISO/IEC 23008-12), such as hvc1 or grid; empty for other files."""
    with path.open("rb") as file:
        for start, end in _find_inside(file, b"meta", 0, path.stat().st_size):
            primary = next((_number(file, at, 4) for at, _ in _find_inside(file, b"pitm", start + 4, end)), None)
            for at, stop in _find_inside(file, b"iinf", start + 4, end):
                file.seek(at)
                head = 6 if file.read(1) == b"\0" else 8
                for item, _ in _find_inside(file, b"infe", at + head, stop):
                    if primary is not None and _number(file, item, 4) == primary:
                        return file.read(6)[2:].decode("latin-1")
    return ""


def _number(file: BinaryIO, start: int, at: int) -> int:
    """Read an item's number in a box: of two bytes in versions 0 and 2, else of four."""
    file.seek(start)
    version = file.read(at)[:1]
    return int.from_bytes(file.read(2 if version in {b"\0", b"\2"} else 4), "big")


def _track_number(file: BinaryIO, track: tuple[int, int]) -> int | None:
    for start, end in _find_inside(file, b"tkhd", *track):
        file.seek(start)
        body = file.read(min(end - start, 24))
        at = _NUMBER_AT.get(body[0] if body else 2, 0)
        if at and len(body) >= at + 4:
            return int.from_bytes(body[at : at + 4], "big")
    return None


def _sample_tag(file: BinaryIO, track: tuple[int, int]) -> str:
    """Return the name of the first entry of `stsd`; empty where it is not text."""
    places = [track]
    for name in _STSD:
        places = [inner for place in places for inner in _find_inside(file, name, *place)]
    for start, _ in places:
        file.seek(start + 12)
        tag = file.read(4).decode("latin-1")
        if len(tag) == 4 and tag.isascii() and tag.isprintable():
            return tag.strip()
    return ""


def _find_inside(file: BinaryIO, name: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the content of each box of a name starts and ends."""
    for found, at, length in _boxes(file, start, end):
        if found == name:
            yield at + _HEAD, min(at + length, end)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + _HEAD <= end:
        file.seek(start)
        head = file.read(16)
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = end - start
        yield name, start, length
        if length < _HEAD:
            return
        start += length
