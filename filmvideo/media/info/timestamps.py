"""Read the presentation times of a clip's frames, whose order gives every frame its number.

A mov's index has all of them; in other containers the packets are counted, which reads the file once and decodes
nothing. In: an open container. Out: times in the stream's time base.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from threading import Lock

import av
import av.logging
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from filmvideo.media.files.timecode import nearest_standard_rate
from filmvideo.media.info.container import AnyPacket, is_cut_short, is_mov
from filmvideo.media.info.cut_short import count_promised_frames, ends_early
from filmvideo.media.info.frame_clock import FrameClock
from filmvideo.media.info.frame_rate import even_rate

_PATIENCE = 1000
"""Errors in a row after which reading ends."""
_HELD = 1.5
"""Frames that the last frame lasts from which on it counts as held longer than the others."""
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
    undecodable: int = 0
    """Frames before the first that can be decoded, which are not counted."""
    sound_s: Fraction | None = None
    """When the first sound starts."""
    last_ticks: int = 0
    """How long the last frame is shown; 0 where the file does not say."""

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

    def start_at(self, first_pts: int | None) -> Timeline:
        """Return the timeline from the first frame that can be decoded on."""
        if self.times is None or first_pts is None:
            return self
        before = bisect_left(self.times, first_pts)
        return replace(self, times=self.times[before:], present=self.present - before, undecodable=before)


def clock_of(timeline: Timeline, stream: VideoStream) -> FrameClock:
    """Return when the frames of a stream are shown."""
    stated = [Fraction(rate) for rate in (stream.guessed_rate, stream.average_rate) if rate]
    usual = nearest_standard_rate(stated[0]) if stated else Fraction(24)
    base = Fraction(stream.time_base or 1 / usual)
    times = timeline.times
    if not times:
        return FrameClock(file_base=base, rate=usual, even=True)
    rate = even_rate(times, stated, base) if len(times) > 1 else usual
    first_s = times[0] * base
    origin_s = _start_s(first_s, timeline.sound_s)
    last_s = timeline.last_ticks * base
    if rate is not None and last_s * rate < _HELD:
        last_s = Fraction(0)
    return FrameClock(
        file_base=base,
        rate=rate or usual,
        even=rate is not None,
        origin_s=origin_s,
        start_s=first_s - origin_s,
        last=timeline.present - 1,
        last_s=last_s,
    )


def pipe_clock(container: InputContainer, stream: VideoStream, first_pts: int | None) -> FrameClock:
    """Return when the frames of a stream that cannot be surveyed are shown."""
    clock = clock_of(Timeline(None, 0), stream)
    first_s = (first_pts or 0) * clock.file_base
    origin_s = _start_s(first_s, _sound_start_s(container))
    return replace(clock, even=False, snaps=True, origin_s=origin_s, start_s=first_s - origin_s)


def _start_s(picture_s: Fraction, sound_s: Fraction | None) -> Fraction:
    """Return a clip's start; samples that prime a sound decoder stay before it."""
    start_s = picture_s if sound_s is None else min(picture_s, sound_s)
    return start_s if start_s > 0 or picture_s < 0 else Fraction(0)


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
    if times is not None and (cut or _ends_at(times[-1], container, stream)):
        last = _last_ticks(times, stream)
        return Timeline(times, present=len(times), cut_short=cut, sound_s=_sound_start_s(container), last_ticks=last)
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


def _ends_at(time: int, container: InputContainer, stream: VideoStream) -> bool:
    """Return whether the last frame is shown at a time: an index of reordered frames holds decoding times alone."""
    if not stream.codec_context.has_b_frames:
        return True
    try:
        container.seek(time, stream=stream)
        last = max((p.pts for p in packets(container, stream) if p.pts is not None), default=None)
        container.seek(stream.index_entries[0].timestamp, stream=stream)
    except (av.FFmpegError, OSError, ValueError):
        return False
    return last == time


def _last_ticks(times: Sequence[int], stream: VideoStream) -> int:
    """Return how long the last frame is shown, by the length of a mov's track; 0 where that is not known."""
    return max(0, (stream.duration or 0) - (times[-1] - times[0]))


def _sound_start_s(container: InputContainer) -> Fraction | None:
    """Return when the first sound starts, by the container's header."""
    starts = [s.start_time * s.time_base for s in container.streams.audio if s.start_time is not None and s.time_base]
    return min(starts, default=None)


def _count_packets(container: InputContainer, stream: VideoStream, *, cut: bool) -> Timeline:
    times: list[int] = []
    sound: dict[int, Fraction] = {}
    count, end_s, corrupt, last = 0, 0.0, False, (0, 0)
    with _complaints() as complaints:
        for packet in packets(container, *container.streams):
            corrupt = corrupt or packet.is_corrupt
            if packet.pts is not None:
                end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if packet.stream.type == "audio" and packet.pts is not None:
                sound.setdefault(packet.stream.index, packet.pts * packet.time_base)
            if packet.stream.index != stream.index or packet.is_discard:
                continue
            count += 1
            if packet.pts is not None:
                times.append(packet.pts)
                last = max(last, (packet.pts, packet.duration or 0))
    missing = count_promised_frames(count, end_s, container, stream)
    cut = cut or missing > 0 or ends_early(container)
    if 2 * len(times) < count or _only_decoding_times(container, stream):
        return Timeline(None, count, missing, cut)
    times.sort()
    if corrupt or complaints:
        times = _fill_gaps(times, stream)
    start_s = min(sound.values(), default=None)
    ticks = (_last_ticks(times, stream) if times and is_mov(container) else 0) or last[1]
    if "matroska" in container.format.name and container.duration and stream.time_base:
        left = round(Fraction(container.duration, av.time_base) / stream.time_base) - last[0]
        ticks = min(ticks, left) if left > 0 else ticks  # FFmpeg makes a duration up where a block has none
    return Timeline(times, len(times), missing, cut, sound_s=start_s, last_ticks=ticks)


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
