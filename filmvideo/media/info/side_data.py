"""What FFmpeg attaches to a frame: HDR metadata, the display matrix and more.

PyAV refuses all of a frame's side data where one entry is of a type that it has no name for, such as a photograph's
Exif; FFmpeg's filter `sidedata` takes those entries away first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import cast

import av
from av.filter import Graph
from av.sidedata.sidedata import SideData, Type

_HIGHEST_KIND = 64
_MATRIX = struct.Struct("=9i")


def side_data_of(frame: av.VideoFrame) -> list[SideData]:
    """Return a frame's side data of the types that PyAV knows."""
    try:
        return list(cast("Iterable[SideData]", frame.side_data))
    except ValueError:
        return list(cast("Iterable[SideData]", _without_unknown_kinds(frame).side_data))


def is_mirrored(frame: av.VideoFrame) -> bool:
    """Return whether a frame's display matrix mirrors it: (x, y) is shown at (ax + cy, bx + dy), ad < bc."""
    for data in side_data_of(frame):
        if data.type.name == "DISPLAYMATRIX" and len(bytes(data)) >= _MATRIX.size:
            a, b, _, c, d, *_ = _MATRIX.unpack(bytes(data)[: _MATRIX.size])
            return a * d < b * c
    return False


def _without_unknown_kinds(frame: av.VideoFrame) -> av.VideoFrame:
    known = {kind.value for kind in Type}
    graph = Graph()
    base = frame.time_base or Fraction(1, 25)
    first = graph.add(
        "buffer",
        f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:time_base={base}",
    )
    last = first
    for kind in range(_HIGHEST_KIND):
        if kind not in known:
            try:
                remover = graph.add("sidedata", f"mode=delete:type={kind}")
            except (av.FFmpegError, ValueError):
                break
            last.link_to(remover)
            last = remover
    last.link_to(graph.add("buffersink"))
    graph.configure()
    graph.push(frame)
    return cast("av.VideoFrame", graph.pull())
