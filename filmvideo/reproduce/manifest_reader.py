"""A manifest, read so that its source and outputs are found and its job can be run again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import MediaError
from filmvideo.jobs.job import RenderJob, job_from_json
from filmvideo.jobs.manifest import fingerprint, manifest_beside
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.files.pipes import PIPE, is_pipe
from filmvideo.media.files.sequence_name import find_pattern

_BYTES_AT_ONCE = 1 << 20
_NEEDED = ("kind", "source", "source_sha256", "output_sha256", "first_frame", "last_frame", "grain_sha256", "versions")


@dataclass(frozen=True)
class RenderManifest:
    """The values of a manifest."""

    path: Path
    values: dict[str, Any]

    def job(self) -> RenderJob:
        """Return the job; MediaError where this version cannot read it."""
        return job_from_json(self.values["job"], f"{self.path.name}: job")

    @property
    def span(self) -> tuple[int, int]:
        """The first and last frame of the source."""
        return int(self.values["first_frame"]), int(self.values["last_frame"])

    @property
    def frames(self) -> int:
        """The number of frames of the output."""
        return int(self.values["frames"])

    @property
    def source_bytes(self) -> int | None:
        """The length of a stream; None for files."""
        return cast("int | None", self.values.get("source_bytes"))

    @property
    def looks(self) -> dict[str, str]:
        """The hashes of the looks by their names in the manifest."""
        return {name: str(look["hash"]) for name, look in self.values["looks"].items()}

    def outputs(self, elsewhere: Path | None = None) -> dict[str, tuple[Path, str]]:
        """Return the paths and sha256s of the outputs by their names.

        `elsewhere` is the one output, or of dailies their folder.
        """
        hashes = cast("dict[str, str]", self.values["output_sha256"])
        if self.values["kind"] == "dailies":
            folder = elsewhere or self.path.absolute().parent.parent
            return {name: (folder / name, sha) for name, sha in hashes.items()}
        place = elsewhere or self._find_beside(Path(self.values["output"]))
        return {name: (place, sha) for name, sha in hashes.items()}

    def _find_beside(self, output: Path) -> Path:
        """Return the path of an output, also where it moved together with the manifest beside it."""
        here = self.path.parent / output.name
        names = {manifest_beside(here, part).name for part in (None, self.span)}
        return here if self.path.name in names and source_exists(here) else output

    def find_source(self, elsewhere: Path | None) -> Path | None:
        """Return the source, unharmed; None where the manifest has none."""
        named = self.values["source"]
        if named is None:
            if elsewhere is not None:
                raise MediaError(f"{self.path.name} is of the chart, which has no source file; remove --source.")
            return None
        if elsewhere is None:
            elsewhere = self._last_place(Path(named))
        elif is_pipe(elsewhere):
            if not is_pipe(named):
                raise MediaError(f"{self.path.name} has the file {named} as its source; name one with --source.")
            return PIPE
        if not source_exists(elsewhere):
            raise MediaError(f"{elsewhere} does not exist; name the source with --source.")
        self.check_source(elsewhere, self._hash(elsewhere))
        return elsewhere

    def check_source(self, source: Path, found: str) -> None:
        """Raise MediaError for another source than this manifest's."""
        if found != self.values["source_sha256"]:
            name = "The standard input" if is_pipe(source) else str(source)
            raise MediaError(f"{name} is not the source of {self.path.name}: its sha256 differs.")

    def find_beside(self, source: Path | None) -> dict[Path, Path]:
        """Return where the files are that were read beside the source, a sound or a font, by where they were."""
        found: dict[Path, Path] = {}
        for name, sha in self.values["beside_sha256"].items():
            path = Path(name)
            if not path.is_file() and source is not None:
                path = _follow_move(path, Path(self.values["source"]), source.absolute())
            if not path.is_file():
                raise MediaError(f"{name} does not exist, and {self.path.name} was rendered with it; put it back.")
            if sha256_of(path) != sha:
                raise MediaError(f"{path} is not the file that {self.path.name} names: its sha256 differs.")
            found[Path(name)] = path
        return found

    def _last_place(self, named: Path) -> Path:
        """Return a source's path where it was, or beside the manifest."""
        if is_pipe(named):
            raise MediaError(
                f"The source of {self.path.name} was a stream; pipe it again with --source -, or name a file of its "
                "bytes."
            )
        here = self.path.parent / named.name
        return here if source_exists(here) and not source_exists(named) else named

    def _hash(self, source: Path) -> str:
        length = self.source_bytes
        return fingerprint(source, *self.span) if length is None else _sha256_of_start(source, length)


def read_manifest(path: Path) -> RenderManifest:
    """Return a manifest; MediaError where nothing can be rendered from it."""
    if not path.is_file():
        raise MediaError(f"{path} does not exist.")
    try:
        values: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        values = None
    if not isinstance(values, dict) or "filmvideo" not in values:
        raise MediaError(
            f"{path} is not a manifest of filmvideo, or is damaged; it lies beside an output, as OUT.json."
        )
    found = cast("dict[str, Any]", values)
    if "work_sha256" in found and "output_sha256" not in found:
        raise MediaError(f"{path} is of unfinished work; finish it with filmvideo dailies --resume.")
    if "job" not in found and "output_sha256" in found:
        raise MediaError(f"{path} was written by an older filmvideo ({found['filmvideo']}); render the output again.")
    if missing := [key for key in (*_NEEDED, "job") if key not in found]:
        raise MediaError(f"{path} is damaged, or not a manifest: `{missing[0]}` is missing.")
    return RenderManifest(path, found)


def source_exists(path: Path) -> bool:
    """Return whether a file, or a picture of a sequence, exists."""
    pattern = None if path.is_file() else find_pattern(path)
    return path.is_file() or (pattern is not None and bool(pattern.numbers()))


def _follow_move(path: Path, before: Path, now: Path) -> Path:
    """Return where a file is if it moved as another did: both folders are what is left without a common end."""
    while before.name and before.name == now.name:
        before, now = before.parent, now.parent
    return now / path.relative_to(before) if path.is_relative_to(before) else path


def _sha256_of_start(path: Path, length: int) -> str:
    """Return the sha256 of the first bytes of a file."""
    found = sha256()
    with path.open("rb") as file:
        while length and (data := file.read(min(length, _BYTES_AT_ONCE))):
            found.update(data)
            length -= len(data)
    return found.hexdigest()
