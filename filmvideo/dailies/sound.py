"""Recorders' sound files, and which of them covers a clip."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError, print_traceback
from filmvideo.dailies.find import find_sound
from filmvideo.jobs.job import Sound
from filmvideo.media import ClipInfo
from filmvideo.media.tracks.audio import Recording, clip_start_s, recording


def find_recordings(folder: Path | None, say: Callable[[str], None]) -> list[Recording]:
    """Return the sound files of a folder that tell when they start; MediaError where none does."""
    if folder is None:
        return []
    files = find_sound(folder)
    read = [(file, _try_recording(file)) for file in files]
    found = [known for _, known in read if known is not None]
    if not found:
        raise MediaError(f"{folder} has no sound file with a time of its own (a BWF's time_reference).")
    if lacking := [file.name for file, known in read if known is None]:
        say(f"Sound files without a time, or of an unknown codec, were left out: {', '.join(lacking)}.")
    return found


def _try_recording(file: Path) -> Recording | None:
    """Return what a sound file states; None for one that is damaged in any way."""
    try:
        return recording(file)
    except Exception as error:  # noqa: BLE001  (one file's fault must not end the card)
        print_traceback(error)
        return None


def sound_for(info: ClipInfo, recordings: list[Recording]) -> Sound | None:
    """Return the recording that covers most of a clip, and the time in it of the clip's first frame."""
    if info.timecode is None or not recordings:
        return None
    start = clip_start_s(info.timecode, info.rate)
    end = start + Fraction(info.duration_s)

    def overlap_s(known: Recording) -> Fraction:
        return min(end, known.start_s + known.length_s) - max(start, known.start_s)

    best = max(recordings, key=overlap_s)
    return (best.path.absolute(), start - best.start_s) if overlap_s(best) > 0 else None
