"""Recorders' sound files, and which of them covers a clip."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.dailies.find import find_sound
from filmvideo.media import ClipInfo
from filmvideo.media.tracks.recorded_sound import Sound, SoundPiece, SoundTrack
from filmvideo.media.tracks.recordings import Recording, clip_start_s, recording


def find_recordings(folder: Path | None, say: Callable[[str], None]) -> list[Recording]:
    """Return the sound files of a folder that tell when they start; MediaError where none does."""
    if folder is None:
        return []
    files = find_sound(folder)
    found = [known for file in files if (known := recording(file)) is not None]
    if not found:
        raise MediaError(f"{folder} has no sound file with a time of its own (a BWF's time_reference).")
    if len(found) < len(files):
        say(f"{len(files) - len(found)} sound files were left out: they tell no time.")
    return found


def sound_for(info: ClipInfo, recordings: list[Recording]) -> Sound | None:
    """Return the recording that covers most of a clip, and the time in it of the clip's first frame."""
    if info.timecode is None or not recordings:
        return None
    start = clip_start_s(info.timecode, info.rate)
    end = start + Fraction(info.duration_s)

    def overlap_s(known: Recording) -> Fraction:
        return min(end, known.start_s + known.length_s) - max(start, known.start_s)

    best = max(recordings, key=overlap_s)
    if overlap_s(best) <= 0:
        return None
    return (SoundTrack((SoundPiece(best.path.absolute(), best.start_s - start),)),)
