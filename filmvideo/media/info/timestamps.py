"""Read the presentation times of a clip's frames, whose order gives every frame its number.

A mov's index has all of them; in other containers the packets are counted, which reads the file once and decodes
nothing. In: an open container. Out: times in the stream's time base.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from threading import Lock

import av
import av.logging
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from filmvideo.media.info.container import AnyPacket, is_cut_short, is_mov
from filmvideo.media.info.cut_short import count_promised_frames, ends_early

_PATIENCE = 1000
"""Errors in a row after which reading ends."""
_log_level_lock = Lock()


@dataclass(frozen=True)
class Timeline:
    """Presentation times of the frames in a file, and how many are missing at its end."""

    times: Sequence[int] | None
    """Sorted; None where the container has none (raw streams, avi), so frames can only be counted."""
    present: int
    """Frames in the file, including those lost between others."""
    missing: int = 0
    """Frames that the header promises and the file lacks."""
    cut_short: bool = False
    """The file ends before its own structure does."""

    @property
    def frames(self) -> int:
        """Frames of the clip, including missing ones."""
        return self.present + self.missing

    def number(self, pts: int | None, at_least: int) -> int:
        """Return a frame's number in presentation order, never less than `at_least`."""
        if self.times is None or pts is None:
            return at_least
        if isinstance(self.times, range):
            place = -(-(pts - self.times.start) // self.times.step)
        else:
            place = bisect_left(self.times, pts)
        return max(place, at_least)

    def is_even(self, rate: Fraction, time_base: Fraction) -> bool:
        """Return whether frames come at a constant rate, to one tick of the time base."""
        if self.times is None or isinstance(self.times, range) or len(self.times) < 3:
            return True
        step = 1 / (rate * time_base)
        first = self.times[0]
        return all(abs(pts - first - n * step) <= 1 for n, pts in enumerate(self.times))


def packets(container: InputContainer, *streams: Stream) -> Iterator[AnyPacket]:
    """Yield packets, past damaged places; empty packets at the end are skipped."""
    errors = 0
    while errors < _PATIENCE:
        try:
            for packet in container.demux(*streams):
                errors = 0
                if packet.size:
                    yield packet
        except (av.FFmpegError, OSError, ValueError):
            errors += 1
        else:
            return


def survey(container: InputContainer, stream: VideoStream, path: Path) -> Timeline:
    """Return every frame's time; where packets had to be counted, the container is at its end afterwards."""
    cut = is_mov(container) and is_cut_short(path)
    times = _read_index(stream) if is_mov(container) else None
    if times is not None:
        return Timeline(times, present=len(times), cut_short=cut)
    return _count_packets(container, stream, cut=cut)


def _read_index(stream: VideoStream) -> range | None:
    """Return the times of an evenly spaced index; None where it is not, or is not complete."""
    entries = stream.index_entries
    if stream.start_time is None or len(entries) != stream.frames or not stream.frames:
        return None
    stamps = [e.timestamp for e in entries if not e.is_discard]
    steps = {b - a for a, b in pairwise(stamps)}
    if len(stamps) != len(entries) or len(steps) > 1 or min(steps, default=1) <= 0:
        return None
    step = steps.pop() if steps else 1
    return range(stream.start_time, stream.start_time + step * len(stamps), step)


def _count_packets(container: InputContainer, stream: VideoStream, *, cut: bool) -> Timeline:
    times: list[int] = []
    count, end_s, corrupt = 0, 0.0, False
    with _complaints() as complaints:
        for packet in packets(container, *container.streams):
            corrupt = corrupt or packet.is_corrupt
            if packet.pts is not None:
                end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if packet.stream.index != stream.index or packet.is_discard:
                continue
            count += 1
            if packet.pts is not None:
                times.append(packet.pts)
    missing = count_promised_frames(count, end_s, container, stream)
    cut = cut or missing > 0 or ends_early(container)
    if 2 * len(times) < count or _only_decoding_times(container, stream):
        return Timeline(None, count, missing, cut)
    times.sort()
    if corrupt or complaints:
        times = _fill_gaps(times, stream)
    return Timeline(times, len(times), missing, cut)


@contextmanager
def _complaints() -> Generator[list[tuple[int, str, str]], None, None]:
    """Collect FFmpeg's messages of damage; under a lock, for its log level is set for all threads."""
    with _log_level_lock, av.logging.Capture() as messages:
        level = av.logging.get_level()
        av.logging.set_level(av.logging.ERROR)
        try:
            yield messages
        finally:
            av.logging.set_level(level)


def _fill_gaps(times: list[int], stream: VideoStream) -> list[int]:
    """Return the times with those of lost frames filled in, where frames come at a constant rate."""
    rate = stream.guessed_rate or stream.average_rate
    if not rate or not stream.time_base:
        return times
    step = 1 / (Fraction(rate) * stream.time_base)
    places = {round((t - times[0]) / step): t for t in times}
    if any(abs(t - times[0] - n * step) > 1 for n, t in places.items()):
        return times
    return [places.get(n, times[0] + round(n * step)) for n in range(max(places) + 1)]


def _only_decoding_times(container: InputContainer, stream: VideoStream) -> bool:
    """Return whether the container's times are in coded order, as avi's are."""
    return container.format.name == "avi" and bool(stream.codec_context.has_b_frames)
