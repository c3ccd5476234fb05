"""Stretches of a clip, encoded apart, put together as one encoder would have given them.

Every stretch begins with a keyframe and needs nothing outside itself, so its packets stay as they are. Only decoding
times are made anew: an encoder that reorders gives the n-th packet it puts out the time of the frame shown d before,

    dts[n] = pts in order of time [n − d],     and before the first frame   pts[0] − d·(usual step) …

with d the largest delay of any stretch. With even frame times these are the very times one encoder would have given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from av.packet import Packet
from av.stream import Stream

from filmvideo.media.segments.packet_file import packets_in, times_in

_TOO_FEW_TO_REORDER = 2


def concatenate(files: Sequence[Path]) -> Iterator[Packet[Stream]]:
    """Give the packets of stretches that follow one another in time."""
    clock = _Decoding(max((_delay(times_in(file)) for file in files), default=0))
    for file in files:
        later = clock.take_in(sorted(pts for pts, _ in times_in(file)))
        for packet in packets_in(file):
            packet.pts = (packet.pts or 0) + later
            packet.dts = clock.next()
            yield packet


def _delay(times: Sequence[tuple[int, int]]) -> int:
    """Count the packets that an encoder put out before the time of the first frame."""
    if len(times) <= _TOO_FEW_TO_REORDER:
        return 0
    start = min(pts for pts, _ in times)
    return sum(dts < start for _, dts in times)


class _Decoding:
    """The times at which packets are decoded, in the order they come."""

    def __init__(self, delay: int) -> None:
        self._delay = delay
        self._waiting: deque[int] = deque()
        self._last: int | None = None

    def take_in(self, times: Sequence[int]) -> int:
        """Take in the times of a stretch, in order; give how much later it must be to follow the one before."""
        if not times:
            return 0
        if self._last is None:
            step = times[1] - times[0] if len(times) > 1 else 1
            self._waiting.extend(times[0] - (self._delay - n) * step for n in range(self._delay))
        later = 0 if self._last is None else max(0, self._last + 1 - times[0])
        self._waiting.extend(t + later for t in times)
        self._last = times[-1] + later
        return later

    def next(self) -> int:
        """Give the next packet's."""
        return self._waiting.popleft()
