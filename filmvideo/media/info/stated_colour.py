"""What a clip states of its colour: container and stream, each by itself; where they differ the stream counts.

Cameras write containers whose boxes contradict their streams (GoPro: range). Decoders and players go by the stream. A
HEIF or AVIF picture is the other way round: its `nclx` box counts before the bitstream (ISO/IEC 23000-22, 7.3.6.4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import av
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice
from filmvideo.media.pixels.colour_tags import MATRICES, PRIMARIES, TRANSFERS, UNSPECIFIED, Tags

_WORDS = {
    "primaries": PRIMARIES,
    "transfer": TRANSFERS,
    "matrix": MATRICES,
    "color_range": {1: "video range", 2: "full range"},
}
_UNSTATED = {name: {0} if name == "color_range" else {0, UNSPECIFIED, 3} for name in _WORDS}
_FULL, _BT709 = 2, 1
_BT709_IF_UNSTATED = frozenset({"dnxhd"})
"""Codecs whose headers have BT.709 as the matrix of every encoder that does not set it, as FFmpeg's."""


@dataclass(frozen=True)
class StreamHeader:
    """Colour and field order of a stream's header, read before the first decode changes it."""

    primaries: int
    transfer: int
    matrix: int
    color_range: int
    field_order: int = 0

    @classmethod
    def from_source(cls, source: VideoStream | av.VideoFrame) -> StreamHeader:
        """Return the header of a frame, or of a stream that is not decoded yet."""
        context = source if isinstance(source, av.VideoFrame) else source.codec_context
        return cls(
            int(context.color_primaries),
            int(context.color_trc),
            int(context.colorspace),
            int(context.color_range),
            int(getattr(context, "field_order", 0)),
        )


def stated_tags(
    header: StreamHeader, frame: av.VideoFrame, codec: str, *, picture: bool = False
) -> tuple[Tags, tuple[Notice, ...]]:
    """Return what is stated of a clip's colour, and notices of what container and stream state differently.

    `header` is the container's, read before the first decode, and `frame` the first one; of a `picture` the container
    counts.
    """
    stream = StreamHeader.from_source(frame)
    if codec in _BT709_IF_UNSTATED and stream.matrix == _BT709:
        stream = replace(stream, matrix=header.matrix)
    if frame.format.name.startswith("yuvj"):
        stream = replace(stream, color_range=_FULL)
    order = (header, stream) if picture else (stream, header)
    stated = {name: _numbers(name, order) for name in _WORDS}
    primaries, transfer, matrix, range_ = (next(iter(numbers), UNSPECIFIED) for numbers in stated.values())
    full = range_ == _FULL and bool(stated["color_range"])
    names = [n for n in _WORDS if not frame.format.is_rgb or n in {"primaries", "transfer"}]
    notices = [_conflict(n, stated[n], picture=picture) for n in names if len(set(stated[n])) > 1]
    return Tags(primaries, transfer, matrix, full_range=full), tuple(notices)


def _numbers(name: str, order: tuple[StreamHeader, StreamHeader]) -> list[int]:
    """Return the numbers that are stated of a fact, the one that counts first."""
    return [number for header in order if (number := getattr(header, name)) not in _UNSTATED[name]]


def _conflict(name: str, numbers: list[int], *, picture: bool) -> Notice:
    fact, words = name.removeprefix("color_"), _WORDS[name]
    used, other = (f"{words.get(n, f'number {n}')}" for n in numbers)
    places = ("container", "stream") if picture else ("stream", "container")
    text = f"Colour ({fact}) is stated twice: {used} in the {places[0]}, {other} in the {places[1]}. The first is used."
    return Notice("colour-conflict", text, fact)
