"""Recorders' sound files, and which of them are heard in a clip.

Times of day count modulo 24 hours. Files that sound at the same time become tracks, in the order of their names; files
that follow one another become one track, as the parts of a long take do, or two takes within one clip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError, print_traceback
from filmvideo.base.notices import Notice
from filmvideo.dailies.files import date_of
from filmvideo.dailies.find import find_sound
from filmvideo.dailies.result import Result
from filmvideo.media import ClipInfo
from filmvideo.media.tracks.recorded_sound import Sound, SoundPiece, SoundTrack
from filmvideo.media.tracks.recordings import Recording, clip_start_s, recording
from filmvideo.media.tracks.separate_sound import find_separate_sound

_DAY_S = 86400
_OVERLAP_S = Fraction(1)
"""By how much files of one track may overlap: recorders repeat a little of a part at the start of the next."""


def find_recordings(folder: Path | None, say: Callable[[str], None]) -> list[Recording]:
    """Return the sound files of a folder that tell when they start; MediaError where none does."""
    if folder is None:
        return []
    files = find_sound(folder)
    read = [(file, _try_recording(file)) for file in files]
    found = [known for _, known in read if known is not None]
    if not found:
        raise MediaError(f"{folder} has no sound file with a time of its own (a BWF's time_reference, or iXML).")
    if lacking := [file.name for file, known in read if known is None]:
        say(f"Sound files without a time, or of an unknown codec, were left out: {', '.join(lacking)}.")
    return _without_copies(found)


def _try_recording(file: Path) -> Recording | None:
    """Return what a sound file states; None for one that is damaged in any way."""
    try:
        return recording(file)
    except Exception as error:  # noqa: BLE001  (one file's fault must not end the card)
        print_traceback(error)
        return None


@dataclass(frozen=True)
class _Part:
    """A recording on the time line of a clip."""

    file: Recording
    start_s: Fraction
    """After the clip's first frame."""

    @property
    def end_s(self) -> Fraction:
        return self.start_s + self.file.length_s


def sound_for(info: ClipInfo, recordings: Sequence[Recording]) -> tuple[Sound | None, list[Notice]]:
    """Return the sound that a clip gets from files of its own, if any, and notices of where no recording sounds."""
    sound, notices = _recorded_sound(info, recordings)
    return sound or find_separate_sound(info) or None, notices


def with_places_of_sound(results: Sequence[Result]) -> list[Result]:
    """Return results, in which each file of sound that was left out has the name of the clip that it is heard in."""
    places = {file: result.name for result in results for file in result.sound.split(", ") if file}
    return [
        replace(result, why=f"It has sound and no picture, and is heard in {places[result.clip.name]}.")
        if result.status == "left out" and result.clip.name in places
        else result
        for result in results
    ]


def _recorded_sound(info: ClipInfo, recordings: Sequence[Recording]) -> tuple[Sound | None, list[Notice]]:
    """Return the tracks of the recordings that sound during a clip, and notices of where none does."""
    if not recordings:
        return None, []
    start_s: Fraction | None = None
    with suppress(MediaError):
        start_s = None if info.timecode is None else clip_start_s(info.timecode, info.rate)
    if start_s is None:
        text = "No recording was laid in: the clip has no timecode that fits its rate. It keeps the camera's sound."
        return None, [Notice("sound-not-found", text)]
    length_s = Fraction(info.duration_s)
    parts = [part for file in recordings for part in _parts_in(file, start_s, length_s)]
    if not parts:
        text = f"No recording sounds at {info.timecode}: the clip keeps the camera's sound."
        return None, [Notice("sound-not-found", text)]
    parts, others = _of_one_day(parts, start_s, info)
    lanes = _lanes(parts)
    return tuple(_track(lane) for lane in lanes), [*others, *_gaps(lanes, length_s)]


