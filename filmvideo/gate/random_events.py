"""Random events: Poisson numbers, and events that last for some frames.

Events start at random times and last from 0 to 2T frames, uniformly distributed. A mean number m is active at any time
if mΔt/T of them start in a time Δt. Time is cut into spans of T frames; the events of a span are drawn for the seed
and the span, so the events of a frame follow from the frame's own span and the two before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, floor, sqrt

from filmvideo.gate.unsteadiness import normal_scalars
from filmvideo.grain.keys import Key, uniform_scalars

_MANY = 200.0
"""Mean above which a Gaussian replaces the Poisson distribution."""


@dataclass(frozen=True)
class TimedEvent:
    """An event with a start and an end."""

    key: Key
    """Its key, the same in all frames."""
    comes: float
    """Start and end, in frames."""
    goes: float


def poisson(key: Key, mean: float) -> int:
    """Return a Poisson-distributed number."""
    if mean > _MANY:
        return max(round(mean + sqrt(mean) * normal_scalars(key, 1)[0]), 0)
    left, term, count = uniform_scalars(key, 1)[0], exp(-mean), 0
    while left > term > 0:
        left -= term
        count += 1
        term *= mean / count
    return count


def active_events(key: Key, mean: float, lasting: float) -> Iterator[TimedEvent]:
    """Yield the events active during a frame, `mean` at a time, that last `lasting` frames on average."""
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
