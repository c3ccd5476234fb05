"""Recorders' files, and when they start.

A BWF (EBU Tech 3285) states its start in samples since midnight, `time_reference`; a timecode of n frames since
midnight at r frames a second is n / r seconds.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from filmvideo.base.errors import MediaError
from filmvideo.media.files.timecode import frames_of
from filmvideo.media.info.container import open_clip


@dataclass(frozen=True)
class Recording:
    """A sound file of a recorder, with its start."""

    path: Path
    start_s: Fraction
    """Since midnight."""
    length_s: Fraction


def recording(path: Path) -> Recording | None:
    """Read the start of a sound file; None where it lacks one, or is not a sound file."""
    with suppress(MediaError, av.FFmpegError, OSError, ValueError), open_clip(path) as file:
        metadata = {k.lower(): v for k, v in file.metadata.items()}
        rate = file.streams.audio[0].codec_context.sample_rate if file.streams.audio else 0
        if rate and metadata.get("time_reference", "").isdigit():
            length = Fraction(file.duration or 0, av.time_base)
            return Recording(path, Fraction(int(metadata["time_reference"]), rate), length)
    return None


def clip_start_s(timecode: str, rate: Fraction) -> Fraction:
    """Return the time since midnight of a timecode, in seconds."""
    return frames_of(timecode, rate) / rate
