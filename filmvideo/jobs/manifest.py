"""What was done to a clip, as a JSON file beside it: enough to do it again, and to know whether it was this.

The source is named by its sha256 and the look by its own; the tags that were asked for stand beside those that the
written file reads back with. `kind` says what was made and `order` is the work as it was asked for, the whole look
among it, which `filmvideo reproduce` does again.
"""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, cast

import torch

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.engine.device import find_device
from filmvideo.jobs.job import RenderJob
from filmvideo.jobs.report import Report
from filmvideo.looks.look import Look
from filmvideo.media import probe
from filmvideo.media.files.atomic import atomic_write, cannot_write, check_target
from filmvideo.media.files.hashing import sha256_of, sha256_of_frames
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.render.fingerprint import grain_fingerprint, measured_accuracy

ManifestPath = Path | Literal["beside"] | None
"""Where a manifest goes: to a file, beside the output, or nowhere."""
LIBRARIES = ("filmvideo", "torch", "numpy", "numba", "kornia", "av", "openimageio", "pillow")


def manifest_beside(output: Path, part: tuple[int, int] | None) -> Path:
    """Name the manifest of an output: out.mov.json; of a sequence shot.exr.json, of a part shot.1001-1050.exr.json."""
    pattern = find_pattern(output)
    if pattern is None or pattern.only is not None:
        return output.parent / f"{output.name}.json"
    frames = "" if part is None else f".{'-'.join(str(n) for n in dict.fromkeys(part))}"
    stem = pattern.before.rstrip("._- ") or pattern.folder.resolve().name
    return pattern.folder / f"{stem}{frames}{pattern.suffix}.json"


def place_of_manifest(
    place: ManifestPath, *, source: Path, target: Path, part: tuple[int, int] | None, overwrite: bool
) -> Path | None:
    """Say where the manifest goes, and refuse in words what cannot be written, before the work starts.

    A name that a person gave is overwritten where that is allowed; one of the program's own, where it is a manifest.
    """
    if place is None:
        return None
    if place != "beside":
        check_target(place, overwrite=overwrite, source=source)
        if place.resolve() == target.resolve():
            raise MediaError(f"{place} is the clip to be written; give the manifest another name.")
        return place
    beside = manifest_beside(target, part)
    check_target(beside, overwrite=True, source=source, make_folder=True)
    if beside.exists() and read_manifest(beside) is None:
        raise MediaError(
            f"{beside} exists and is no manifest of filmvideo; move it, or name another file with --manifest."
        )
    return beside


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Read a manifest; None for a file that is none."""
    with suppress(OSError, ValueError):
        said: object = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(said, dict) and {"filmvideo", "source_sha256", "output_sha256"} <= said.keys():
            return cast("dict[str, Any]", said)
    return None


def write_manifest(path: Path, report: Report, job: RenderJob, work: str, source: dict[str, Any]) -> None:
    """Write the manifest of a finished clip, whole or not at all; `source` are the fingerprints of what went in."""
    write_json(path, manifest_of(report, job, work, source))


def write_json(path: Path, said: dict[str, Any]) -> None:
    """Write plain values, whole or not at all."""
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    with atomic_write(path) as hidden:
        try:
            hidden.write_text(text, encoding="utf-8")
        except OSError as error:
            raise cannot_write(path, error) from error


def manifest_of(report: Report, job: RenderJob, work: str, source: dict[str, Any]) -> dict[str, Any]:
    """Give a report, its look in full, and the fingerprints of what went in and came out.

    `work` is the hash of all that the pictures depend on but the source.
    """
    return with_header(
        "clip",
        {
            **report.to_json(),
            **source,
            "output_sha256": fingerprint(report.path, report.first, report.last),
            "work_sha256": work,
            "tags_read_back": asdict(probe(report.path).tagged),
            "films": films_of(report.look),
            **evidence_of(report),
        },
        job.to_json(),
    )


def with_header(kind: str, said: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    """Add what kind of output it is, by what it was written and when, and the order that makes it again."""
    places = {key: _whole(said[key]) for key in ("source", "output") if said.get(key)}
    written = datetime.now(UTC).isoformat(timespec="seconds")
    head = {"filmvideo": version("filmvideo"), "written": written, "kind": kind}
    return {**head, **said, **places, "versions": versions(), "order": order}


def _whole(place: str) -> str:
    """Give a place from the root, so that it is found from any folder; a pipe has none."""
    return place if is_pipe(place) else str(Path(place).absolute())


def films_of(look: Look | None) -> dict[str, dict[str, str]]:
    """Name the films of a look, each with the sha256 of its data."""
    films = {} if look is None else {"camera": look.camera_film, "print": look.print_film}
    return {kind: {"name": film.name, "sha256": film.digest} for kind, film in films.items() if film is not None}


def evidence_of(report: Report) -> dict[str, Any]:
    """Give how near the tables of the look were, and the bits of its grain."""
    look, pitch = report.look, report.um_per_px
    if look is None or pitch is None:
        return {"accuracy": None, "grain_sha256": None}
    return evidence(look, report.engine, pitch, seed=report.seed, frame=report.first, device=_here(report.device))


def evidence(
    look: Look, engine: str, um_per_px: float, *, seed: int, frame: int, device: torch.device
) -> dict[str, Any]:
    """Give how near a look's tables are, and the bits of its grain in a frame."""
    found = measured_accuracy(look, engine)
    return {
        "accuracy": None if found is None else asdict(found),
        "grain_sha256": grain_fingerprint(look, um_per_px, seed, frame, device),
    }


def _here(device: str) -> torch.device:
    """Find the device that did the work, or where only other machines have it the processor: grain's bits are alike."""
    try:
        return find_device(device)
    except ParameterError:
        return torch.device("cpu")


def versions() -> dict[str, str]:
    """Give the versions of what did the work."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found


def fingerprint(path: Path, first: int, last: int) -> str:
    """Return the sha256 of a file; of a range of a sequence, that of its pictures' own, as sha256sum lists them."""
    pattern = None if path.is_file() else find_pattern(path)
    return sha256_of(path) if pattern is None else sha256_of_frames(pattern, first, last)
