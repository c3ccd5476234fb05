"""Write a clip: planes in, a verified file out, or no file at all.

In: planes of code values in the encoder's own format, with their times in the source's time base. Out: a file that was
flushed to the disk, read back and compared with its spec (see `verify`), then renamed to its target. Any failure, such
as an interruption or a full disk, leaves nothing under that name. Interlaced sources keep their flag where the codec
has one (ProRes); others are flagged progressive.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType

import av
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import atomic_write, cannot_write, check_target
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.info.container import AnyPacket
from filmvideo.media.info.metadata import metadata_notices
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.read.streams import FileStreams
from filmvideo.media.tracks.output_tracks import OutputTracks, Tracks
from filmvideo.media.tracks.passthrough import tracks_of, write_reel
from filmvideo.media.write.av_frames import FrameBuilder
from filmvideo.media.write.codecs import CONTAINERS, Codec, find_codec
from filmvideo.media.write.encoder import add_video, check_spec, extradata_of, open_encoder, pixel_format_of
from filmvideo.media.write.one_go import OneGoWriter
from filmvideo.media.write.output_timestamps import MOVED, PtsNormalizer
from filmvideo.media.write.spec import ClipSpec
from filmvideo.media.write.verify import verify_clip

_INTERLEAVE_WITHIN_US = "1000000"
"""How long the muxer waits for a silent stream, in µs of the clip; bounds its memory."""

_EDITS_A_SECOND = "48000"
"""Unit of a mov's track delays; FFmpeg's default, a millisecond, shifts sound."""

_TOO_FEW_TO_REORDER = 2


class ClipWriter(OneGoWriter):
    """A clip being written; the file appears when the `with` block ends well."""

    def __init__(
        self,
        path: str | Path,
        codec: str | Codec,
        spec: ClipSpec,
        *,
        pixel_format: str | None = None,
        source: str | Path | None = None,
        frames: tuple[int, int] | None = None,
        overwrite: bool = False,
        timecode: str | None = None,
        reel: str | None = None,
        threads: int = 0,
        tracks: Tracks | None = None,
    ) -> None:
        """Check the spec; `frames` are the first and last of the source where only a range is written.

        The encoder has `threads` threads, 0 for one each processor. Other streams come from the source, or by `tracks`.
        """
        self.path = Path(path)
        self.codec = codec if isinstance(codec, Codec) else find_codec(codec)
        self.format: PlaneFormat = pixel_format_of(self.codec, spec, pixel_format)
        """The planes that `write` takes."""
        self.source = None if source is None else Path(source)
        self._tracks_of = tracks or (None if source is None else tracks_of(partial(_open_streams, Path(source))))
        self.frames = frames
        self.threads = threads
        self.timecode = timecode
        """The first frame's."""
        self._reel = reel
        self.written_frames = 0
        """Frames handed in so far."""
        self._encodes = True
        self.spec, self.notices = check_spec(self.codec, spec, self.format, self.path.suffix.lower())
        check_target(self.path, overwrite=overwrite, source=self.source)
        self._files = ExitStack()
        self._clock = PtsNormalizer(self.spec)
        self._shift = 0
        self._end = 0

    def __enter__(self) -> ClipWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        self._hidden = self._files.enter_context(atomic_write(self.path))
        try:
            self._open()
        except BaseException as error:
            self._abandon(error)
            raise
        return self

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Encode the planes rendered from a frame of the source, at its time."""
        self.write(planes, picture.pts, picture.duration)

    def write(self, planes: tuple[Tensor, ...], pts: int, duration: int = 0) -> None:
        """Encode one frame; `pts` and `duration` are in the spec's time base."""
        pts, duration = self._clock.next(pts, duration)
        self._end = self._clock.end
        if self._clock.moved and MOVED not in self.notices:
            self.notices.append(MOVED)
        try:
            if self.written_frames == 0:
                self._begin(pts)
            self.written_frames += 1
            self._encode(self._framer.frame(planes, pts - self._shift, duration))
        except (av.FFmpegError, OSError) as error:
            raise self.write_error(error) from error

    def add_packets(self, packets: Iterable[AnyPacket], *, frames: int, end: int) -> None:
        """Write the packets of another encoder: `frames` frames, the last of which ends at `end`."""
        self._end = end
        try:
            for packet in packets:
                if self.written_frames == 0:
                    self._begin(packet.pts or 0)
                self.written_frames = frames
                shift = round(self._shift * self.spec.time_base / packet.time_base)
                packet.pts, packet.dts = (packet.pts or 0) - shift, (packet.dts or 0) - shift
                packet.stream = self._stream
                self._mux(packet)
        except (av.FFmpegError, OSError) as error:
            raise self.write_error(error) from error
        self._encodes = False

    @property
    def extradata(self) -> str:
        """The sha256 of the headers that the encoder keeps outside its packets."""
        return extradata_of(self._stream)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._abandon(error)
            return
        try:
            self._finish()
        except BaseException as failure:
            self._abandon(failure)
            raise
        self._files.close()

    def _open(self) -> None:
        muxer = CONTAINERS[self.path.suffix.lower()]
        options = {"max_interleave_delta": _INTERLEAVE_WITHIN_US}
        if muxer == "matroska":
            options["fflags"] = (
                "+bitexact"  # else every file has a random number; "+" keeps the filters that FFmpeg adds
            )
        if muxer in {"mov", "mp4"}:
            options["movie_timescale"] = _EDITS_A_SECOND
        if muxer == "mov":
            options["movflags"] = "use_metadata_tags"
        try:
            self._output = av.open(f"file:{self._hidden}", "w", format=muxer, container_options=options)
            self._stream = add_video(self._output, self.codec, self.spec, self.format, self.threads)
            open_encoder(self._stream)
            self._tracks = self._open_source()
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self.write_error(error) from error
        self._framer = FrameBuilder(self.spec, self.format)

    def _open_source(self) -> OutputTracks | None:
        tracks = None
        if self._tracks_of is not None:
            tracks = self._tracks_of(self._output, self._stream, self.notices)
        if tracks is not None:
            self._files.callback(tracks.close)
        if self.timecode:
            self._stream.metadata["timecode"] = self.timecode
        if self._reel:
            write_reel(self._output, self._stream, self._reel)
        return tracks

    def _begin(self, pts: int) -> None:
        """Shift a range to start at zero; a whole clip keeps its start, but in mxf, whose picture starts at zero."""
        if self.frames is not None or self._output.format.name == "mxf":
            self._shift = pts
        if self._tracks is None:
            return
        shift_s = self._shift * self.spec.time_base
        if self.frames is None:
            self._tracks.begin(None, shift_s, None)
        else:
            first, last = self.frames
            start_s = pts * self.spec.time_base if first else None
            self._tracks.begin(start_s, shift_s, (last - first + 1) / self.spec.rate)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        for packet in self._framer.encode(self._stream, frame):
            if frame is None and self.written_frames <= _TOO_FEW_TO_REORDER:
                packet.dts = packet.pts  # libx265's is random in so short a clip
            self._mux(packet)

    def _mux(self, packet: AnyPacket) -> None:
        time_s = None if packet.dts is None else packet.dts * packet.time_base
        self._output.mux(packet)
        if self._tracks is not None and time_s is not None:
            self._tracks.copy_until(time_s + self._shift * self.spec.time_base)

    def _finish(self) -> None:
        if not self.written_frames:
            raise MediaError(f"{self.path} was not written: no frame of the source could be decoded.")
        try:
            if self._encodes:
                self._encode(None)
            if self._tracks is not None:
                self._tracks.finish(self._end * self.spec.time_base, whole=self.frames is None)
            self._output.close()
        except (av.FFmpegError, OSError) as error:
            raise self.write_error(error) from error
        count, timecode = self.written_frames, self.timecode
        written = verify_clip(self._hidden, self.path, self.codec, self.spec, frames=count, timecode=timecode)
        if self._tracks is not None:
            self.notices += metadata_notices(self._tracks.metadata, written.metadata, self.path.suffix[1:])

    def _abandon(self, error: BaseException) -> None:
        """Close what is open and remove the hidden file."""
        output = getattr(self, "_output", None)
        if output is not None:
            with suppress(Exception):
                output.close()
        self._files.__exit__(type(error), error, error.__traceback__)

    def write_error(self, error: Exception) -> MediaError:
        """Return the MediaError for a clip that cannot be written."""
        if isinstance(error, OSError) and not isinstance(error, ValueError) and error.errno:
            return cannot_write(self.path, error)
        return MediaError(f"{self.path} cannot be written as {self.codec.name}: {error}.")


def _open_streams(path: Path) -> FileStreams:
    """Open a file's streams besides its picture, counted from the clip's start."""
    with ClipContainer(path, threads=1) as clip:
        return FileStreams(path, clip.info.origin_s)
