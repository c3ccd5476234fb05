"""Find the rate at which frames come, where a container rounds their times.

Matroska, WebM and FLV round to a millisecond, MPEG-TS to 1/90000 s. A constant rate then looks uneven, and FFmpeg's
guess can be a fraction such as 19001/317. Times are even at a rate where rounding explains how far they are from
n / rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from filmvideo.media.files.timecode import nearest_standard_rate

_NOMINAL = (24, 25, 30, 48, 50, 60, 100, 120)
_SLOWED = (24, 30, 48, 60, 120)
STANDARD_RATES = tuple(sorted([Fraction(n) for n in _NOMINAL] + [Fraction(1000 * n, 1001) for n in _SLOWED]))
"""The rates of video, in frames a second."""
_FASTEST = 1000


def even_rate(times: Sequence[int], stated: Sequence[Fraction], time_base: Fraction) -> Fraction | None:
    """Return the constant rate of two times or more, those `stated` first; None where they are uneven."""
    if isinstance(times, range):
        stated = [1 / (times.step * time_base)]
    rates = list(dict.fromkeys(_candidates(times, stated, time_base)))
    for most in (1, 2):  # rounding alone moves times apart by one tick, rounding twice by two
        for rate in rates:
            if _spread(times, rate, time_base) <= most:
                return rate
    return None


def _spread(times: Sequence[int], rate: Fraction, time_base: Fraction) -> Fraction:
    """Return how far times move apart, in ticks, against those of a constant rate."""
    step = 1 / (rate * time_base)
    ticks, parts = step.numerator, step.denominator
    ends = (times[0], times[-1])
    numbered = zip((0, len(times) - 1), ends, strict=True) if isinstance(times, range) else enumerate(times)
    off = [pts * parts - n * ticks for n, pts in numbered]
    return Fraction(max(off) - min(off), parts)


def shared_time_base(time_base: Fraction, rate: Fraction, start_s: Fraction) -> Fraction:
    """Return a time base that holds start + n / rate exactly: the file's own where it does."""
    if (1 / (rate * time_base)).denominator == 1 and (start_s / time_base).denominator == 1:
        return time_base
    return Fraction(1, lcm(rate.numerator, start_s.denominator))


def _candidates(times: Sequence[int], stated: Sequence[Fraction], time_base: Fraction) -> Iterator[Fraction]:
    """Yield rates to try, the likeliest first: a standard one that the time base holds exactly, then those stated."""
    steps = {times.step} if isinstance(times, range) else {b - a for a, b in pairwise(times)}
    exact = nearest_standard_rate(1 / (steps.pop() * time_base)) if len(steps) == 1 and min(steps) > 0 else None
    if exact is not None and exact in STANDARD_RATES:
        yield exact
    for rate in stated:
        yield from dict.fromkeys((nearest_standard_rate(rate), rate))
    span = times[-1] - times[0]
    if span <= 0:
        return
    measured = (len(times) - 1) / (span * time_base)
    within = measured * Fraction(2, span)
    yield from sorted((r for r in STANDARD_RATES if abs(r - measured) <= within), key=lambda r: abs(r - measured))
    if 1 <= round(measured) < _FASTEST:
        yield Fraction(round(measured))
