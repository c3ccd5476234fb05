"""The manifest of a still: what a clip's has, and under `still` what was asked for, which `reproduce` does again."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filmvideo.clips.manifest import evidence_of, films_of, fingerprint, signed, write_json
from filmvideo.clips.report import Report
from filmvideo.errors import MediaError
from filmvideo.look import Look
from filmvideo.look_file import look_of, values_of
from filmvideo.media.ledger import sha256_of
from filmvideo.media.stills import tags_of_still


def write_still_manifest(path: Path, report: Report, look: Look, asked: dict[str, Any]) -> None:
    """Write what was done; `asked` are the arguments of `render_still` but source, target and look."""
    write_json(
        path,
        signed(
            {
                **report.to_json(),
                "source_sha256": sha256_of_frame(report.source, report.first),
                "output_sha256": sha256_of(report.path),
                "tags_read_back": asdict(tags_of_still(report.path)),
                "films": films_of(look),
                **evidence_of(report),
                "still": {"source": str(report.source), "target": str(report.path), "look": values_of(look), **asked},
            }
        ),
    )


def sha256_of_frame(source: Path, number: int) -> str:
    """Give the sha256 of what a frame is read from: the clip, or a sequence's picture."""
    return sha256_of(source) if source.is_file() else fingerprint(source, number, number)


def still_asked_for(said: dict[str, Any]) -> dict[str, Any]:
    """Read the arguments of `render_still` from a manifest; MediaError where they are none."""
    try:
        asked = dict(said["still"])
        return asked | {
            "source": Path(asked["source"]),
            "target": Path(asked["target"]),
            "look": look_of(asked["look"], "the manifest"),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(f"filmvideo {version('filmvideo')} cannot make this still again ({error!r}).") from error
