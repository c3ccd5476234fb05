"""Read a clip frame by frame, as code values, past whatever is damaged.

Each packet is decoded on its own, so that a bad one costs its frames and not the rest. A frame keeps its
number in the source's presentation order whether the clip is read whole, in part, or with frames lost.
Memory holds the decoder's few frames and the one handed out, however long the clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import cast

import av
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import drain_decoder
from filmvideo.media.info.timestamps import AnyPacket, packets
from filmvideo.media.pixels.av_planes import plane_format, planes_of
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.read.streams import FileStreams

_KEPT_MESSAGES = 5
_FLUSHES = 64
_STEPS_BACK = (0, 32, 256)
"""Frames before the wanted one at which a keyframe is looked for."""


@dataclass(frozen=True)
class DecodeErrors:
    """What a clip lost."""

    lost: int
    """Frames that should have come and did not."""
    damaged: int
    """Frames that came with parts guessed by the decoder."""
    messages: tuple[str, ...]
    """The decoder's first complaints."""
    cut_short: bool
    """The file ends before its own structure does."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.damaged or self.cut_short)

    @property
    def notice(self) -> Notice:
        """The same as a notice."""
        return Notice("decode-errors", self.describe())

    def describe(self) -> str:
        """Return one sentence."""
        parts = [
            f"{count} frame{'s' if count > 1 else ''} {what}"
            for count, what in ((self.lost, "lost"), (self.damaged, "damaged"))
            if count
        ]
        if self.cut_short:
            parts.append("the file is cut short")
        return f"{', '.join(parts)}." if parts else "No frame was lost."


class ClipReader:
    """A clip open for reading; iterating yields its frames in presentation order, once."""

    rereadable = True

    def __init__(
        self,
        path: str | Path,
        *,
        frames: tuple[int, int] | None = None,
        input_matrix: InputMatrix | None = None,
        siting: Siting | None = None,
        threads: int = 0,
        sha256: str | None = None,
    ) -> None:
        """Open; `frames` are the first and last source frame numbers wanted; 0 threads lets FFmpeg choose.

        The file's `sha256` is not worked out again where it is known.
        """
        self.path = Path(path)
        self._clip = ClipContainer(self.path, input_matrix=input_matrix, siting=siting, threads=threads)
        self.info, self._timeline = self._clip.info, self._clip.timeline
        try:
            self.first, self.last = _wanted(frames, self.info)
        except MediaError:
            self._clip.close()
            raise
        self.skip: frozenset[int] = frozenset()
        """Frames not to be handed out."""
        self._delivered = 0
        self._damaged = 0
        self._sha256 = sha256
        self._hashing = Lock()
        self._messages: list[str] = []

    def narrow(self, first: int, last: int) -> None:
        """Read only these of the frames wanted."""
        self.first, self.last = first, last

    def streams(self) -> FileStreams:
        """Open the streams besides the picture."""
        return FileStreams(self.path)

    def stop(self) -> None:
        """Do nothing: a file is never waited for."""

    @property
    def expected(self) -> int:
        """Frames that should come: those of the range, or of the whole clip."""
        return self.last - self.first + 1

    def sha256(self) -> str:
        """Return the file's sha256."""
        with self._hashing:
            if self._sha256 is None:
                self._sha256 = sha256_of(self.path)
            return self._sha256

    def origin(self, number: int) -> str:  # noqa: ARG002  (every frame comes of the one file)
        """Return the sha256 of the file that a frame is read from."""
        return self.sha256()

    def fingerprint(self) -> dict[str, str | int]:
        """Return the file's sha256 as a manifest has it."""
        return {"source_sha256": self.sha256()}

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        lost = max(0, self.expected - self._delivered)
        cut = self.info.cut_short and self.last == self.info.frames - 1
        return DecodeErrors(lost, self._damaged, tuple(self._messages), cut)

    def __enter__(self) -> ClipReader:  # noqa: PYI034  (the shape checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; frames already handed out stay valid."""
        self._clip.close()

    def __iter__(self) -> Iterator[VideoFrame]:
        start = self._go_to_first()
        number = self._timeline.number(start, 0)
        for frame in self._frames():
            if start is not None and frame.pts is not None and frame.pts < start:
                continue
            index = self._timeline.number(frame.pts, number)
            number = index + 1
            if index > self.last:
                break
            if index >= self.first:
                self._delivered += 1
                if index in self.skip:
                    continue
                yield self._picture(frame, index)
        self.close()

    def _go_to_first(self) -> int | None:
        """Go to the keyframe before the first wanted frame; return its time, or None at the clip's start."""
        times = self._timeline.times or ()
        for back in _STEPS_BACK:
            if self.first - back <= 0 or self.first >= len(times):
                break
            start = self._clip.seek(times[self.first - back], times[self.first])
            if start is not None:
                return start
        self._clip.rewind()
        return None

    def _frames(self) -> Iterator[av.VideoFrame]:
        """Decode everything from here on."""
        stream = self._clip.stream
        try:
            for packet in packets(self._clip.container, stream):
                yield from self._decoded(packet)
            yield from self._flushed(stream)
        finally:
            drain_decoder(stream)

    def _decoded(self, packet: AnyPacket) -> list[av.VideoFrame]:
        try:
            return cast("list[av.VideoFrame]", packet.decode())
        except (av.FFmpegError, OSError, ValueError) as error:
            self._complain(error)
            return []

    def _flushed(self, stream: VideoStream) -> Iterator[av.VideoFrame]:
        """Take what the decoder still holds; a complaint of one frame does not stop the next."""
        for _ in range(_FLUSHES):
            try:
                yield from stream.decode(None)
            except EOFError:
                return
            except (av.FFmpegError, OSError, ValueError) as error:
                self._complain(error)
            else:
                return

    def _complain(self, error: Exception) -> None:
        if len(self._messages) < _KEPT_MESSAGES:
            self._messages.append(getattr(error, "strerror", None) or str(error))

    def _picture(self, frame: av.VideoFrame, index: int) -> VideoFrame:
        if (frame.width, frame.height) != (self.info.width, self.info.height):
            raise MediaError(
                f"{self.path}: the picture changes from {self.info.width} x {self.info.height} to "
                f"{frame.width} x {frame.height} at frame {index}; split the clip there."
            )
        self._damaged += frame.is_corrupt
        time_base = Fraction(frame.time_base or self.info.time_base)
        pts = None if self._timeline.times is None else frame.pts
        if pts is None:
            pts = round(index / (self.info.rate * time_base))
        return VideoFrame(
            planes=planes_of(frame),
            format=plane_format(frame.format.name),
            tags=self.info.tags,
            index=index,
            pts=pts,
            time_base=time_base,
            duration=frame.duration or 0,
            damaged=frame.is_corrupt,
        )


def _wanted(frames: tuple[int, int] | None, info: ClipInfo) -> tuple[int, int]:
    if frames is None:
        return 0, info.frames - 1
    first, last = frames
    if not 0 <= first <= last or first >= info.frames:
        raise MediaError(
            f"{info.path} has frames 0 to {info.frames - 1}, and {first}-{last} was asked for; "
            "give a first and a last frame among them."
        )
    return first, min(last, info.frames - 1)
