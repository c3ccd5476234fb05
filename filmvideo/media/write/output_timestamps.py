"""Presentation times as an encoder takes them: each later than the one before, each with a duration."""

from __future__ import annotations

from filmvideo.base.notices import Notice
from filmvideo.media.write.spec import ClipSpec

MOVED = Notice(
    "timestamps-adjusted", "Frames of the source share a timestamp or run backwards: each was moved on by one tick."
)


class PtsNormalizer:
    """Makes the times of a clip's or a segment's frames increase, in the source's time base."""

    def __init__(self, spec: ClipSpec) -> None:
        self._usual = max(1, round(1 / (spec.rate * spec.time_base)))
        self._last: int | None = None
        self.end = 0
        """When the last frame so far ends."""
        self.moved = False
        """Whether a time had to be moved."""

    def next(self, pts: int, duration: int) -> tuple[int, int]:
        """Return a frame's time and duration."""
        if self._last is not None and pts <= self._last:
            self.moved = True
            pts = self._last + 1
        duration = duration or self._usual
        self._last, self.end = pts, max(self.end, pts + duration)
        return pts, duration
