"""What FFmpeg attaches to a frame: HDR metadata, the display matrix and more.

A frame of PyAV 18.1 and its side data refer to each other, and the interpreter crashes where its garbage collector
frees them. So the side data is read from a small copy of the frame, which FFmpeg's filters make and which is never
freed (a few kilobytes). PyAV refuses all of a frame's side data where one entry is of a type that it has no name for,
such as a photograph's Exif; the filter `sidedata` takes those entries away first.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable, Mapping
from typing import cast

import av
from av.sidedata.sidedata import SideData, Type

from filmvideo.media.info.frame_filter import filter_frame

_HIGHEST_KIND = 64
"""A number above every kind of side data of FFmpeg (AVFrameSideDataType), of which version 8.1 has 33."""
_MATRIX = struct.Struct("=9i")


def side_data_of(frame: av.VideoFrame) -> dict[str, bytes]:
    """Return a frame's side data by the names of PyAV's types, of those that PyAV knows."""
    try:
        copy = _small_copy(frame)
    except (av.FFmpegError, OSError, ValueError):  # pixels that FFmpeg cannot scale
        return {}
    if copy is None:
        return {}
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(copy))
    return {data.type.name: bytes(data) for data in cast("Iterable[SideData]", copy.side_data)}


def is_mirrored(side_data: Mapping[str, bytes]) -> bool:
    """Return whether a display matrix mirrors its frame: (x, y) is shown at (ax + cy, bx + dy), ad < bc."""
    matrix = side_data.get("DISPLAYMATRIX", b"")[: _MATRIX.size]
    if len(matrix) < _MATRIX.size:
        return False
    a, b, _, c, d, *_ = _MATRIX.unpack(matrix)
    return a * d < b * c


def _small_copy(frame: av.VideoFrame) -> av.VideoFrame | None:
    """Return a frame of 16 pixels a side with the same side data, but for types that PyAV does not know."""
    known = {kind.value for kind in Type}
    deletions = [("sidedata", f"mode=delete:type={kind}") for kind in range(_HIGHEST_KIND) if kind not in known]
    return filter_frame(frame, [*deletions, ("scale", "16:16")])
