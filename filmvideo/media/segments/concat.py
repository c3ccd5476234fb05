"""Concatenate segments of a clip that were encoded separately, as one encoder would have written them.

Every segment starts with a keyframe and refers to nothing outside itself, so its packets are not changed. Only decoding
times are computed anew: an encoder that reorders gives its n-th packet the time of the frame shown d frames earlier,

    dts[n] = pts in order of time [n − d],     and before the first frame   pts[0] − d·(usual step) …

with d the largest delay of any segment. With even frame times these are the times that one encoder would have written.
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
    """Yield the packets of segments that follow one another in time."""
    clock = _DecodingTimes(max((_delay(times_in(file)) for file in files), default=0))
    for file in files:
        later = clock.add(sorted(pts for pts, _ in times_in(file)))
        for packet in packets_in(file):
            packet.pts = (packet.pts or 0) + later
            packet.dts = clock.next()
            yield packet


def _delay(times: Sequence[tuple[int, int]]) -> int:
    """Return the number of packets that an encoder wrote before the time of the first frame."""
    if len(times) <= _TOO_FEW_TO_REORDER:
        return 0
    start = min(pts for pts, _ in times)
    return sum(dts < start for _, dts in times)


class _DecodingTimes:
    """Computes the decoding times of packets in their order."""

    def __init__(self, delay: int) -> None:
        self._delay = delay
        self._waiting: deque[int] = deque()
        self._last: int | None = None

    def add(self, times: Sequence[int]) -> int:
        """Add the times of a segment, in order; return how much later it must be to follow the one before."""
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
        """Return the next packet's decoding time."""
        return self._waiting.popleft()