def _parts_in(file: Recording, start_s: Fraction, length_s: Fraction) -> Iterable[_Part]:
    """Yield where a recording sounds in a clip; it may have begun on the day before."""
    after_s = (file.start_s - start_s) % _DAY_S
    for part in (_Part(file, after_s - _DAY_S), _Part(file, after_s)):
        if part.start_s < length_s and part.end_s > 0:
            yield part


def _of_one_day(parts: Sequence[_Part], start_s: Fraction, info: ClipInfo) -> tuple[list[_Part], list[Notice]]:
    """Return the parts of the clip's day, and of files without a date; with a notice of those of other days."""
    days = {part: _day_of_clip(part, start_s) for part in parts}
    known = Counter(day for day in days.values() if day is not None)
    if len(known) < 2:
        return list(parts), []
    stated = date_of(info)
    day = next((one for one in known if one.isoformat() == stated), known.most_common(1)[0][0])
    others = [part.file.path.name for part in parts if days[part] not in {None, day}]
    text = f"Recordings of the same time on other days than {day} were left out: {', '.join(others)}."
    return [part for part in parts if days[part] in {None, day}], [Notice("sound-other-day", text)]


def _day_of_clip(part: _Part, start_s: Fraction) -> date | None:
    """Return the day on which a clip starts, by a recording's day; it may have begun on the day before."""
    if part.file.day is None:
        return None
    return part.file.day + timedelta(days=round((part.file.start_s - start_s - part.start_s) / _DAY_S))


def _lanes(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Return the parts of each track, in the order of their names."""
    lanes: list[list[_Part]] = []
    for part in sorted(parts, key=lambda p: (p.start_s, _in_order(p.file.path))):
        free = [lane for lane in lanes if _follows(part, lane[-1])]
        if free:
            max(free, key=lambda lane: _likeness(part.file, lane[-1].file)).append(part)
        else:
            lanes.append([part])
    return sorted(lanes, key=lambda lane: _in_order(lane[0].file.path))


def _follows(part: _Part, before: _Part) -> bool:
    apart = min(part.file.length_s, before.file.length_s, 2 * _OVERLAP_S) / 2
    return part.file.channels == before.file.channels and part.start_s >= before.end_s - apart


def _likeness(one: Recording, other: Recording) -> tuple[bool, float]:
    return one.names == other.names, SequenceMatcher(None, one.path.name, other.path.name).ratio()


def _in_order(path: Path) -> tuple[object, ...]:
    """Return what sorts names with numbers in them by the numbers."""
    words = re.split(r"(\d+)", path.name.lower())
    return tuple((int(word), "") if word.isdigit() else (-1, word) for word in words)


def _track(lane: Sequence[_Part]) -> SoundTrack:
    return SoundTrack(tuple(SoundPiece(part.file.path.absolute(), part.start_s) for part in lane), _name(lane))


def _name(lane: Sequence[_Part]) -> str:
    """Return a track's name: those of its channels, else the name of its first file."""
    names = [name for name in lane[0].file.names if name]
    return ", ".join(names) or lane[0].file.path.stem


def _gaps(lanes: Sequence[Sequence[_Part]], length_s: Fraction) -> list[Notice]:
    """Return a notice where the recordings do not sound all through a clip."""
    heard = sorted((max(p.start_s, Fraction(0)), min(p.end_s, length_s)) for lane in lanes for p in lane)
    end_s = silent_s = Fraction(0)
    for start, end in [*heard, (length_s, length_s)]:
        silent_s += max(Fraction(0), start - end_s)
        end_s = max(end_s, end)
    if silent_s < Fraction(1, 25):
        return []
    text = f"The recordings do not sound all through the clip: {float(silent_s):.3f} s of it are silent."
    return [Notice("sound-partial", text)]


def _without_copies(recordings: Sequence[Recording]) -> list[Recording]:
    """Return recordings without those that are copies of others, by name, size and start."""
    found = {(r.path.name, r.path.stat().st_size, r.start_s): r for r in reversed(recordings)}
    return sorted(found.values(), key=lambda r: r.path)
