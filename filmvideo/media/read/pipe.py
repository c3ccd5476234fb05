"""Read a clip from the standard input as it comes: NUT, Y4M, raw pictures, or any stream that needs no seeking.

FFmpeg recognises NUT and Y4M by their first bytes; raw pictures need a size and a pixel format. A stream does not state
its length. Colour that it does not state is assumed as for files. Y4M states where chroma is sited (`C420jpeg` centred,
`C420mpeg2` left, `C420paldv` top left); NUT does not. Audio packets wait until the picture of their time is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.media.files.pipes import PIPE, PipeFormat, PipeInput
from filmvideo.media.info.clip_facts import clip_info
from filmvideo.media.info.container import drain_decoder, video_stream
from filmvideo.media.info.sequence_info import DEFAULT_RATE
from filmvideo.media.info.stated_colour import StreamHeader
from filmvideo.media.info.timestamps import Timeline, packets, pipe_clock
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.read.decode_errors import DecodeErrors, PacketDecoder
from filmvideo.media.read.decoded_frame import video_frame
from filmvideo.media.read.streams import PipeStreams

_BUFFER = 1 << 18
_SITINGS: dict[str, Siting] = {"420jpeg": "center", "420mpeg2": "left", "420paldv": "topleft", "420": "center"}


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
        self._range = frames
        self.skip: frozenset[int] = frozenset()
        """Frames that are not wanted."""
        self._delivered = self._damaged = 0
        self._decoder = PacketDecoder()
        self._input = PipeInput(form.file, form.most_bytes)
        self._container = _open(self._input, form, rate)
        self._streams = PipeStreams(self._container)
        stream = video_stream(self._container, PIPE)
        stream.thread_type, stream.thread_count = "AUTO", threads
        header = StreamHeader.from_source(stream)
        self._frames = self._decode(stream)
        self._next = next(self._frames, None)
        if self._input.interrupted:
            raise KeyboardInterrupt
        if self._next is None:
            raise MediaError("No frame from the standard input can be decoded; check what writes to the pipe.")
        siting, unknown = _y4m_siting(self._input.head), Timeline(None, 0)
        self._clock = pipe_clock(self._container, stream, self._next.pts)
        facts = (unknown, self._clock, input_matrix, siting)
        self.info = clip_info(PIPE, self._container, stream, header, self._next, *facts)
        self._streams.origin_s = self.info.origin_s

    @property
    def first(self) -> int:
        """The first frame wanted."""
        return self._range[0] if self._range else 0

    @property
    def last(self) -> int:
        """The last frame wanted, or the last one read."""
        return self._range[1] if self._range else max(0, self._delivered - 1)

    @property
    def expected_frames(self) -> int:
        """Number of frames expected; 0 for a pipe read to its end."""
        return self.last - self.first + 1 if self._range else 0

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        return DecodeErrors(self._decoder.failed, self._damaged, tuple(self._decoder.messages), cut_short=False)

    def sha256(self) -> None:
        """Return None: a pipe has no file to hash."""

    def origin(self, _number: int) -> str:
        """Return an empty hash: a pipe has no files."""
        return ""

    def fingerprint(self) -> dict[str, str | int]:
        """Return the sha256 of the bytes that were read, and their number."""
        sha256, count = self._input.fingerprint()
        return {"source_sha256": sha256, "source_bytes": count}

    def __enter__(self) -> PipeReader:  # noqa: PYI034  (the run-time checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._container.close()
        self._input.close()

    def narrow(self, first: int, last: int) -> None:
        """Read only these of the frames wanted."""
        self._range = (first, last)

    def streams(self) -> PipeStreams:
        """Return the streams besides the picture."""
        return self._streams

    def stop(self) -> None:
        """Stop waiting for the stream."""
        self._input.stop()

    def __iter__(self) -> Iterator[VideoFrame]:
        frame, self._next = self._next, None
        number = 0
        while frame is not None and (self._range is None or number <= self._range[1]):
            if number >= self.first:
                self._delivered += 1
                self._damaged += frame.is_corrupt
                yield video_frame(frame, self.info, number, self._clock)
            number += 1
            frame = next(self._frames, None)

    def _decode(self, stream: VideoStream) -> Iterator[av.VideoFrame]:
        try:
            for packet in packets(self._container, *self._container.streams):
                if packet.stream.index == stream.index:
                    yield from self._decoder.decode(packet)
                else:
                    self._streams.add(packet)
            yield from self._decoder.flush(stream)
        finally:
            drain_decoder(stream)


def _open(file: PipeInput, form: PipeFormat, rate: Fraction | None) -> InputContainer:
    """Open the stream: raw pictures where a size is given, else the kind that its first bytes show."""
    kind, options = None, dict[str, str]()
    if form.size is not None:
        kind, options = "rawvideo", _raw_options(form, rate)
    elif form.pixel_format is not None or rate is not None:
        raise ParameterError("--pixel-format and --rate are for raw pictures; give --size WxH as well.")
    try:
        return av.open(file, "r", format=kind, options=options, metadata_errors="replace", buffer_size=_BUFFER)
    except (av.FFmpegError, OSError, ValueError) as error:
        if file.interrupted:
            raise KeyboardInterrupt from error
        if not file.head:
            raise MediaError("The standard input is empty; pipe a stream into it.") from error
        raise MediaError(
            "FFmpeg cannot read the standard input without seeking; send NUT (ffmpeg … -f nut -) or Y4M, or describe "
            "raw pictures: --size 1920x1080 --pixel-format yuv420p10le --rate 24."
        ) from error


def _raw_options(form: PipeFormat, rate: Fraction | None) -> dict[str, str]:
    if form.size is None or form.pixel_format is None:
        raise ParameterError("Raw pictures state no pixel format; give --pixel-format, such as yuv420p10le.")
    plane_format(form.pixel_format)
    size = "x".join(map(str, form.size))
    return {"video_size": size, "pixel_format": form.pixel_format, "framerate": str(rate or DEFAULT_RATE)}


def _y4m_siting(head: bytes) -> Siting | None:
    """Return where a Y4M states that chroma is sited; None for another stream, or where it is not known."""
    line = head.split(b"\n", 1)[0].decode("ascii", "replace")
    if not line.startswith("YUV4MPEG2 "):
        return None
    stated = re.search(r" C(\S+)", line)
    return _SITINGS["420"] if stated is None else _SITINGS.get(stated[1])
