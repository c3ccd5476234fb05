"""The ICC profile in a picture's file: PNG, JPEG, TIFF, WebP, HEIF and AVIF, by their first bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_MOST_BYTES = 1 << 26
_TIFF_TAG = 34675
_JPEG_NAME = b"ICC_PROFILE\0"


def find_icc_profile(path: Path) -> bytes | None:
    """Return the ICC profile of a picture; None where it has none or is of another kind."""
    with suppress(OSError, struct.error, zlib.error, IndexError):
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _of_png(data)
        if data.startswith(b"\xff\xd8"):
            return _of_jpeg(data)
        if data[:4] in {b"II*\0", b"MM\0*"}:
            return _of_tiff(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return next((body for name, body in _webp_chunks(data) if name == b"ICCP"), None)
        if data[4:8] == b"ftyp":
            return _of_heif(data)
    return None


def _of_png(data: bytes) -> bytes | None:
    place = 8
    while place + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        if name == b"iCCP":
            body = data[place + 8 : place + 8 + length]
            return zlib.decompress(body[body.index(b"\0") + 2 :])
        if name == b"IDAT":
            return None
        place += 12 + length
    return None


def _of_jpeg(data: bytes) -> bytes | None:
    """Join the parts, which are numbered."""
    parts: dict[int, bytes] = {}
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:  # the picture's own codes
        (length,) = struct.unpack_from(">H", data, place + 2)
        body = data[place + 4 : place + 2 + length]
        if data[place + 1] == 0xE2 and body.startswith(_JPEG_NAME):
            parts[body[len(_JPEG_NAME)]] = body[len(_JPEG_NAME) + 2 :]
        place += 2 + length
    return b"".join(parts[n] for n in sorted(parts)) or None


def _of_tiff(data: bytes) -> bytes | None:
    order = "<" if data[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, start)
    for n in range(count):
        tag, _, length, place = struct.unpack_from(f"{order}HHII", data, start + 2 + 12 * n)
        if tag == _TIFF_TAG:
            return data[place : place + length]
    return None


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _of_heif(data: bytes) -> bytes | None:
    """Return the profile of the first `colr` box that holds one (ISO/IEC 14496-12, 12.1.5)."""
    for kind in (b"colrprof", b"colrrICC"):
        place = data.find(kind)
        if place >= 4:
            (length,) = struct.unpack_from(">I", data, place - 4)
            return data[place + 8 : place - 4 + length]
    return None
