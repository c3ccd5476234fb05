"""The file and the day of a clip or a sequence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from filmvideo.media import ClipInfo
from filmvideo.media.files.sequence_name import find_pattern


def first_file(info: ClipInfo) -> Path:
    """Return the file of a clip, or that of a sequence's first picture."""
    pattern = find_pattern(info.path)
    return info.path if pattern is None else pattern.file(info.first)


def date_of(info: ClipInfo) -> str:
    """Return the day a clip was made: of its metadata, else of its file."""
    made = next((v for k, v in info.metadata.items() if k.lower().endswith(("creation_time", "creationdate"))), "")
    return made[:10] or datetime.fromtimestamp(first_file(info).stat().st_mtime, UTC).date().isoformat()
