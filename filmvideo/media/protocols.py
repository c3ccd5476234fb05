"""What every reader and every writer offers, so that their users never ask which kind they have."""

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
class Reader(Protocol):
    """A clip, a frame sequence or a pipe, open for reading; iterating yields its frames in order, once."""

    skip: frozenset[int]
    """Frames that are not wanted."""

    @property
    def info(self) -> ClipInfo:
        """What the source is, and the notices of it."""
        ...

    @property
    def first(self) -> int:
        """The first frame wanted."""
        ...

    @property
    def last(self) -> int:
        """The last frame wanted; of a pipe read to its end, the last that came."""
        ...

    @property
    def expected(self) -> int:
        """Frames that should come; 0 for a pipe read to its end."""
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
        """Return the sha256 of the file that a frame is read from; empty where there is none."""
        ...

    def fingerprint(self) -> dict[str, str | int]:
        """Return what identifies the source in a manifest; of a pipe, when it has been read."""
        ...

    def narrow(self, first: int, last: int) -> None:
        """Read only these of the frames wanted."""
        ...

    def streams(self) -> StreamSource | None:
        """Open the streams besides the picture; None for pictures, which have none."""
        ...

    def stop(self) -> None:
        """Stop waiting for data; files never wait."""
        ...

    def __enter__(self) -> Reader:  # noqa: PYI034  (the run-time checker knows no Self)
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __iter__(self) -> Iterator[VideoFrame]: ...


@runtime_checkable
class MediaWriter(Protocol):
    """A clip, a frame sequence or a pipe being written; a file appears when the `with` block ends well."""

    notices: list[Notice]
    """What a person should know of the output, as far as the work has come."""

    @property
    def path(self) -> Path:
        """What is written."""
        ...

    @property
    def codec(self) -> Codec:
        """How it is encoded."""
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
    def written(self) -> int:
        """Frames written so far."""
        ...

    @property
    def parts(self) -> list[Span] | None:
        """The parts still to be rendered, each by itself; None where the output is written in one go."""
        ...

    @property
    def finished(self) -> frozenset[int]:
        """Frames that an earlier run of the same work has finished."""
        ...

    @property
    def kept(self) -> int:
        """Finished frames of an earlier run that `written` does not count."""
        ...

    @property
    def damage(self) -> DecodeErrors | None:
        """What the source lost of the frames of all runs; None where the writer does not record it."""
        ...

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Write the planes rendered from a frame of the source."""
        ...

    def reread(self) -> frozenset[int]:
        """Look again at what others have written; return the frames that are not there."""
        ...

    def discard_parts(self) -> None:
        """Remove what was kept only until the output is whole."""
        ...

    def stop(self) -> None:
        """Stop waiting for whoever reads the output; files never wait."""
        ...

    def __enter__(self) -> MediaWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
