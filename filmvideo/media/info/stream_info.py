"""Read single facts of a clip from FFmpeg's streams and first frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Stream

from filmvideo.media.info.channel_layout import layout_of
from filmvideo.media.info.clip_info import AudioStream, Chapter, LightLevel, MasteringDisplay, OtherStream
from filmvideo.media.info.container import is_mov
from filmvideo.media.info.frame_filter import is_bottom_first
from filmvideo.media.info.mov_boxes import track_tags

_FIELD_ORDERS = {
    1: "progressive",
    2: "top field first",
    3: "bottom field first",
    4: "bottom field first",
    5: "top field first",
}
"""FFmpeg's AVFieldOrder by which field is shown first."""
_OTHER_FIELD = {"top field first": "bottom field first", "bottom field first": "top field first"}
"""The order of rows that are read from bottom to top, as those of mirrored frames are."""
_DV = "dvvideo"
_REEL_KEYS = ("reel_name", "com.apple.proapps.reel", "reel", "reelname")
_DESCRIPTIONS = ("description", "imagedescription")
REEL_PREFIX = "Reel "
"""Start of a description that holds the reel, in files with no other place for it: mp4, DPX, TIFF, JPEG."""


def field_order_of(stated: int, frame: av.VideoFrame, codec: str, *, mirrored: bool) -> str:
    """Return which field comes first, by FFmpeg's AVFieldOrder of the container, else by the first frame; DV by that.

    Every DV stream states its field order (IEC 61834-2, bottom first in 576 and 480 lines), and MXF often another.
    """
    order = "unknown" if codec == _DV else _FIELD_ORDERS.get(stated, "unknown")
    if order in {"progressive", "unknown"} and frame.interlaced_frame:
        order = "bottom field first" if is_bottom_first(frame) else "top field first"
    return _OTHER_FIELD.get(order, order) if mirrored else order


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


def tags_of_tracks(container: InputContainer) -> dict[int, str]:
    """Return the tag of what each track of a mov or mp4 holds, by its number; empty for others."""
    path = Path(container.name.removeprefix("file:"))
    return track_tags(path) if is_mov(container) and path.is_file() else {}


def codec_name(stream: Stream, tags: Mapping[int, str]) -> str:
    """Return the name of a stream's codec; that of its tag, or of its number, where FFmpeg has no codec for it."""
    context = getattr(stream, "codec_context", None)
    if context is not None:
        return context.name
    name = getattr(stream, "name", None)
    return tags.get(stream.id) or name or f"of a type not known, id {stream.id:#x}"


def audio_of(stream: av.AudioStream) -> AudioStream:
    """Return the facts of an audio stream."""
    context = stream.codec_context
    if getattr(stream, "codec_context", None) is None:
        return AudioStream(stream.index, "unknown", 0, "unknown", 0, stream.language)
    layout = layout_of(context)
    return AudioStream(
        stream.index,
        context.name,
        layout.nb_channels,
        layout.name,
        context.sample_rate,
        stream.language,
    )


def other_stream_of(stream: Stream, tags: Mapping[int, str]) -> OtherStream:
    """Return the facts of a stream that is neither the picture nor audio; `tags` are those of the tracks."""
    return OtherStream(stream.index, stream.type, codec_name(stream, tags), stream.language)


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


def mastering_display_of(side_data: Mapping[str, bytes]) -> MasteringDisplay | None:
    """Read SMPTE ST 2086 from a frame's side data: ten fractions as pairs of int32."""
    raw = side_data.get("MASTERING_DISPLAY_METADATA")
    if raw is None:
        return None
    pairs = np.frombuffer(raw, np.int32)[:20].reshape(10, 2).astype(np.float64)
    r = [float(n / d) if d else 0.0 for n, d in pairs]
    return MasteringDisplay((r[0], r[1]), (r[2], r[3]), (r[4], r[5]), (r[6], r[7]), r[8], r[9])


def light_level_of(side_data: Mapping[str, bytes]) -> LightLevel | None:
    """Read CTA-861.3 from a frame's side data: two uint32."""
    raw = side_data.get("CONTENT_LIGHT_LEVEL")
    if raw is None:
        return None
    content, average = np.frombuffer(raw, np.uint32)[:2]
    return LightLevel(int(content), int(average))
