"""The manifest of a still: what a clip's has, and in its order the arguments of `render_still`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from filmvideo.jobs.manifest import evidence_of, films_of, fingerprint, with_header, write_json
from filmvideo.jobs.report import Report
from filmvideo.looks.files import look_to_values
from filmvideo.looks.look import Look
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.write.still import tags_of_still


def write_still_manifest(path: Path, report: Report, look: Look, asked: dict[str, Any]) -> None:
    """Write what was done; `asked` are the arguments of `render_still` but source, target and look."""
    facts = {
        **report.to_json(),
        "source_sha256": fingerprint(report.source, report.first, report.last),
        "output_sha256": sha256_of(report.path),
        "tags_read_back": asdict(tags_of_still(report.path)),
        "films": films_of(look),
        **evidence_of(report),
    }
    write_json(path, with_header("still", facts, {"look": look_to_values(look), **asked}))
