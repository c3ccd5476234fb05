"""When frames are shown, counted from the clip's start, whatever the clock of its file says.

The clip's start is the earlier of the first picture and the first sound; a recording's clock may stand hours later.
Frame n of a clip with a constant rate is shown n / rate after the first, to the tick, even where the file rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from filmvideo.media.info.frame_rate import shared_time_base


@dataclass(frozen=True, kw_only=True)
class FrameClock:
    """The times of a clip's frames, in units of `time_base` from the clip's start on."""

    file_base: Fraction
    """The unit of the file's times, in seconds."""
    rate: Fraction
    """Frames a second; that of the closest frames where they are uneven."""
    even: bool
    """Whether frames come at a constant rate."""
    origin_s: Fraction = Fraction(0)
    """The clip's start by the clock of its file."""
    start_s: Fraction = Fraction(0)
    """When the first frame is shown, from the clip's start on."""
    last: int = 0
    """The number of the last frame."""
    last_s: Fraction = Fraction(0)
    """How long the last frame is shown; 0 where it is as long as the others."""
    snaps: bool = False
    """Whether a time within one of the file's ticks of the constant rate is moved to it, as in a pipe."""

    @property
    def steady(self) -> bool:
        """Whether frames come at a constant rate, as far as is known."""
        return self.even or self.snaps

    @property
    def time_base(self) -> Fraction:
        """The unit of the times, in seconds."""
        return shared_time_base(self.file_base, self.rate, self.start_s) if self.steady else self.file_base

    def time_of(self, number: int, file_s: Fraction | None) -> int:
        """Return when a frame is shown; `file_s` is its time by the file's clock."""
        even_s = self.start_s + number / self.rate
        if self.even or file_s is None:
            return round(even_s / self.time_base)
        time_s = file_s - self.origin_s
        if self.snaps and abs(time_s - even_s) <= self.file_base:
            time_s = even_s
        return round(time_s / self.time_base)

    def duration_of(self, number: int, file_s: Fraction) -> int:
        """Return how long a frame is shown; `file_s` is what the file states, or 0."""
        if self.last_s and number == self.last:
            file_s = self.last_s
        elif self.even or (self.snaps and abs(file_s - 1 / self.rate) <= self.file_base):
            file_s = 1 / self.rate
        return round(file_s / self.time_base)
