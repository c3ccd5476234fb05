"""Read a clip frame by frame, as code values, past whatever is damaged.

Each packet is decoded on its own, so that a damaged one costs its frames and not the rest. A frame keeps its number in
the source's presentation order whether the clip is read whole, in part, or with frames lost. Memory holds the decoder's
few frames and the one handed out, however long the clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from types import TracebackType

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import drain_decoder
from filmvideo.media.info.timestamps import packets
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.read.decode_errors import DecodeErrors, PacketDecoder
from filmvideo.media.read.decoded_frame import video_frame
from filmvideo.media.read.streams import FileStreams

_STEPS_BACK = (0, 32, 256)
"""Frames before the first wanted one at which a keyframe is looked for."""


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
        """Open the file; `frames` are the first and last frame wanted; with 0 threads FFmpeg chooses.

        The file's `sha256` is not computed again where it is known.
        """
        self.path = Path(path)
        self._clip = ClipContainer(self.path, input_matrix=input_matrix, siting=siting, threads=threads)
        self.info, self._timeline = self._clip.info, self._clip.timeline
        try:
            self.first, self.last = _range_of(frames, self.info)
        except MediaError:
            self._clip.close()
            raise
        self.skip: frozenset[int] = frozenset()
        """Frames that are not read."""
        self._delivered = 0
        self._damaged = 0
        self._sha256 = sha256
        self._hashing = Lock()
        self._decoder = PacketDecoder()

    def narrow(self, first: int, last: int) -> None:
        """Narrow the range to the frames from `first` to `last`."""
        self.first, self.last = first, last

    def streams(self) -> FileStreams:
        """Open the streams besides the picture."""
        return FileStreams(self.path, self.info.origin_s)

    def stop(self) -> None:
        """Return at once: files never wait."""

    @property
    def expected_frames(self) -> int:
        """Number of frames expected: those of the range, or of the whole clip."""
        return self.last - self.first + 1

    def sha256(self) -> str:
        """Return the file's sha256."""
        with self._hashing:
            if self._sha256 is None:
                self._sha256 = sha256_of(self.path)
            return self._sha256

    def origin(self, _number: int) -> str:
        """Return the sha256 of the file that a frame is read from."""
        return self.sha256()

    def fingerprint(self) -> dict[str, str | int]:
        """Return the file's sha256 as a manifest has it."""
        return {"source_sha256": self.sha256()}

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        lost = max(0, self.expected_frames - self._delivered)
        cut = self.info.cut_short and self.last == self.info.frames - 1
        return DecodeErrors(lost, self._damaged, tuple(self._decoder.messages), cut)

    def __enter__(self) -> ClipReader:  # noqa: PYI034  (the run-time checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; frames already handed out stay valid."""
        self._clip.close()

    def __iter__(self) -> Iterator[VideoFrame]:
        start = self._seek_first()
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
                self._damaged += frame.is_corrupt
                yield video_frame(frame, self.info, index, self._clip.clock)
        self.close()

    def _seek_first(self) -> int | None:
        """Seek the keyframe before the first wanted frame; return its time, or None at the clip's start."""
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
                yield from self._decoder.decode(packet)
            yield from self._decoder.flush(stream)
        finally:
            drain_decoder(stream)


def _range_of(frames: tuple[int, int] | None, info: ClipInfo) -> tuple[int, int]:
    if frames is None:
        return 0, info.frames - 1
    first, last = frames
    if not 0 <= first <= last or first >= info.frames:
        raise MediaError(
            f"{info.path} has frames 0 to {info.frames - 1}, got --frames {first}-{last}; "
            "give a first and a last frame among them."
        )
    return first, min(last, info.frames - 1)
