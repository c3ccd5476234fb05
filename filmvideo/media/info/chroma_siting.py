"""Where a stream states that its chroma is sited, which PyAV has no attribute for.

A Matroska header has it as ChromaSitingHorz and ChromaSitingVert (RFC 9559, 5.1.4.1.28.22): 1 co-sited, 2 half a sample
away. Of H.264 and HEVC FFmpeg says `left` where nothing is stated as well.
"""

from __future__ import annotations

from filmvideo.media.pixels.colour_tags import Siting

_ACROSS, _DOWN = b"\x55\xb7\x81", b"\x55\xb8\x81"
"""Matroska's elements, each with a value of one byte."""
_SITINGS: dict[tuple[int, int], Siting] = {(1, 1): "topleft", (1, 2): "left", (2, 1): "top", (2, 2): "center"}
_LEFT_IF_UNSTATED = frozenset({"h264", "hevc"})


def siting_in_header(header: bytes, codec: str) -> Siting | None:
    """Return where a stream's Matroska header states that its chroma is sited; None where that is not known."""
    siting = _SITINGS.get((_value(header, _ACROSS), _value(header, _DOWN)))
    return None if siting == "left" and codec in _LEFT_IF_UNSTATED else siting


def _value(header: bytes, element: bytes) -> int:
    place = header.find(element)
    return header[place + len(element)] if 0 <= place < len(header) - len(element) else 0
