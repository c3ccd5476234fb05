"""SMPTE ST 12-1 timecode as text: `hh:mm:ss:ff`, with `;` before the frames when numbers are dropped.

Above 100 frames a second the frames have three digits, as in FFmpeg.

Drop frame omits the first two numbers (four at 60) of every minute but each tenth, so that at 30000/1001 the timecode
differs from the clock by a frame or two a day. Timecodes wrap at 24 hours.
"""

from __future__ import annotations

import re
from fractions import Fraction

from filmvideo.base.errors import MediaError

_DROP_MARKS = ";.,"
_LABEL = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")


def advance_timecode(label: str, frames: int, rate: Fraction) -> str:
    """Return a timecode advanced by frames; MediaError where it is not valid at this rate."""
    number, base, dropped = _parse(label, rate)
    return _format(number + frames, base, dropped)


def frames_of(label: str, rate: Fraction) -> int:
    """Return the frames since midnight of a timecode; MediaError where it is not valid at this rate."""
    return _parse(label, rate)[0]


def timecode_of(number: int, base: int, *, drop: bool) -> str:
    """Return the timecode of a count of frames since midnight, with `base` numbers in a second."""
    return _format(number, base, base // 15 if drop and base % 30 == 0 else 0)


def convert_timecode(label: str, base: int, wanted: int) -> str:
    """Return a timecode of `base` numbers a second with `wanted` ones: the second stays, frames go in proportion."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise MediaError(f"{label!r} is not a timecode like 01:00:00:00.")
    frame = int(match[5]) * wanted // base
    mark = ";" if match[4] in _DROP_MARKS and wanted % 30 == 0 else ":"
    return f"{match[1]}:{match[2]}:{match[3]}{mark}{frame:0{_digits(wanted)}}"


def without_drop(label: str) -> str:
    """Return a timecode that does not say that numbers are dropped."""
    return re.sub(r"[;.,](\d+)$", r":\1", label.strip())


def _parse(label: str, rate: Fraction) -> tuple[int, int, int]:
    """Return a timecode's frames since midnight, the numbers in a second, and those dropped in a minute."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise MediaError(f"{label!r} is not a timecode like 01:00:00:00.")
    hours, minutes, seconds, frame = (int(match[i]) for i in (1, 2, 3, 5))
    base = round(rate)
    dropped = base // 15 if match[4] in _DROP_MARKS else 0
    if base < 1 or frame >= base or (dropped and base % 30):
        raise MediaError(f"The timecode {label} is not valid at {float(rate):.5g} frames a second.")
    total_minutes = 60 * hours + minutes
    number = (60 * total_minutes + seconds) * base + frame - dropped * (total_minutes - total_minutes // 10)
    return number, base, dropped


def nearest_standard_rate(frames_a_second: float | Fraction) -> Fraction:
    """Return the standard rate that is nearest to a rounded number: 23.98 is 24000/1001."""
    base = round(frames_a_second)
    slowed = Fraction(base * 1000, 1001)
    off = abs(frames_a_second - base)
    if abs(frames_a_second - slowed) < min(0.006, off):
        return slowed
    return Fraction(base) if off <= base / 10_000 else Fraction(frames_a_second).limit_denominator(10_000)


def _format(number: int, base: int, dropped: int) -> str:
    ten_minutes = 600 * base - 9 * dropped
    number %= 144 * ten_minutes
    if dropped:
        tens, rest = divmod(number, ten_minutes)
        number += dropped * (9 * tens + max(0, (rest - dropped) // (60 * base - dropped)))
    seconds, frame = divmod(number, base)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{';' if dropped else ':'}{frame:0{_digits(base)}}"


def _digits(base: int) -> int:
    """Return how many digits the frames have."""
    return max(2, len(str(base - 1)))
