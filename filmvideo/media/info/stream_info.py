"""Read single facts of a clip from FFmpeg's streams and first frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import SideData
from av.stream import Stream

from filmvideo.media.info.clip_info import AudioStream, Chapter, LightLevel, MasteringDisplay, OtherStream
from filmvideo.media.info.frame_filter import drop_unknown_side_data, is_bottom_first

_FIELD_ORDERS = {
    1: "progressive",
    2: "top field first",
    3: "bottom field first",
    4: "bottom field first",
    5: "top field first",
}
"""FFmpeg's AVFieldOrder by which field is shown first."""
_DV = "dvvideo"
_REEL_KEYS = ("reel_name", "com.apple.proapps.reel", "reel", "reelname")
_DESCRIPTIONS = ("description", "imagedescription")
REEL_PREFIX = "Reel "
"""Start of a description that holds the reel, in files with no other place for it: mp4, DPX, TIFF, JPEG."""


def field_order_of(stated: int, frame: av.VideoFrame, codec: str) -> str:
    """Return which field comes first, by FFmpeg's AVFieldOrder of the container, else by the first frame; DV by that.

    Every DV stream states its field order (IEC 61834-2, bottom first in 576 and 480 lines), and MXF often another.
    """
    order = "unknown" if codec == _DV else _FIELD_ORDERS.get(stated, "unknown")
    if order in {"progressive", "unknown"} and frame.interlaced_frame:
        return "bottom field first" if is_bottom_first(frame) else "top field first"
    return order


def reel_of(container: InputContainer) -> str | None:
    """Return the name of the reel, or of the camera card, wherever the container keeps it."""
    return reel_in(place.metadata for place in (*container.streams, container))


def reel_in(places: Iterable[Mapping[str, str]]) -> str | None:
    """Return the name of the reel in metadata."""
    metadata = [{k.lower(): v for k, v in place.items()} for place in places]
    stated = (m[key] for m in metadata for key in _REEL_KEYS if m.get(key))
    descriptions = (m.get(key, "") for m in metadata for key in _DESCRIPTIONS)
    description = next((d for d in descriptions if d.startswith(REEL_PREFIX)), "")
    return next(stated, description.removeprefix(REEL_PREFIX)) or None


def _codec_name(stream: Stream) -> str:
    context = getattr(stream, "codec_context", None)
    return context.name if context is not None else stream.name or stream.type


def audio_of(stream: av.AudioStream) -> AudioStream:
    """Return the facts of an audio stream."""
    context = stream.codec_context
    if getattr(stream, "codec_context", None) is None:
        return AudioStream(stream.index, "unknown", 0, "unknown", 0, stream.language)
    return AudioStream(
        stream.index,
        context.name,
        context.layout.nb_channels,
        context.layout.name,
        context.sample_rate,
        stream.language,
    )


def other_stream_of(stream: Stream) -> OtherStream:
    """Return the facts of a stream that is neither the picture nor audio."""
    return OtherStream(stream.index, stream.type, _codec_name(stream), stream.language)


def chapters_of(container: InputContainer) -> tuple[Chapter, ...]:
    """Return the chapters."""
    return tuple(
        Chapter(
            float(c["start"] * (c["time_base"] or 0)),
            float(c["end"] * (c["time_base"] or 0)),
            c["metadata"].get("title", ""),
        )
        for c in container.chapters()
    )


def _side_data(frame: av.VideoFrame, name: str) -> bytes | None:
    return next((bytes(d) for d in _all_side_data(frame) if d.type.name == name), None)


def _all_side_data(frame: av.VideoFrame) -> list[SideData]:
    try:
        return list(cast("Iterable[SideData]", frame.side_data))
    except ValueError:  # of a kind that PyAV has no name for, such as a photograph's Exif
        return list(cast("Iterable[SideData]", drop_unknown_side_data(frame).side_data))


def mastering_display_of(frame: av.VideoFrame) -> MasteringDisplay | None:
    """Read SMPTE ST 2086 from a frame: ten fractions as pairs of int32."""
    raw = _side_data(frame, "MASTERING_DISPLAY_METADATA")
    if raw is None:
        return None
    pairs = np.frombuffer(raw, np.int32)[:20].reshape(10, 2).astype(np.float64)
    r = [float(n / d) if d else 0.0 for n, d in pairs]
    return MasteringDisplay((r[0], r[1]), (r[2], r[3]), (r[4], r[5]), (r[6], r[7]), r[8], r[9])


def light_level_of(frame: av.VideoFrame) -> LightLevel | None:
    """Read CTA-861.3 from a frame: two uint32."""
    raw = _side_data(frame, "CONTENT_LIGHT_LEVEL")
    if raw is None:
        return None
    content, average = np.frombuffer(raw, np.uint32)[:2]
    return LightLevel(int(content), int(average))
