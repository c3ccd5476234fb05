"""What a writer asks of the tracks besides its picture."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol, runtime_checkable

from av.container import OutputContainer
from av.video.stream import VideoStream

from filmvideo.base.notices import Notice


@runtime_checkable
class OutputTracks(Protocol):
    """The tracks of an output besides its picture; times are seconds of the clip."""

    metadata: dict[str, str]
    """What the output was given of the source's metadata."""

    def begin(self, start_s: Fraction | None, shift_s: Fraction, length_s: Fraction | None) -> None:
        """Set where a range starts in the clip, and how far back everything moves."""
        ...

    def copy_until(self, end_s: Fraction) -> None:
        """Write what starts before a time of the clip."""
        ...

    def finish(self, end_s: Fraction, *, whole: bool) -> None:
        """Write the rest: of a whole clip all there is, of a range what is before the picture's end."""
        ...

    def close(self) -> None:
        """Close the source."""
        ...


Tracks = Callable[[OutputContainer, VideoStream, list[Notice]], OutputTracks | None]
"""Adds to an output what a source has besides its picture; appends notices of what the output cannot hold."""
