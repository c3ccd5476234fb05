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
from fractions import Fraction
from typing import cast

import av
from av.filter import Graph
from av.sidedata.sidedata import SideData, Type

_HIGHEST_KIND = 64
_MATRIX = struct.Struct("=9i")


def side_data_of(frame: av.VideoFrame) -> dict[str, bytes]:
    """Return a frame's side data by the names of PyAV's types, of those that PyAV knows."""
    try:
        copy = _small_copy(frame)
    except (av.FFmpegError, OSError, ValueError):  # pixels that FFmpeg cannot scale
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


def _small_copy(frame: av.VideoFrame) -> av.VideoFrame:
    """Return a frame of 16 pixels a side with the same side data, but for types that PyAV does not know."""
    graph = Graph()
    size, base = f"{frame.width}x{frame.height}", frame.time_base or Fraction(1, 25)
    last = graph.add("buffer", f"video_size={size}:pix_fmt={frame.format.name}:time_base={base}")
    known = {kind.value for kind in Type}
    deletions = [("sidedata", f"mode=delete:type={kind}") for kind in range(_HIGHEST_KIND) if kind not in known]
    for name, options in [*deletions, ("scale", "16:16"), ("buffersink", None)]:
        following = graph.add(name, options)
        last.link_to(following)
        last = following
    graph.configure()
    graph.push(frame)
    return cast("av.VideoFrame", graph.pull())
