"""An ICC device link: codes of the source to codes of the target in one profile (ICC.1:2001-04, version 2.4).

    header 128 bytes, class `link`, data and connection space RGB
    tags    desc, cprt, pseq (no profiles are named), A2B0
    A2B0    lut16Type: identity matrix, three shapers, the grid with blue fastest, three output curves that do nothing

Numbers are 16 bits, big-endian. The shaper takes the code to the grid's axis; Photoshop, Capture One and LittleCMS read
device links.
"""

from __future__ import annotations

import struct
from pathlib import Path

import torch

from filmvideo.luts.film import About
from filmvideo.luts.table import LutTable

TOP = 65535
SHAPER = 4096
_D50 = struct.pack(">3i", 63190, 65536, 54061)
_IDENTITY = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
_TEXT = "No copyright, use freely"


def write(path: Path, table: LutTable, about: About) -> None:
    """Write a device link."""
    tags = {
        b"desc": _description("; ".join(about.lines)),
        b"cprt": b"text\0\0\0\0" + _TEXT.encode() + b"\0",
        b"pseq": b"pseq\0\0\0\0" + struct.pack(">I", 0),
        b"A2B0": _lut16(table),
    }
    place = 128 + 4 + 12 * len(tags)
    index, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        index += name + struct.pack(">II", place + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    path.write_bytes(_header(place + len(body)) + index + body)


def _header(size: int) -> bytes:
    return b"".join(
        [
            struct.pack(">I4sI", size, b"\0" * 4, 0x02400000),
            b"linkRGB RGB ",
            struct.pack(">6H", 2000, 1, 1, 0, 0, 0),
            b"acsp",
            b"\0" * 28,
            _D50,
            b"\0" * 48,
        ]
    )


def _description(text: str) -> bytes:
    words = text.encode("ascii", "replace") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + b"\0" * (4 + 4 + 2 + 1 + 67)


def _lut16(table: LutTable) -> bytes:
    code = torch.linspace(0, 1, SHAPER if table.shaped else 2, dtype=torch.float64, device="cpu")
    place = code.expand(3, -1)
    if table.shaped:
        place = table.axis.encode(table.source.curve.decode(place)).clamp(0, 1)
    nodes = table.nodes.permute(1, 2, 3, 0).reshape(-1)
    sizes = struct.pack(">HH", len(code), 2)
    head = b"mft2\0\0\0\0" + struct.pack(">4B", 3, 3, table.size, 0) + _IDENTITY + sizes
    return head + _words(place.reshape(-1)) + _words(nodes) + struct.pack(">6H", 0, TOP, 0, TOP, 0, TOP)


def _words(values: torch.Tensor) -> bytes:
    return (values * TOP).round().to(torch.int32).numpy().astype(">u2").tobytes()
