"""What was rendered, as a JSON file beside it: enough to render it again, and to know whether it is the same.

Every kind of output has one form of manifest. The source and every written file are named by their sha256, looks and
films by their own. Colour tags that were asked for stand beside those that the written file reads back with. `job` is
the whole work, which `filmvideo reproduce` does again.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, cast

import torch

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.text import json_text
from filmvideo.engine.device import find_device
from filmvideo.grain.keys import Key
from filmvideo.jobs.job import NO_SOURCE, RenderJob
from filmvideo.looks.look import Look
from filmvideo.media import Tags
from filmvideo.media.files.atomic import check_target, write_whole
from filmvideo.media.files.hashing import sha256_of, sha256_of_frames
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.render.fingerprint import grain_fingerprint, measured_accuracy

ManifestPath = Path | Literal["beside"] | None
"""Where a manifest goes: to a file, beside the output, or nowhere."""
LIBRARIES = ("filmvideo", "torch", "numpy", "numba", "kornia", "av", "openimageio", "pillow")


@dataclass(frozen=True)
class WrittenFile:
    """A file that a job wrote, with the tags that were asked for and those that it reads back with."""

    path: Path
    tags: Tags | None = None
    tags_read_back: Tags | None = None


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """The facts of a finished job that its manifest holds beside the job itself."""

    job: RenderJob
    source: Mapping[str, object]
    """The source's sha256, and of a stream its bytes."""
    files: Mapping[str, WrittenFile]
    """Every written file, by its name in the folder of the outputs."""
    device: str
    um_per_px: Mapping[str, float]
    """The size on film of a pixel, by the name of the look."""
    facts: Mapping[str, object]
    """The report, as plain values."""
    work: str = ""
    """The hash of all that the pictures depend on but the source."""
    beside: Sequence[Path] = field(default_factory=tuple[Path, ...])
    """Files that were read beside the source."""


def manifest_beside(output: Path, part: tuple[int, int] | None) -> Path:
    """Return the manifest's name: out.mov.json; of a sequence shot.exr.json, of a part shot.1001-1050.exr.json."""
    pattern = find_pattern(output)
    if pattern is None or pattern.only is not None:
        return output.parent / f"{output.name}.json"
    frames = "" if part is None else f".{'-'.join(str(n) for n in dict.fromkeys(part))}"
    stem = pattern.before.rstrip("._- ") or pattern.folder.resolve().name
    return pattern.folder / f"{stem}{frames}{pattern.suffix}.json"


def find_manifest_path(
    place: ManifestPath, *, source: Path, target: Path, part: tuple[int, int] | None, overwrite: bool
) -> Path | None:
    """Return the manifest's path; MediaError before the work starts where it cannot be written.

    A name that a person gave is overwritten where that is allowed; one of the program's own, where it is a manifest.
    """
    if place is None or is_pipe(target):
        return None
    if place != "beside":
        check_target(place, overwrite=overwrite, source=source)
        if _is_frame_of(place, source):
            raise MediaError(f"{place} is a picture of the source; give the manifest another name.")
        if place.resolve() == target.resolve() or _is_frame_of(place, target):
            raise MediaError(f"{place} is the clip to be written; give the manifest another name.")
        return place
    beside = manifest_beside(target, part)
    check_target(beside, overwrite=True, source=source, make_folder=True)
    if beside.exists() and not read_manifest_values(beside).get("output_sha256"):
        raise MediaError(
            f"{beside} exists and is not a manifest of filmvideo; move it, or give --manifest another file."
        )
    return beside


def _is_frame_of(path: Path, sequence: Path) -> bool:
    """Return whether a file has the name of a picture of a sequence."""
    whole, one = find_pattern(sequence), find_pattern(path)
    if whole is None or one is None or path.parent.resolve() != whole.folder.resolve():
        return False
    return (one.before, one.after) == (whole.before, whole.after)


def read_manifest_values(path: Path) -> dict[str, object]:
    """Return the values of a manifest; an empty table for a file that is not one."""
    with suppress(OSError, ValueError):
        values: object = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(values, dict) and "filmvideo" in values:
            return cast("dict[str, object]", values)
    return {}


