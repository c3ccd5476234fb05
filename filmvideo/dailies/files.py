"""What clips and sequences of a card are read by, and the files that are written of them."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from filmvideo.dailies.find import is_sequence
from filmvideo.dailies.recipe import FilmSettings
from filmvideo.engine.threads import count
from filmvideo.media import ClipInfo, ClipSpec, ClipWriter, Codec, Reader, open_source
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.tracks.audio import laid_tracks, made_tracks
from filmvideo.media.tracks.passthrough import Tracks

Sound = tuple[Path, Fraction]
"""A sound file, and the time in it of the clip's first frame."""


def opened(clip: Path, film: FilmSettings) -> Reader:
    """Open a clip, or a sequence as a film says that it is to be taken."""
    how: dict[str, Any] = {"rate": film.rate, "missing": film.missing or "hold"} if is_sequence(clip) else {}
    return open_source(clip, threads=count(), **how)


def writer_like(
    reader: Reader,
    path: Path,
    codec: Codec,
    spec: ClipSpec,
    *,
    sound: Sound | None = None,
    overwrite: bool,
    part: bool = False,
) -> ClipWriter:
    """Prepare a file that keeps time, timecode and sound of what is read; `part` where that is a range only."""
    info = reader.info
    return ClipWriter(
        path,
        codec,
        spec,
        source=None if info.image else info.path,
        frames=(reader.first, reader.last) if part or info.image else None,
        overwrite=overwrite,
        timecode=info.timecode_at(reader.first) if info.image else None,
        reel=info.reel if info.image else None,
        threads=count(),
        tracks=_tracks(reader, sound),
    )


def first_file(info: ClipInfo) -> Path:
    """Give the file of a clip, or that of a sequence's first picture."""
    pattern = find_pattern(info.path)
    return info.path if pattern is None else pattern.file(info.first)


def date_of(info: ClipInfo) -> str:
    """Give the day a clip was made: what it says, else that of its file."""
    made = next((v for k, v in info.metadata.items() if k.lower().endswith(("creation_time", "creationdate"))), "")
    return made[:10] or datetime.fromtimestamp(first_file(info).stat().st_mtime, UTC).date().isoformat()


def _tracks(reader: Reader, sound: Sound | None) -> Tracks | None:
    info = reader.info
    if not info.image:
        return made_tracks(info.path, Fraction(info.duration_s), sound)
    length_s = reader.expected / info.rate
    return None if sound is None else laid_tracks(sound, length_s, info.timecode_at(reader.first))
