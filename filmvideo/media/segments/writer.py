"""A clip written in segments, so that a render cut off anywhere can go on, and several may share it.

A segment is `FRAMES` frames, counted from the first that is wanted. Each has an encoder of its own, and a file for its
packets in a hidden folder beside the clip. When all exist, their packets are concatenated into the clip (see `concat`).
An interruption loses the segments being encoded. Where segments end depends neither on who renders them nor on
interruptions, so the clip is the same to the byte. The hidden folder is as large as the clip, and is removed with it.

The streams of h264, h265 and av1 depend on the number of their encoder's threads; here it is `THREADS` everywhere.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import av
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import cannot_write
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.read.decode_errors import DecodeErrors
from filmvideo.media.segments.concat import concatenate
from filmvideo.media.segments.packet_file import EncodedSegment, read_segment
from filmvideo.media.segments.segment import Segment
from filmvideo.media.write.clip import ClipWriter

FRAMES = 48
THREADS = 4
Span = tuple[int, int]
"""The first and the last frame of a segment."""


class SegmentWriter:
    """A clip being written in segments; it appears when the `with` block ends well."""

    kept = 0

    def __init__(
        self,
        clip: ClipWriter,
        frames: Span,
        *,
        work: str,
        origin: Callable[[int], str],
        only: Span | None = None,
        threads: int = 0,
    ) -> None:
        """Find the segments that exist already.

        `work` is the hash of all that the pictures depend on but the source, whose hash `origin` returns. With `only`,
        the segments of that range are written and not concatenated.
        """
        self.path, self.codec, self.format, self.spec, self.notices = (
            clip.path,
            clip.codec,
            clip.format,
            clip.spec,
            clip.notices,
        )
        self._clip = clip
        if clip.codec.light_option is not None:
            threads = clip.threads = THREADS
        self._threads = threads
        self._origin = origin
        facts = (work, clip.spec, clip.format.name, self.path.suffix.lower(), FRAMES, THREADS, av.__version__)
        self.work = hashlib.sha256(repr(facts).encode()).hexdigest()
        """The hash of all that the packets depend on but the source."""
        self.folder = self.path.with_name(f".{self.path.name}.segments")
        self.frames = frames
        self._spans = spans(frames)
        self._own = [s for s in self._spans if only is None or (only[0] <= s[0] and s[1] <= only[1])]
        self._joins = only is None
        self._known: dict[Span, EncodedSegment] = {}
        self._look()
        self.written = 0
        """Frames encoded so far; of a finished clip, all its frames."""
        self._current: tuple[Span, Segment] | None = None

    @property
    def finished(self) -> frozenset[int]:
        """Frames of segments that exist."""
        return frozenset(n for span in self._own if span in self._known for n in range(span[0], span[1] + 1))

    @property
    def parts(self) -> list[Span]:
        """The segments still to be rendered."""
        return [span for span in self._own if span not in self._known]

    @property
    def damage(self) -> DecodeErrors:
        """What the source lost of the segments that exist."""
        found = self._known.values()
        lost = sum(s.last - s.first + 1 - s.frames for s in found)
        return DecodeErrors(lost, sum(s.damaged for s in found), (), cut_short=False)

    def __enter__(self) -> SegmentWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        return self

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Encode the planes rendered from a frame of the source."""
        first, last = self._spans[0][0], self._spans[-1][1]
        start = picture.index - (picture.index - first) % FRAMES
        span = (start, min(start + FRAMES - 1, last))
        if self._current is None or self._current[0] != span:
            self._close()
            self._current = self._open_segment(span)
        self._current[1].put(planes, picture)
        self.written += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            if self._current is not None:
                self._current[1].abandon(error)
            with suppress(OSError):
                self.folder.rmdir()  # where no segment was finished
            return
        self._close()
        for span in self.parts:  # no frame of them could be decoded
            self._current = self._open_segment(span)
            self._close()
        if self._joins:
            self._join()

    def discard_parts(self) -> None:
        """Remove the segments of a finished clip."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> None:
        """Do nothing: files never wait."""

    def reread(self) -> frozenset[int]:
        """Look again at what others have written; return the frames that are not there."""
        self._look()
        return frozenset(n for first, last in self.parts for n in range(first, last + 1))

    def _look(self) -> None:
        for span in self._own:
            found = read_segment(self._file(span))
            if found is not None and (found.work, found.source) == (self.work, self._source_hash(span)):
                self._known[span] = found

    def _source_hash(self, span: Span) -> str:
        return hashlib.sha256(" ".join(self._origin(n) for n in range(span[0], span[1] + 1)).encode()).hexdigest()

    def _file(self, span: Span) -> Path:
        return self.folder / f"{span[0]:08}-{span[1]:08}.packets"

    def _close(self) -> None:
        """Finish the segment in hand."""
        current, self._current = self._current, None
        if current is not None:
            span, segment = current
            try:
                self._known[span] = segment.finish(self.work, self._source_hash(span), span)
            except BaseException as error:
                segment.abandon(error)
                raise

    def _open_segment(self, span: Span) -> tuple[Span, Segment]:
        return span, Segment(self._clip, self._file(span), self._threads)

    def _join(self) -> None:
        segments = [self._known[span] for span in self._spans]
        frames = sum(s.frames for s in segments)
        with self._clip as clip:
            if {s.extradata for s in segments if s.frames} - {clip.extradata}:
                raise MediaError(f"{self.path}: segments have other headers than the clip; remove {self.folder}.")
            end = max(s.end for s in segments)
            clip.add_packets(concatenate([self._file(span) for span in self._spans]), frames=frames, end=end)
            self.notices.extend(dict.fromkeys(notice for s in segments for notice in s.notices))
        self.written = frames


def spans(frames: Span) -> list[Span]:
    """Return the segments of a range of frames."""
    first, last = frames
    return [(n, min(n + FRAMES - 1, last)) for n in range(first, last + 1, FRAMES)]
