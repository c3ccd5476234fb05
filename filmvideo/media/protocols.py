"""The protocols of readers and writers, which clips, frame sequences and pipes share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, runtime_checkable

from torch import Tensor

from filmvideo.base.notices import Notice
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.read.decode_errors import DecodeErrors
from filmvideo.media.read.streams import StreamSource
from filmvideo.media.write.codecs import Codec
from filmvideo.media.write.spec import ClipSpec

Span = tuple[int, int]
"""The first and the last frame of a range."""


@runtime_checkable
class FrameReader(Protocol):
    """A clip, a frame sequence or a pipe, open for reading; iterating yields its frames in order, once."""

    skip: frozenset[int]
    """Frames that are not read."""

    @property
    def info(self) -> ClipInfo:
        """The facts of the source, and its notices."""
        ...

    @property
    def first(self) -> int:
        """The first frame wanted."""
        ...

    @property
    def last(self) -> int:
        """The last frame wanted; of a pipe read to its end, the last one read."""
        ...

    @property
    def expected_frames(self) -> int:
        """Number of frames expected; 0 for a pipe read to its end."""
        ...

    @property
    def rereadable(self) -> bool:
        """Whether the source can be read again; a pipe cannot."""
        ...

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        ...

    def sha256(self) -> str | None:
        """Return the sha256 of the source's one file; None for a sequence or a pipe."""
        ...

    def origin(self, number: int, /) -> str:
        """Return the sha256 of the file that a frame is read from; empty for a black frame and a pipe."""
        ...

    def fingerprint(self) -> dict[str, str | int]:
        """Return what identifies the source in a manifest; of a pipe, when it has been read."""
        ...

    def narrow(self, first: int, last: int) -> None:
        """Narrow the range to the frames from `first` to `last`."""
        ...

    def streams(self) -> StreamSource | None:
        """Open the streams besides the picture; None for pictures, which have none."""
        ...

    def stop(self) -> None:
        """Stop waiting for data; files never wait."""
        ...

    def __enter__(self) -> FrameReader:  # noqa: PYI034  (the run-time checker knows no Self)
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __iter__(self) -> Iterator[VideoFrame]: ...


@runtime_checkable
class FrameWriter(Protocol):
    """A clip, a frame sequence or a pipe being written; a file appears when the `with` block ends well."""

    notices: list[Notice]
    """Notices about the output so far."""

    @property
    def path(self) -> Path:
        """The output's path."""
        ...

    @property
    def codec(self) -> Codec:
        """The output's codec."""
        ...

    @property
    def spec(self) -> ClipSpec:
        """Size, time, colour and geometry, as far as the output can hold them."""
        ...

    @property
    def format(self) -> PlaneFormat:
        """The planes that `put` takes."""
        ...

    @property
    def written_frames(self) -> int:
        """Number of frames written so far."""
        ...

    @property
    def parts(self) -> list[Span] | None:
        """The parts still to be rendered, each by itself; None where the output is written in one go."""
        ...

    @property
    def finished_frames(self) -> frozenset[int]:
        """Frames that an earlier run of the same work has finished."""
        ...

    @property
    def kept_frames(self) -> int:
        """Number of finished frames of an earlier run, which `written_frames` does not count."""
        ...

    @property
    def damage(self) -> DecodeErrors | None:
        """What the source lost of the frames of all runs; None where the writer does not record it."""
        ...

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Write the planes rendered from a frame of the source."""
        ...

    def reread(self) -> frozenset[int]:
        """Read again what other workers have written; return the frames that are still missing."""
        ...

    def discard_parts(self) -> None:
        """Remove the parts, which the finished output no longer needs."""
        ...

    def stop(self) -> None:
        """Stop waiting for whoever reads the output; files never wait."""
        ...

    def __enter__(self) -> FrameWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
