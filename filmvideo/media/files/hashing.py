"""Hashes of files and of frame sequences."""

from __future__ import annotations

import hashlib
from pathlib import Path

from filmvideo.media.files.sequence_name import Pattern


def sha256_of(path: Path) -> str:
    """Return a file's sha256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_frames(pattern: Pattern, first: int, last: int) -> str:
    """Return the sha256 of a range's own sha256s, listed as sha256sum lists them."""
    files = [pattern.file(n) for n in pattern.numbers() if first <= n <= last]
    lines = "".join(f"{sha256_of(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
