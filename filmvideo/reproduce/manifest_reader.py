"""A manifest, read so that what it tells of can be found and made again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import MediaError
from filmvideo.jobs.manifest import fingerprint, manifest_beside
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.files.pipes import PIPE, is_pipe
from filmvideo.media.files.sequence_name import find_pattern

_AT_ONCE = 1 << 20
_NEEDED = ("source", "source_sha256", "output_sha256", "first_frame", "last_frame", "grain_sha256", "versions", "order")


@dataclass(frozen=True)
class Manifest:
    """What a manifest tells."""

    path: Path
    said: dict[str, Any]

    @property
    def kind(self) -> str:
        """What kind of output it is of."""
        return str(self.said["kind"])

    @property
    def span(self) -> tuple[int, int]:
        """The first and last frame of the source."""
        return int(self.said["first_frame"]), int(self.said["last_frame"])

    @property
    def frames(self) -> int:
        """How many frames the output has."""
        return int(self.said["frames"])

    @property
    def looks(self) -> dict[str, str]:
        """The hashes of its looks by their names."""
        looks = self.said.get("looks") or {"": self.said.get("look")}
        return {name or str(look["name"]): str(look["hash"]) for name, look in looks.items() if look is not None}

    def outputs(self, elsewhere: Path | None = None) -> dict[str, tuple[Path, str]]:
        """Give the places and sha256s of outputs by their names in a folder; the name of one alone is empty.

        `elsewhere` is the output, or of dailies their folder.
        """
        hashes = self.said["output_sha256"]
        if isinstance(hashes, dict):
            folder = elsewhere or self.path.absolute().parent.parent
            return {name: (folder / name, sha) for name, sha in cast("dict[str, str]", hashes).items()}
        place = elsewhere or self._beside(Path(self.said["output"]))
        return {"": (place, str(hashes))}

    def _beside(self, output: Path) -> Path:
        """Find an output that moved together with the manifest beside it."""
        here = self.path.parent / output.name
        names = {manifest_beside(here, part).name for part in (None, self.span)}
        return here if self.path.name in names and source_exists(here) else output

    def source(self, elsewhere: Path | None) -> Path | None:
        """Find the source, unharmed; None where there is none."""
        said = self.said["source"]
        if said is None:
            if elsewhere is not None:
                raise MediaError(f"{self.path.name} tells of a chart, which has no source; leave --source out.")
            return None
        if elsewhere is None:
            elsewhere = self._where(Path(said))
        elif is_pipe(elsewhere):
            if not is_pipe(said):
                raise MediaError(f"{self.path.name} tells of the file {said}; name one with --source.")
            return PIPE
        if not source_exists(elsewhere):
            raise MediaError(f"{elsewhere} is not there; say where the source lies now with --source.")
        self.check_source(elsewhere, self._hash(elsewhere))
        return elsewhere

    def check_source(self, source: Path, found: str) -> None:
        """Refuse another source than this manifest's."""
        if found != self.said["source_sha256"]:
            name = "The standard input" if is_pipe(source) else str(source)
            raise MediaError(f"{name} is not what {self.path.name} tells of: its sha256 is another.")

    def beside(self, source: Path | None) -> dict[Path, Path]:
        """Find the files that were read beside the source, a sound or a font, by where they were, unharmed."""
        found: dict[Path, Path] = {}
        for name, sha in self.said.get("beside_sha256", {}).items():
            path = Path(name)
            if not path.is_file() and source is not None:
                path = _moved(path, Path(self.said["source"]), source.absolute())
            if not path.is_file():
                raise MediaError(f"{name} is not there, and {self.path.name} tells of it; put it back.")
            if sha256_of(path) != sha:
                raise MediaError(f"{path} is not what {self.path.name} tells of: its sha256 is another.")
            found[Path(name)] = path
        return found

    def _where(self, said: Path) -> Path:
        """Find a source where it was, or beside the manifest."""
        if is_pipe(said):
            raise MediaError(
                f"{self.path.name} tells of a stream, which is gone; pipe it again with --source -, or name a file of "
                "its bytes."
            )
        here = self.path.parent / said.name
        return here if source_exists(here) and not source_exists(said) else said

    def _hash(self, source: Path) -> str:
        count = self.said.get("source_bytes")
        return fingerprint(source, *self.span) if count is None else _sha256_of_start(source, int(count))


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; MediaError, in a sentence, where nothing can be made again by it."""
    if not path.is_file():
        raise MediaError(f"{path} is not there.")
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    if not isinstance(said, dict) or "filmvideo" not in said:
        raise MediaError(f"{path} is no manifest of filmvideo, or is damaged; it lies beside an output, as OUT.json.")
    found = cast("dict[str, Any]", said)
    if "work_sha256" in found and "output_sha256" not in found:
        raise MediaError(f"{path} tells of work that was not finished; filmvideo dailies goes on with --resume.")
    if "kind" not in found and "output_sha256" in found:
        raise MediaError(
            f"{path} was written by filmvideo {found['filmvideo']}, which did not yet say all that makes the output "
            "again; render it once more."
        )
    if missing := [key for key in ("kind", *_NEEDED) if key not in found]:
        raise MediaError(f"{path} is damaged, or no manifest: `{missing[0]}` is missing.")
    return Manifest(path, found)


def source_exists(path: Path) -> bool:
    """Whether a file, or a picture of a sequence, lies here."""
    pattern = None if path.is_file() else find_pattern(path)
    return path.is_file() or (pattern is not None and bool(pattern.numbers()))


def _moved(path: Path, before: Path, now: Path) -> Path:
    """Say where a file went if it moved as another did: both folders are what is left without a common end."""
    while before.name and before.name == now.name:
        before, now = before.parent, now.parent
    return now / path.relative_to(before) if path.is_relative_to(before) else path


def _sha256_of_start(path: Path, count: int) -> str:
    """Hash the first bytes of a file."""
    found = sha256()
    with path.open("rb") as file:
        while count and (data := file.read(min(count, _AT_ONCE))):
            found.update(data)
            count -= len(data)
    return found.hexdigest()
