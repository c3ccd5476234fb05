"""The manifest of what is looked at and not made again: a preview, a sheet of stocks.

It has the films with their hashes, fingerprints of what went in and came out, and what was asked; no job to do again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from filmvideo.clips.background import Aside
from filmvideo.clips.manifest import films_of, manifest_beside, place_of_manifest, signed, write_json
from filmvideo.look import Look
from filmvideo.media.ledger import sha256_of
from filmvideo.media.sequence import find_pattern


class Note:
    """The manifest of a picture or a preview, beside it; the source is hashed while the work goes on."""

    def __init__(self, source: Path | None, target: Path) -> None:
        """Begin; MediaError where something else lies in the manifest's place."""
        place_of_manifest("beside", source=source or target, target=target, part=None, overwrite=True)
        self._source, self._target = source, target
        self._source_sha256 = Aside(lambda: _sha256(source))

    def write(self, looks: Mapping[str, Look], **facts: object) -> None:
        """Write it."""
        films = {
            name: {"hash": look.hash(), **look.parameters(), "films": films_of(look)} for name, look in looks.items()
        }
        said = {
            "source": None if self._source is None else str(self._source),
            "source_sha256": self._source_sha256.result(),
            "output": str(self._target),
            "output_sha256": sha256_of(self._target),
            "looks": films,
            **facts,
        }
        write_json(manifest_beside(self._target, None), signed(said))


def _sha256(source: Path | None) -> str | None:
    """Hash a clip or a picture; of a sequence the first picture."""
    if source is None:
        return None
    pattern = None if source.is_file() else find_pattern(source)
    return sha256_of(source if pattern is None else pattern.file(pattern.numbers()[0]))
