"""HDR10 beside side data of a kind that PyAV has no name for."""

from __future__ import annotations

import struct
import zlib

import av
import pytest

from filmvideo.media.info.side_data import side_data_of
from filmvideo.media.info.stream_info import light_level_of, mastering_display_of


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(*chunks: bytes) -> bytes:
    """Return a picture of 2 x 2 pixels with HDR10 (mDCV, cLLI) and more chunks."""
    display = struct.pack(">8HII", 35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450, 10_000_000, 50)
    rows = zlib.compress(bytes(2 * (1 + 2 * 3)))
    parts = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)),
        _chunk(b"mDCV", display),
        _chunk(b"cLLI", struct.pack(">II", 10_000_000, 4_000_000)),
        *chunks,
        _chunk(b"IDAT", rows),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


_EXIF = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 1, 0, 0)


@pytest.mark.parametrize("chunks", [(), (_chunk(b"eXIf", _EXIF),)])
def test_side_data_without_a_name_does_not_take_hdr10_with_it(chunks: tuple[bytes, ...]) -> None:
    decoder = av.VideoCodecContext.create("png", "r")
    frame = [*decoder.decode(av.Packet(_png(*chunks))), *decoder.decode(None)][0]
    side_data = side_data_of(frame)
    display, light = mastering_display_of(side_data), light_level_of(side_data)
    assert display is not None
    assert display.red == pytest.approx((0.708, 0.292))
    assert display.max_nits == pytest.approx(1000)
    assert light is not None
    assert (light.max_content_nits, light.max_frame_average_nits) == (1000, 400)
