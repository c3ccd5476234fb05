"""What is there by chance: Poisson numbers of things, and things that stay for some frames.

Of things that come at random times and last from 0 to 2T frames, each length as likely, there is a mean number m at any
time if mΔt/T of them come in a time Δt. Time is cut into spans of T frames; those who come in a span are drawn for
the seed and the span, so who is there in a frame is found from the frame's own span and the two before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, floor, sqrt

from filmvideo.gate.unsteadiness import normal_scalars
from filmvideo.grain.keys import Key, uniform_scalars

_MANY = 200.0
"""A Poisson number with a larger mean is as good as Gaussian."""


@dataclass(frozen=True)
class TimedEvent:
    """A thing that comes and goes."""

    key: Key
    """Its own, the same in all frames."""
    comes: float
    """Times in frames."""
    goes: float


def poisson(key: Key, mean: float) -> int:
    """Draw a Poisson number."""
    if mean > _MANY:
        return max(round(mean + sqrt(mean) * normal_scalars(key, 1)[0]), 0)
    left, term, count = uniform_scalars(key, 1)[0], exp(-mean), 0
    while left > term > 0:
        left -= term
        count += 1
        term *= mean / count
    return count


def active_events(key: Key, mean: float, lasting: float) -> Iterator[TimedEvent]:
    """Give the things that are there at some time of a frame, of a mean number that last so many frames on average."""
    first, last = floor(key.frame / lasting) - 2, floor((key.frame + 1) / lasting)
    for span in range(first, last + 1):
        yield from _of_span(replace(key, frame=span), key.frame, mean, lasting)


def _of_span(key: Key, frame: int, mean: float, lasting: float) -> Iterator[TimedEvent]:
    for thing in range(poisson(key.derive(f"{key.purpose}: how many"), mean)):
        own = key.derive(f"{key.purpose} {thing}")
        start, length = uniform_scalars(own.derive(f"{own.purpose}: stay"), 2)
        comes = (key.frame + start) * lasting
        goes = comes + 2 * lasting * length
        if comes < frame + 1 and goes > frame:
            yield TimedEvent(own, comes, goes)
