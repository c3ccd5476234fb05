"""What a manifest tells of, made again and compared.

The same source (by its sha256), looks, seed and codec go the same way on this machine, into a folder that is gone
afterwards. Compared are the bits of the grain, which are counted in integers and must be the same anywhere, and every
file: byte for byte, and where that differs picture by picture, in its sound and its tags.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filmvideo.jobs.frame_loop import Progress
from filmvideo.reproduce.compare import Compared, compared
from filmvideo.reproduce.manifest_reader import Manifest, read_manifest
from filmvideo.reproduce.rerun import RerunContext, rerun_for

_NOTHING = Compared("", same_bytes=False, unlike=("the names of outputs",))


@dataclass(frozen=True)
class Reproduction:
    """How a second render compares."""

    files: tuple[Compared, ...]
    same_grain: bool
    frames: int
    remarks: tuple[str, ...]
    """What is not as it was: versions, the data of films, looks, outputs."""

    @property
    def same_bytes(self) -> bool:
        """Whether every file is the same, byte for byte."""
        return all(file.same_bytes for file in self.files)

    @property
    def off_by_one(self) -> tuple[int, ...]:
        """Frames whose codes differ by one at most, in any file."""
        return tuple(sorted({n for file in self.files for n in file.off_by_one}))

    @property
    def different(self) -> tuple[int, ...]:
        """Frames that differ by more, in any file."""
        return tuple(sorted({n for file in self.files for n in file.different}))

    @property
    def furthest(self) -> float:
        """The largest difference, in codes."""
        return max((file.furthest for file in self.files), default=0.0)

    @property
    def holds(self) -> bool:
        """Whether it is the same film: grain bit for bit, pictures within one code, sound and tags the same."""
        return self.same_grain and all(file.holds for file in self.files)

    def describe(self) -> str:
        """Say it in a sentence."""
        if self.same_bytes and self.same_grain:
            return "The same, byte for byte."
        said = [] if self.same_grain else ["the grain is another"]
        told = {file.name: found for file in self.files if (found := file.describe())}
        said += [found if len(self.files) == 1 else f"{name}: {found}" for name, found in told.items()]
        sentence = "; ".join(said)
        return f"{sentence[:1].upper()}{sentence[1:]}."

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        words = ("same_bytes", "same_grain", "holds", "frames", "off_by_one", "different", "furthest", "remarks")
        return {name: getattr(self, name) for name in words} | {"files": [vars(file) for file in self.files]}


def reproduce(
    manifest: Path,
    *,
    source: Path | None = None,
    output: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Reproduction:
    """Render again what a manifest tells of, and compare; `source` and `output` say where they lie now.

    A stream has to be given again: `source` is a file of its bytes, or - for the standard input. Of dailies `output` is
    their folder.
    """
    told = read_manifest(manifest)
    make = rerun_for(told)
    given = told.source(source)
    beside = told.beside(given)
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        again = read_manifest(make(RerunContext(told, given, beside, Path(folder), progress, say)))
        if given is not None:
            told.check_source(given, again.said["source_sha256"])
        outputs, made = told.outputs(output), again.outputs()
        files = tuple(compared(name, outputs[name], made[name], told.span) for name in outputs if name in made)
        if outputs.keys() != made.keys():
            files = (*files, _NOTHING)
        same_grain = again.said["grain_sha256"] == told.said["grain_sha256"]
        return Reproduction(files, same_grain, told.frames, (*_remarks(told, again), *_changed(files)))


def _remarks(told: Manifest, again: Manifest) -> tuple[str, ...]:
    """Name what decides pictures and is not as it was."""
    before, after = told.said["versions"], again.said["versions"]
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    others = [f"{key} {before.get(key, 'none')}, now {after.get(key, 'none')}" for key in keys]
    remarks = [f"Other versions: {'; '.join(others)}."] if others else []
    films = again.said.get("films", {})
    changed = {
        film["name"]
        for key, film in told.said.get("films", {}).items()
        if films.get(key, {}).get("sha256") != film["sha256"]
    }
    remarks += [f"The data of the film {name} are not those it was rendered with." for name in sorted(changed)]
    looks = again.looks
    if not changed:
        others = [name for name, look in told.looks.items() if looks.get(name) != look]
        remarks += [f"The look {name or 'of the order'} is not the one it was rendered with." for name in others]
    return tuple(remarks)


def _changed(files: tuple[Compared, ...]) -> list[str]:
    return [f"{file.name} was changed since it was written." for file in files if file.changed]
