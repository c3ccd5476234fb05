"""Facts of a decoded frame that PyAV has no attribute for, which FFmpeg's filters read."""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph


def is_bottom_first(frame: av.VideoFrame) -> bool:
    """Return whether a frame says that its bottom field is shown first, by FFmpeg's `select` filter."""
    return filter_frame(frame, [("select", "eq(interlace_type,BOTTOMFIRST)")]) is not None


def filter_frame(frame: av.VideoFrame, filters: list[tuple[str, str]]) -> av.VideoFrame | None:
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
