"""Facts of a decoded frame that PyAV has no attribute for, which FFmpeg's filters read."""

from __future__ import annotations

import av
from av.filter import Graph


def is_bottom_first(frame: av.VideoFrame) -> bool:
    """Return whether a frame says that its bottom field is shown first, by FFmpeg's `select` filter."""
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    chosen = graph.add("select", "eq(interlace_type,BOTTOMFIRST)")
    sink = graph.add("buffersink")
    source.link_to(chosen)
    chosen.link_to(sink)
    graph.configure()
    graph.push(frame)
    graph.push(None)
    try:
        graph.vpull()
    except (EOFError, BlockingIOError):
        return False
    return True
