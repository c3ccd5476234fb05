"""Unpack pixel formats whose samples are fields of bits, or numbers of a palette.

In: `rgb555`, `rgb565`, `rgb8`, `x2rgb10` and their like (bit fields of one word a pixel), `pal8`, `monow` and `monob`.
Out: planes R, G, B (then alpha) or Y, Cb, Cr of unsigned integers. Fields of fewer than 8 bits are scaled to 8, so that
their highest value is 255. Bit positions are those of FFmpeg's pixel format descriptors (libavutil/pixdesc.c).
"""

from __future__ import annotations

import re
from ctypes import c_uint8
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from filmvideo.media.pixels.frame import PlaneFormat


@dataclass(frozen=True)
class _Word:
    """The fields of a pixel's word: for each plane its lowest bit and its number of bits."""

    bytes: int
    fields: tuple[tuple[int, int], ...]
    rgb: bool = True


_WORDS = {
    "rgb555": _Word(2, ((10, 5), (5, 5), (0, 5))),
    "bgr555": _Word(2, ((0, 5), (5, 5), (10, 5))),
    "rgb565": _Word(2, ((11, 5), (5, 6), (0, 5))),
    "bgr565": _Word(2, ((0, 5), (5, 6), (11, 5))),
    "rgb444": _Word(2, ((8, 4), (4, 4), (0, 4))),
    "bgr444": _Word(2, ((0, 4), (4, 4), (8, 4))),
    "rgb8": _Word(1, ((5, 3), (2, 3), (0, 2))),
    "bgr8": _Word(1, ((0, 3), (3, 3), (6, 2))),
    "rgb4_byte": _Word(1, ((3, 1), (1, 2), (0, 1))),
    "bgr4_byte": _Word(1, ((0, 1), (1, 2), (3, 1))),
    "x2rgb10": _Word(4, ((20, 10), (10, 10), (0, 10))),
    "x2bgr10": _Word(4, ((0, 10), (10, 10), (20, 10))),
    "xv30": _Word(4, ((10, 10), (0, 10), (20, 10)), rgb=False),
    "v30x": _Word(4, ((12, 10), (2, 10), (22, 10)), rgb=False),
}
_MONO = {"monow": 255, "monob": 0}
"""The 8-bit code of a bit that is 0."""


def bit_field_format(name: str) -> PlaneFormat | None:
    """Return the planes that a format of bit fields or a palette is unpacked to; None for other formats."""
    if name == "pal8":
        return PlaneFormat("gbrap", rgb=True, bits=8, step_x=1, step_y=1, alpha=True)
    if name in _MONO:
        return PlaneFormat("gbrp", rgb=True, bits=8, step_x=1, step_y=1, alpha=False)
    word = _WORDS.get(_base(name))
    if word is None:
        return None
    bits = max(8, *(size for _, size in word.fields))
    stem = "gbrp" if word.rgb else "yuv444p"
    return PlaneFormat(stem + ("10le" if bits > 8 else ""), rgb=word.rgb, bits=bits, step_x=1, step_y=1, alpha=False)


def unpack_bit_fields(frame: av.VideoFrame) -> list[NDArray[Any]]:
    """Return the planes of a frame whose format `bit_field_format` knows; each (h, w)."""
    name = frame.format.name
    if name == "pal8":
        return _look_up_palette(frame)
    if name in _MONO:
        return [_unpack_bits(frame, _MONO[name])] * 3
    word = _WORDS[_base(name)]
    order = ">" if frame.format.is_big_endian else "<"
    words = plane_view(frame, 0, (frame.height, frame.width), np.dtype(f"{order}u{word.bytes}"))
    return [_field(words, *field) for field in word.fields]


def plane_view(frame: av.VideoFrame, index: int, shape: tuple[int, int], sample: np.dtype[Any]) -> NDArray[Any]:
    """Return a view (h, w) of one plane's samples, without the rows' padding; a copy of one stored bottom to top."""
    plane = frame.planes[index]
    pitch, (height, width) = abs(plane.line_size), shape
    if plane.line_size > 0:
        memory = np.frombuffer(memoryview(plane), np.uint8)
    else:
        start = plane.buffer_ptr - (height - 1) * pitch
        memory = np.frombuffer(memoryview((c_uint8 * (height * pitch)).from_address(start)), np.uint8)
    rows = memory.reshape(-1, pitch)[:height, : width * sample.itemsize].view(sample)
    return rows if plane.line_size > 0 else rows[::-1].copy()


def _base(name: str) -> str:
    return re.sub(r"(le|be)$", "", name)


def _field(words: NDArray[Any], lowest: int, bits: int) -> NDArray[Any]:
    values = (words >> lowest) & ((1 << bits) - 1)
    if bits > 8:
        return values.astype(np.uint16)
    peak = (1 << bits) - 1
    codes = np.array([(2 * 255 * n + peak) // (2 * peak) for n in range(peak + 1)], np.uint8)
    return codes[values]


def _look_up_palette(frame: av.VideoFrame) -> list[NDArray[Any]]:
    """Return R, G, B and alpha by the palette: 256 words of this machine, alpha in the highest byte."""
    numbers = plane_view(frame, 0, (frame.height, frame.width), np.dtype(np.uint8))
    palette = np.frombuffer(memoryview(frame.planes[1]), np.uint32)[:256]
    return [((palette >> shift) & 255).astype(np.uint8)[numbers] for shift in (16, 8, 0, 24)]


def _unpack_bits(frame: av.VideoFrame, zero: int) -> NDArray[Any]:
    packed = plane_view(frame, 0, (frame.height, -(-frame.width // 8)), np.dtype(np.uint8))
    return np.unpackbits(packed, axis=1, count=frame.width) * np.uint8(255) ^ np.uint8(zero)
