"""A clip's file, opened once: what it is, when its frames are shown, and its packets from any keyframe on.

The first frame is decoded and, where a container has no index, every packet is counted; then the file is wound back to
its first packet, so that a reader continues with the same container. A file that cannot be wound back is opened again.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_facts import clip_info
from filmvideo.media.info.container import AnyPacket, decode_packet, drain_decoder, open_clip, video_stream
from filmvideo.media.info.stated_colour import StreamHeader
from filmvideo.media.info.timestamps import clock_of, packets, survey
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting

_LONG_GOP = 600
"""Packets to try for a first frame."""
_PacketId = tuple[int | None, int | None, int | None, int]


class ClipContainer:
    """An open clip; its stream stands at the first packet unless `seek` was called."""

    container: InputContainer
    stream: VideoStream
    _first: _PacketId

    def __init__(
        self, path: Path, *, input_matrix: InputMatrix | None = None, siting: Siting | None = None, threads: int = 0
    ) -> None:
        """Open the file and find out what it is; its decoder has `threads`, 0 for as many as FFmpeg chooses."""
        self.path = path
        self._threads = threads
        self._is_open = False
        self.open()
        try:
            header = StreamHeader.from_source(self.stream)
            frame = self._first_frame()
            self.first_tags = StreamHeader.from_source(frame)
            """What the first frame states of its colour."""
            self.rewind()
            self.timeline = survey(self.container, self.stream, path).start_at(frame.pts)
            self.clock = clock_of(self.timeline, self.stream)
            facts = (self.timeline, self.clock, input_matrix, siting)
            self.info = clip_info(path, self.container, self.stream, header, frame, *facts)
            self.rewind()
        except BaseException:
            self.close()
            raise

    def open(self) -> None:
        """Open the file, again where it was open."""
        self.close()
        self.container = open_clip(self.path)
        try:
            self.stream = video_stream(self.container, self.path)
        except MediaError:
            self.container.close()
            raise
        self._is_open = True
        self.stream.thread_type, self.stream.thread_count = "AUTO", self._threads

    def seek(self, target: int, wanted: int) -> int | None:
        """Seek the keyframe at or before `target`; return its time, or None where it is not before `wanted`."""
        try:
            self.container.seek(target, stream=self.stream)
            packet = self._next()
            self.container.seek(target, stream=self.stream)
        except (av.FFmpegError, OSError, ValueError):
            return None
        if packet is None or not packet.is_keyframe or packet.pts is None or packet.pts > wanted:
            return None
        return packet.pts

    def rewind(self) -> None:
        """Rewind to the first packet."""
        if not self._is_open or not self._is_rewound():
            self.open()

    def close(self) -> None:
        """Close the file; frames already handed out stay valid."""
        if self._is_open:
            drain_decoder(self.stream)
            self.container.close()
        self._is_open = False

    def __enter__(self) -> ClipContainer:  # noqa: PYI034  (the run-time checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_rewound(self) -> bool:
        """Seek to the start; return whether the first packet comes again."""
        start = min((t for t in self._first[:2] if t is not None), default=self.stream.start_time or 0)
        try:
            self.container.seek(start, stream=self.stream)
            packet = self._next()
            self.container.seek(start, stream=self.stream)
        except (av.FFmpegError, OSError, ValueError):
            return False
        return packet is not None and _id_of(packet) == self._first

    def _next(self) -> AnyPacket | None:
        return next(packets(self.container, self.stream), None)

    def _first_frame(self) -> av.VideoFrame:
        """Decode the first frame, and note the first packet."""
        for n, packet in enumerate(packets(self.container, self.stream)):
            if n == 0:
                self._first = _id_of(packet)
            if frames := _decode_or_skip(packet):
                return frames[0]
            if n > _LONG_GOP:
                break
        with suppress(av.FFmpegError, OSError, ValueError):
            if frames := self.stream.decode(None):
                return frames[0]
        raise MediaError(f"{self.path} has no frame that can be decoded; copy or export the clip again.")


def _decode_or_skip(packet: AnyPacket) -> list[av.VideoFrame]:
    try:
        return decode_packet(packet)
    except (av.FFmpegError, OSError, ValueError):
        return []


def _id_of(packet: AnyPacket) -> _PacketId:
    return packet.pts, packet.dts, packet.pos, packet.size
