"""Facts of a decoded frame that PyAV has no attribute for, which FFmpeg's filters read."""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph
from av.sidedata.sidedata import Type

_HIGHEST_KIND = 64
"""A number above every kind of side data of FFmpeg (AVFrameSideDataType), of which version 8.1 has 33."""


def is_bottom_first(frame: av.VideoFrame) -> bool:
    """Return whether a frame says that its bottom field is shown first, by FFmpeg's `select` filter."""
    return _filter(frame, [("select", "eq(interlace_type,BOTTOMFIRST)")]) is not None


def drop_unknown_side_data(frame: av.VideoFrame) -> av.VideoFrame:
    """Return a frame without side data that PyAV has no name for, by FFmpeg's `sidedata` filter.

    One kind of it, such as a photograph's Exif or the view of stereo video, makes PyAV raise ValueError for all.
    """
    known = {kind.value for kind in Type}
    unknown = [number for number in range(_HIGHEST_KIND) if number not in known]
    return _filter(frame, [("sidedata", f"mode=delete:type={number}") for number in unknown]) or frame


def _filter(frame: av.VideoFrame, filters: list[tuple[str, str]]) -> av.VideoFrame | None:
    """Return a frame behind a row of filters; None where they let none pass."""
    graph = Graph()
    time_base = frame.time_base or Fraction(1, 24)  # the graph needs one; the frame's own time is not used
    last = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=time_base)
    for name, options in [*filters, ("buffersink", "")]:
        last.link_to(added := graph.add(name, options))
        last = added
    graph.configure()
    graph.push(frame)
    graph.push(None)
    try:
        return graph.vpull()
    except (EOFError, BlockingIOError):
        return None
