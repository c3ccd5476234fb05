"""The timecode of a source's first frame, counted at the rate of its frames: the one reader for every use of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.timecode import advance_timecode, convert_timecode, timecode_of, without_drop
from filmvideo.media.info.container import is_mov
from filmvideo.media.info.mov_timecode import TimecodeTrack, timecode_track

Reading = tuple[str | None, tuple[Notice, ...]]
"""A timecode that is valid at the rate of the frames, and what a person should know of it."""


def read_timecode(path: Path, container: InputContainer, stream: VideoStream, rate: Fraction) -> Reading:
    """Return the first frame's timecode, wherever the container keeps it."""
    track = timecode_track(path) if is_mov(container) and path.is_file() else None
    if track is not None:
        return _read_track(track, rate)
    return check_timecode(_find_label(s.metadata for s in (stream, *container.streams, container)), rate)


def check_timecode(label: str | None, rate: Fraction) -> Reading:
    """Return a label as a timecode of a frame rate; None, with a notice, where it is not one."""
    if label is None:
        return None, ()
    if rate < 1:
        return None, (_dropped_notice(label, "frames come too seldom for timecode"),)
    try:
        return advance_timecode(label, 0, rate), ()
    except MediaError:
        pass
    try:
        plain = advance_timecode(without_drop(label), 0, rate)
    except MediaError as error:
        return None, (_dropped_notice(label, str(error).rstrip(".")),)
    return plain, (_without_drop_notice(label, rate, plain),)


def _read_track(track: TimecodeTrack, rate: Fraction) -> Reading:
    base, own = round(rate), timecode_of(track.number, track.base, drop=track.drop)
    if base < 1:
        return None, (_dropped_notice(own, "frames come too seldom for timecode"),)
    label = convert_timecode(own, track.base, base)
    if base != track.base:
        text = (
            f"The timecode track counts {track.base} frames a second and the picture {base}: {own} is read as {label}."
        )
        return label, (Notice("timecode-converted", text, f"timecode {own}"),)
    if track.drop and ";" not in label:
        return label, (_without_drop_notice(f"{own[:8]};{own[9:]}", rate, label),)
    return label, ()


def _find_label(places: Iterable[Mapping[str, str]]) -> str | None:
    stated = (value for place in places for key, value in place.items() if key.lower() == "timecode")
    return next((label for label in stated if label), None)


def _without_drop_notice(label: str, rate: Fraction, read: str) -> Notice:
    text = (
        f"The timecode {label} says drop frame, which {float(rate):.5g} frames a second do not have: "
        f"it is read as {read}."
    )
    return Notice("timecode-converted", text, f"timecode {label}")


def _dropped_notice(label: str, why: str) -> Notice:
    return Notice("timecode-dropped", f"The timecode {label} was dropped: {why}.", f"timecode {label}")
