"""PNG of 8 and 16 bits (ISO/IEC 15948): pixels are packed here, and the colour chunks are FFmpeg's.

Film grain leaves nothing that a search for repeated strings could find, and the search takes three quarters of the
time. So rows are stored as the difference from the row above, and runs and Huffman codes do the rest. A picture with
grain is smaller by a hundredth than by FFmpeg's settings, in a quarter of the time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2
"""The filter of a row that is stored as the difference from the row above."""
_TRUECOLOUR = 2
_LEVEL, _WINDOW_BITS, _MEMORY = 1, 15, 9
_OF_PIXELS = (b"IHDR", b"IDAT", b"IEND")
Pixels = NDArray[Any]


def encode_png(pixels: Pixels, colour: bytes) -> bytes:
    """Return a PNG of pixels of shape (height, width, 3), with the colour chunks of another PNG."""
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8 * pixels.dtype.itemsize, _TRUECOLOUR, 0, 0, 0)
    return _assemble(header, _pack(_rows_of(pixels)), colour)


def shrink_to_pixel(data: bytes) -> bytes:
    """Return a PNG of one pixel with the colour chunks of another: to read its tags, pixels are not needed."""
    header = next(body for name, body in _chunks(data) if name == b"IHDR")
    one = struct.pack(">II", 1, 1) + header[8:]
    bits, kind = header[8], header[9]
    return _assemble(one, _pack(bytes(1 + 3 * bits // 8)), data) if kind == _TRUECOLOUR else data


def _rows_of(pixels: Pixels) -> bytes:
    """Return the bytes of every row less those of the row above, after the number of that filter."""
    rows = pixels.astype(pixels.dtype.newbyteorder(">"), copy=False).reshape(len(pixels), -1).view(np.uint8)
    stored = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    stored[:, 0], stored[0, 1:] = _UP, rows[0]
    np.subtract(rows[1:], rows[:-1], out=stored[1:, 1:])
    return stored.tobytes()


def _pack(rows: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zlib.Z_RLE)
    return packer.compress(rows) + packer.flush()


def _assemble(header: bytes, packed: bytes, colour: bytes) -> bytes:
    others = [(name, body) for name, body in _chunks(colour) if name not in _OF_PIXELS]
    chunks = [(b"IHDR", header), *others, (b"IDAT", packed), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the body of every chunk before the pixels."""
    place = len(SIGNATURE)
    while place < len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        if name == b"IDAT":
            return
        yield name, data[place + 8 : place + 8 + size]
        place += 12 + size
