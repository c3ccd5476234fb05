"""A Hald CLUT (Eskil Steenberg): the grid as a picture, which programs apply to other pictures.

Level L is a picture of L³ × L³ with a grid of L² nodes an axis; pixels run with red fastest, then green, then blue.
PNG, 16 bits a channel; its text chunk has the description and the accuracy.
"""

from __future__ import annotations

import struct
import zlib
from math import isqrt
from pathlib import Path

import torch

from filmvideo.base.errors import ParameterError
from filmvideo.luts.film import About
from filmvideo.luts.table import LutTable

TOP = 65535
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def level(size: int) -> int:
    """Return the level of a grid; raise ParameterError for a size that is not a square."""
    if isqrt(size) ** 2 != size:
        raise ParameterError(f"--nodes for hald must be a square number, got {size}; take 36, 64 or 144.")
    return isqrt(size)


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a 16-bit PNG."""
    side = level(table.size) ** 3
    codes = (table.nodes.permute(3, 2, 1, 0).reshape(side, side * 3) * TOP).round().to(torch.int32)
    lines = codes.numpy().astype(">u2")
    filtered = b"".join(b"\0" + line.tobytes() for line in lines)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 2, 0, 0, 0)),
        (b"iTXt", b"Description\0\0\0\0\0" + "\n".join(about.lines).encode()),
        (b"IDAT", zlib.compress(filtered, 9)),
        (b"IEND", b""),
    ]
    path.write_bytes(_SIGNATURE + b"".join(_chunk(*one) for one in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
