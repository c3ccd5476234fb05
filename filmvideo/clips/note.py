"""The manifest of what is looked at and not made again: a preview, a sheet of stocks.

It has the films with their hashes, fingerprints of what went in and came out, and what was asked; no job to do again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filmvideo.clips.manifest import films_of, manifest_beside, place_of_manifest, versions, write_json
from filmvideo.look import Look
from filmvideo.media.ledger import sha256_of
from filmvideo.media.sequence import find_pattern


def place_of_note(source: Path | None, target: Path) -> None:
    """Refuse an output whose manifest would lie where something else is."""
    place_of_manifest("beside", source=source or target, target=target, part=None, overwrite=True)


def write_note(target: Path, source: Path | None, looks: Mapping[str, Look], **facts: object) -> None:
    """Write a picture's or a preview's manifest beside it; of a sequence the first picture is fingerprinted."""
    pattern = None if source is None or source.is_file() else find_pattern(source)
    read = source if pattern is None else pattern.file(pattern.numbers()[0])
    said: dict[str, Any] = {
        "filmvideo": version("filmvideo"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": None if source is None else str(source),
        "source_sha256": None if read is None else sha256_of(read),
        "output": str(target),
        "output_sha256": sha256_of(target),
        "looks": {
            name: {"hash": look.hash(), **look.parameters(), "films": films_of(look)} for name, look in looks.items()
        },
        **facts,
        "versions": versions(),
    }
    write_json(manifest_beside(target, None), said)
