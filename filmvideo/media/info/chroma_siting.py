"""Where a stream states that its chroma is sited, which PyAV has no attribute for.

FFmpeg keeps it with the stream, from the bitstream or from the container, and writes it into a Matroska header as
ChromaSitingHorz and ChromaSitingVert (RFC 9559, 5.1.4.1.28.22): 1 co-sited, 2 half a sample away. The header of a file
without frames is written to memory and read. Of H.264 and HEVC FFmpeg says `left` where nothing is stated as well.
"""

from __future__ import annotations

import io
from contextlib import suppress

import av
from av.video.stream import VideoStream

from filmvideo.media.pixels.colour_tags import Siting

_ACROSS, _DOWN = b"\x55\xb7\x81", b"\x55\xb8\x81"
"""Matroska's elements, each with a value of one byte."""
_SITINGS: dict[tuple[int, int], Siting] = {(1, 1): "topleft", (1, 2): "left", (2, 1): "top", (2, 2): "center"}
_LEFT_IF_UNSTATED = frozenset({"h264", "hevc"})


def stated_siting(stream: VideoStream) -> Siting | None:
    """Return where a stream states that its chroma is sited; None where that is not known."""
    header = io.BytesIO()
    with suppress(av.FFmpegError, OSError, ValueError), av.open(header, "w", format="matroska") as file:
        file.add_stream_from_template(stream, opaque=True)
        file.start_encoding()
    found = header.getvalue()
    siting = _SITINGS.get((_value(found, _ACROSS), _value(found, _DOWN)))
    return None if siting == "left" and stream.codec_context.name in _LEFT_IF_UNSTATED else siting


def _value(header: bytes, element: bytes) -> int:
    place = header.find(element)
    return header[place + len(element)] if 0 <= place < len(header) - len(element) else 0
