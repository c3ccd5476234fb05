"""What was done to a clip, as a JSON file beside it: enough to do it again, and to know whether it was this.

The source is named by its sha256 and the look by its own; the tags that were asked for stand beside those that the
written file reads back with.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filmvideo.errors import MediaError
from filmvideo.media import probe
from filmvideo.media.atomic import cannot_write, check_target, replaced
from filmvideo.media.ledger import sha256_of
from filmvideo.media.sequence import find_pattern
from filmvideo.report import Report


def check_manifest(path: Path, *, source: Path, target: Path, overwrite: bool) -> None:
    """Refuse in words a name that cannot be written, before the work starts; a clip's own is never overwritten."""
    check_target(path, overwrite=overwrite, source=source)
    if path.resolve() == target.resolve():
        raise MediaError(f"{path} is the clip to be written; give the manifest another name.")


def write_manifest(path: Path, report: Report) -> None:
    """Write the manifest of a finished clip, whole or not at all."""
    text = json.dumps(manifest_of(report), indent=2, ensure_ascii=False) + "\n"
    with replaced(path) as hidden:
        try:
            hidden.write_text(text, encoding="utf-8")
        except OSError as error:
            raise cannot_write(path, error) from error


def manifest_of(report: Report) -> dict[str, Any]:
    """Give a report, its look in full, and the fingerprints of what went in and came out."""
    return {
        "filmvideo": version("filmvideo"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **report.to_json(),
        "source_sha256": fingerprint(report.source, report.first, report.last),
        "output_sha256": fingerprint(report.path, report.first, report.last),
        "tags_read_back": asdict(probe(report.path).stated),
    }


def fingerprint(path: Path, first: int, last: int) -> str:
    """Give the sha256 of a clip; of a range of a sequence, that of its pictures' own, as sha256sum lists them."""
    pattern = find_pattern(path)
    if pattern is None:
        return sha256_of(path)
    files = [pattern.file(n) for n in pattern.numbers() if first <= n <= last]
    lines = "".join(f"{sha256_of(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()
