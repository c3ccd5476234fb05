"""One segment of a clip being written: an encoder, and a file for its packets."""

from __future__ import annotations

from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import av
from torch import Tensor

from filmvideo.media.files.atomic import atomic_write
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.segments.packet_file import EncodedSegment, PacketFile
from filmvideo.media.write.av_frames import FrameBuilder
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.codecs import CONTAINERS
from filmvideo.media.write.encoder import add_video, extradata_of, open_encoder
from filmvideo.media.write.output_timestamps import MOVED, PtsNormalizer


class Segment:
    """An encoder for some frames of a clip, whose packets' file appears when it is finished."""

    def __init__(self, clip: ClipWriter, path: Path, threads: int) -> None:
        self._clip = clip
        self._files = ExitStack()
        self._framer = FrameBuilder(clip.spec, clip.format)
        self._clock = PtsNormalizer(clip.spec)
        self._frames = self._damaged = 0
        try:
            hidden = self._files.enter_context(atomic_write(path))
            self._packets = PacketFile(hidden)
            self._files.callback(self._packets.close)
            # The container is never written; it has the encoder opened as the clip's own is.
            self._output = av.open(BytesIO(), "w", format=CONTAINERS[clip.path.suffix.lower()])
            self._stream = add_video(self._output, clip.codec, clip.spec, clip.format, threads)
            open_encoder(self._stream)
        except (av.FFmpegError, OSError, ValueError) as error:
            self.abandon(error)
            raise clip.write_error(error) from error

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Encode the planes rendered from a frame."""
        pts, duration = self._clock.next(picture.pts, picture.duration)
        self._frames += 1
        self._damaged += picture.damaged
        self._encode(self._framer.frame(planes, pts, duration))

    def finish(self, work: str, source: str, span: tuple[int, int]) -> EncodedSegment:
        """Write the description and rename the file; return the description."""
        if self._frames:
            self._encode(None)
        segment = EncodedSegment(
            work,
            source,
            *span,
            self._frames,
            self._damaged,
            self._clock.end,
            str(self._stream.codec_context.time_base),
            extradata_of(self._stream),
            (MOVED,) * self._clock.moved,
        )
        try:
            self._packets.finish(segment)
        except OSError as error:
            raise self._clip.write_error(error) from error
        self._files.close()
        return segment

    def abandon(self, error: BaseException) -> None:
        """Remove the file."""
        self._files.__exit__(type(error), error, error.__traceback__)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        try:
            for packet in self._framer.encode(self._stream, frame):
                self._packets.add(packet)
        except (av.FFmpegError, OSError) as error:
            raise self._clip.write_error(error) from error
