"""Read a clip from the standard input as it comes: NUT, Y4M, raw pictures, or any stream that needs no seeking.

NUT and Y4M are known by their first bytes; raw pictures are what one is told. A stream does not say how long it is.
What it does not say of its colour is assumed as for files. Y4M says where chroma is sited (`C420jpeg` between the
pixels, `C420mpeg2` at the left, `C420paldv` at the top left), and NUT does not. Sound that the output keeps waits here
until the picture of its time has been written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import cast

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.media.files.pipes import PIPE, PipeFormat, PipeInput
from filmvideo.media.info.clip_facts import Header, clip_info
from filmvideo.media.info.container import drain_decoder, video_stream
from filmvideo.media.info.timestamps import Timeline, packets
from filmvideo.media.pixels.av_planes import plane_format, planes_of
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.read.clip import DecodeErrors
from filmvideo.media.read.streams import PipeStreams

_KEPT_MESSAGES = 5
_BUFFER = 1 << 18
_SITINGS: dict[str, Siting] = {"420jpeg": "center", "420mpeg2": "left", "420paldv": "topleft", "420": "center"}
_USUAL_RATE = Fraction(24)


class PipeReader:
    """The standard input as a clip; iterating yields its frames as they come, once."""

    rereadable = False

    def __init__(
        self,
        form: PipeFormat,
        *,
        frames: tuple[int, int] | None = None,
        input_matrix: InputMatrix | None = None,
        rate: Fraction | None = None,
        threads: int = 0,
    ) -> None:
        """Wait for the first frame; MediaError where none comes."""
        self._frames_asked = frames
        self.skip: frozenset[int] = frozenset()
        """Frames not to be handed out."""
        self._delivered = self._lost = self._damaged = 0
        self._messages: list[str] = []
        self._input = PipeInput(form.file, form.most_bytes)
        self._container = _opened(self._input, form, rate)
        self._streams = PipeStreams(self._container)
        stream = video_stream(self._container, PIPE)
        stream.thread_type, stream.thread_count = "AUTO", threads
        header = Header.of(stream)
        self._decoded = self._decode()
        self._first = next(self._decoded, None)
        if self._input.interrupted:
            raise KeyboardInterrupt
        if self._first is None:
            raise MediaError("No frame that can be decoded came from the standard input.")
        self.info = clip_info(
            PIPE,
            self._container,
            stream,
            header,
            self._first,
            Timeline(None, 0),
            input_matrix,
            _siting(self._input.head),
        )

    @property
    def first(self) -> int:
        """The first frame wanted."""
        return self._frames_asked[0] if self._frames_asked else 0

    @property
    def last(self) -> int:
        """The last frame wanted, or the last that came."""
        return self._frames_asked[1] if self._frames_asked else max(0, self._delivered - 1)

    @property
    def expected(self) -> int:
        """Frames that should come; 0 where nobody can say."""
        return self.last - self.first + 1 if self._frames_asked else 0

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        return DecodeErrors(self._lost, self._damaged, tuple(self._messages), cut_short=False)

    def sha256(self) -> None:
        """Return None: a stream is no file."""

    def origin(self, number: int) -> str:  # noqa: ARG002  (nothing of a stream can be looked up again)
        """Give no fingerprint: a stream is gone when it has been read."""
        return ""

    def fingerprint(self) -> dict[str, str | int]:
        """Give the sha256 of the bytes that were read, and their number."""
        found, count = self._input.fingerprint()
        return {"source_sha256": found, "source_bytes": count}

    def __enter__(self) -> PipeReader:  # noqa: PYI034  (the shape checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._container.close()
        self._input.close()

    def narrow(self, first: int, last: int) -> None:
        """Read only these of the frames wanted."""
        self._frames_asked = (first, last)

    def streams(self) -> PipeStreams:
        """Return the streams besides the picture."""
        return self._streams

    def stop(self) -> None:
        """Stop waiting for the stream."""
        self._input.stop()

    def __iter__(self) -> Iterator[VideoFrame]:
        frame, self._first = self._first, None
        number = 0
        while frame is not None and (self._frames_asked is None or number <= self._frames_asked[1]):
            if number >= self.first:
                self._delivered += 1
                yield self._picture(frame, number)
            number += 1
            frame = next(self._decoded, None)

    def _decode(self) -> Iterator[av.VideoFrame]:
        stream = video_stream(self._container, PIPE)
        try:
            yield from self._frames(stream)
        finally:
            drain_decoder(stream)

    def _frames(self, stream: VideoStream) -> Iterator[av.VideoFrame]:
        for packet in packets(self._container, *self._container.streams):
            if packet.stream.index != stream.index:
                self._streams.add(packet)
                continue
            try:
                yield from cast("list[av.VideoFrame]", packet.decode())
            except (av.FFmpegError, OSError, ValueError) as error:
                self._lost += 1
                self._complain(error)
        try:
            yield from stream.decode(None)
        except (av.FFmpegError, OSError, ValueError) as error:
            if not isinstance(error, EOFError):
                self._complain(error)

    def _complain(self, error: Exception) -> None:
        if len(self._messages) < _KEPT_MESSAGES:
            self._messages.append(getattr(error, "strerror", None) or str(error))

    def _picture(self, frame: av.VideoFrame, index: int) -> VideoFrame:
        info = self.info
        if (frame.width, frame.height) != (info.width, info.height):
            raise MediaError(
                f"The stream changes from {info.width} x {info.height} to {frame.width} x {frame.height} at frame "
                f"{index}; scale it to one size first."
            )
        self._damaged += frame.is_corrupt
        time_base = Fraction(frame.time_base or info.time_base)
        pts = round(index / (info.rate * time_base)) if frame.pts is None else frame.pts
        return VideoFrame(
            planes=planes_of(frame),
            format=plane_format(frame.format.name),
            tags=info.tags,
            index=index,
            pts=pts,
            time_base=time_base,
            duration=frame.duration or 0,
            damaged=frame.is_corrupt,
        )


def _opened(file: PipeInput, form: PipeFormat, rate: Fraction | None) -> InputContainer:
    """Open the stream: raw pictures where a size was given, else what the first bytes say."""
    kind, options = None, dict[str, str]()
    if form.size is not None:
        kind, options = "rawvideo", _raw_options(form, rate)
    elif form.pixel_format is not None or rate is not None:
        raise ParameterError("--pixel-format and --rate are for raw pictures, which need --size WxH as well.")
    try:
        return av.open(file, "r", format=kind, options=options, metadata_errors="replace", buffer_size=_BUFFER)
    except (av.FFmpegError, OSError, ValueError) as error:
        if file.interrupted:
            raise KeyboardInterrupt from error
        if not file.head:
            raise MediaError("Nothing came from the standard input.") from error
        raise MediaError(
            "The standard input is no stream that FFmpeg can read without seeking; send NUT (ffmpeg … -f nut -) or "
            "Y4M, or say of raw pictures what they are: --size 1920x1080 --pixel-format yuv420p10le --rate 24."
        ) from error


def _raw_options(form: PipeFormat, rate: Fraction | None) -> dict[str, str]:
    if form.size is None or form.pixel_format is None:
        raise ParameterError("Raw pictures do not say what they are; give --pixel-format, such as yuv420p10le, too.")
    plane_format(form.pixel_format)
    size = "x".join(map(str, form.size))
    return {"video_size": size, "pixel_format": form.pixel_format, "framerate": str(rate or _USUAL_RATE)}


def _siting(head: bytes) -> Siting | None:
    """Read where a Y4M says its chroma is; None of any other stream, or where it does not say."""
    line = head.split(b"\n", 1)[0].decode("ascii", "replace")
    if not line.startswith("YUV4MPEG2 "):
        return None
    said = re.search(r" C(\S+)", line)
    return _SITINGS["420"] if said is None else _SITINGS.get(said[1])