def write_json(path: Path, values: Mapping[str, object]) -> None:
    """Write plain values, whole or not at all."""
    write_whole(path, f"{json_text(values)}\n".encode())


def write_manifest(path: Path, result: JobResult) -> None:
    """Write the manifest of a finished job, whole or not at all."""
    write_json(path, manifest_of(result))


def begin_manifest(path: Path, job: RenderJob, work: str) -> None:
    """Write which work is begun, so that a run that is cut off can go on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"filmvideo": version("filmvideo"), "source": str(job.source), "work_sha256": work})


def manifest_of(result: JobResult) -> dict[str, object]:
    """Return the manifest's values."""
    job, files = result.job, result.files
    span = job.span
    return {
        "filmvideo": version("filmvideo"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "kind": job.kind,
        **{key: value for key, value in result.facts.items() if key != "look"},
        "source": _absolute(job.source),
        **result.source,
        "first_frame": span[0],
        "last_frame": span[1],
        "output": _absolute(job.target),
        "output_sha256": {name: fingerprint(file.path, *span) for name, file in files.items()},
        "tags": {name: _tags(file.tags) for name, file in files.items() if file.tags is not None},
        "tags_read_back": {
            n: _tags(file.tags_read_back) for n, file in files.items() if file.tags_read_back is not None
        },
        "work_sha256": result.work,
        "beside_sha256": {str(path.absolute()): sha256_of(path) for path in result.beside},
        "seed": job.seed,
        "engine": job.engine,
        "device": result.device,
        **_looks_of(result),
        "versions": versions(),
        "job": job.to_json(),
    }


def looks_in(job: RenderJob) -> dict[str, Look]:
    """Return the looks of a job by name."""
    sheets = [output.sheet for output in job.outputs if output.sheet is not None]
    named = {name: look for sheet in sheets for name, look in sheet.looks.items()}
    return named if job.look is None else {"film": job.look, **named}


def films_of(looks: Mapping[str, Look]) -> dict[str, dict[str, str]]:
    """Return the films of looks by name, each with its use and the sha256 of its data."""
    return {
        film.name: {"use": use, "sha256": film.digest}
        for look in looks.values()
        for use, film in (("camera", look.camera_film), ("print", look.print_film))
        if film is not None
    }


def _looks_of(result: JobResult) -> dict[str, object]:
    """Return the looks with their films, the error of their tables, and the bits of their grain in the first frame.

    A sheet is looked at, and no figure is taken from it: the errors of its many tables are not measured, and nothing
    of its looks is kept on disk.
    """
    job, looks = result.job, looks_in(result.job)
    device = _device_here(result.device)
    key, sheet = Key(job.seed, job.span[0]), job.kind == "sheet"
    hashes = [
        grain_fingerprint(look, result.um_per_px[name], key, device, keep=not sheet) for name, look in looks.items()
    ]
    grains = [bits for bits in hashes if bits is not None]
    measured = {} if sheet else looks
    errors = {name: measured_accuracy(look, job.engine) for name, look in measured.items()}
    return {
        "looks": {name: {"name": look.name, "hash": look.hash(), **look.parameters()} for name, look in looks.items()},
        "films": films_of(looks),
        "accuracy": {name: None if found is None else asdict(found) for name, found in errors.items()},
        "grain_sha256": hashlib.sha256("\n".join(grains).encode()).hexdigest() if grains else None,
    }


def _tags(tags: Tags) -> dict[str, object]:
    return {**asdict(tags), "meaning": tags.describe()}


def _absolute(path: Path) -> str | None:
    """Return a path from the root, so that it is found from any folder; a stream stays, a chart has none."""
    if path == NO_SOURCE:
        return None
    return str(path) if is_pipe(path) else str(path.absolute())


def _device_here(device: str) -> torch.device:
    """Return the device that did the work, or where only other machines have it the CPU: grain's bits are alike."""
    try:
        return find_device(device)
    except ParameterError:
        return torch.device("cpu")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that render."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found


def fingerprint(path: Path, first: int, last: int) -> str:
    """Return the sha256 of a file; of a range of a sequence, that of its pictures' own, as sha256sum lists them."""
    pattern = None if path.is_file() else find_pattern(path)
    return sha256_of(path) if pattern is None else sha256_of_frames(pattern, first, last)
