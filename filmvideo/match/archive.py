"""An archive of a match: one directory to inspect, use and fit the film again, years later.

    pairs.csv             the pairs that were fitted, to the last digit
    model.json, .safetensors   the model, its choice and its held-out errors
    report/               the page with its plots
    sources/              the tables the pairs were read from; of a pairs.toml a folder, with its pictures beside it
    provenance.toml       which film, when, by what versions, notes; the sha256 of every file

The hashes are checked whenever an archive is read. Pictures may be left out, for their size; their hashes and the pairs
that were read from them stay.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import tomli_w

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.toml import read_toml
from filmvideo.film.learned_stock import file_hash
from filmvideo.match.report import write_report
from filmvideo.match.sources import MANIFEST
from filmvideo.match.store import MODEL, PAIRS, TENSORS, StoredMatch, load, read_facts

PROVENANCE, SOURCES, REPORT = "provenance.toml", "sources", "report"


def write_archive(
    folder: Path, archive: Path, *, film: str, notes: tuple[str, ...] = (), pictures: bool = True
) -> Path:
    """Copy a match into an archive, with its sources and a report; raise MediaError for a directory in use."""
    if archive.exists() and any(archive.iterdir()):
        raise MediaError(f"{archive} is not empty; name a new directory for the archive.")
    stored = load(folder)
    (archive / SOURCES).mkdir(parents=True, exist_ok=True)
    for name in (MODEL, TENSORS, PAIRS):
        shutil.copyfile(folder / name, archive / name)
    sources = _copy_sources(stored, archive / SOURCES, pictures=pictures)
    write_report(stored, archive / REPORT)
    values = {
        "schema": 1,
        "archive": {
            "film": film,
            "notes": list(notes),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "model": stored.name,
            "pairs": len(stored.pairs),
        },
        "versions": read_facts(folder / MODEL)["versions"],
        "source": sources,
        "files": _hashes(archive),
    }
    (archive / PROVENANCE).write_text(tomli_w.dumps(values), encoding="utf-8")
    return archive / PROVENANCE


def read_archive(archive: Path) -> StoredMatch:
    """Read an archive; raise ParameterError for a file that is missing or changed."""
    if not (archive / PROVENANCE).is_file():
        raise ParameterError(f"{archive} is not an archive ({PROVENANCE} is missing); run `filmvideo match archive`.")
    files = read_toml(archive / PROVENANCE).sentences("files")
    for name, wanted in files.items():
        if not (archive / name).is_file():
            raise ParameterError(f"{archive} is incomplete: {name} is missing.")
        if file_hash(archive / name) != wanted:
            raise ParameterError(f"{archive / name} has changed since it was archived: its hash differs.")
    return load(archive)


def sources_of(paths: list[Path]) -> list[dict[str, str]]:
    """Return the paths and hashes of the files that pairs were read from, with the pictures of a pairs.toml."""
    rows: list[dict[str, str]] = []
    for path in paths:
        rows.append(_source(path))
        if path.suffix.lower() == MANIFEST:
            rows += [{**_source(each), "of": str(path.resolve())} for each in _pictures(path) if each.is_file()]
    return rows


def _source(path: Path) -> dict[str, str]:
    return {"path": str(path.resolve()), "sha256": file_hash(path)}


def _pictures(manifest: Path) -> tuple[Path, ...]:
    from filmvideo.match.charts.manifest import read_manifest  # noqa: PLC0415  (media is not needed for tables)

    return read_manifest(manifest).files


def _copy_sources(stored: StoredMatch, into: Path, *, pictures: bool) -> list[dict[str, Any]]:
    """Copy the sources that have not changed, and return a row for each."""
    rows: list[dict[str, Any]] = []
    sources = cast("list[dict[str, str]]", stored.settings.get("sources", []))
    folders = {one["path"]: f"{number:02d}-{Path(one['path']).stem}" for number, one in _enumerate_manifests(sources)}
    for source in sources:
        path, manifest = Path(source["path"]), source.get("of", source["path"])
        name = _place_in_archive(folders[manifest], path, Path(manifest))
        wanted = name is not None and (pictures or "of" not in source)
        kept = name if wanted and path.is_file() and file_hash(path) == source["sha256"] else None
        if kept is not None:
            (into / kept).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, into / kept)
        rows.append({"name": path.name, "sha256": source["sha256"], "kept_as": f"{SOURCES}/{kept}" if kept else ""})
    return rows


def _enumerate_manifests(sources: list[dict[str, str]]) -> list[tuple[int, dict[str, str]]]:
    return list(enumerate((one for one in sources if "of" not in one), 1))


def _place_in_archive(folder: str, path: Path, manifest: Path) -> str | None:
    """Return a source's place: a table's own; for a pairs.toml and its pictures, beside each other as they were."""
    if manifest.suffix.lower() != MANIFEST:
        return f"{folder}{path.suffix}"
    beside = path.is_relative_to(manifest.parent)
    return f"{folder}/{path.relative_to(manifest.parent).as_posix()}" if beside else None


def _hashes(archive: Path) -> dict[str, str]:
    found = sorted(path for path in archive.rglob("*") if path.is_file())
    return {path.relative_to(archive).as_posix(): file_hash(path) for path in found}
