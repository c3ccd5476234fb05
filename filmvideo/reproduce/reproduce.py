"""The job of a manifest, rendered again and compared.

The same source (by its sha256), looks, seed and codec are rendered on this machine into a folder that is removed
afterwards. Two things are compared: the bits of the grain, which are counted in integers and must be the same anywhere,
and every file, byte for byte, and where that differs picture by picture, in its sound and its tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filmvideo.jobs.frame_loop import Progress
from filmvideo.reproduce.compare import Comparison, compare_outputs
from filmvideo.reproduce.manifest_reader import RenderManifest, read_manifest
from filmvideo.reproduce.rerun import RerunContext, rerun

_OTHER_NAMES = Comparison("", same_bytes=False, unlike=("the names of outputs",))


@dataclass(frozen=True)
class Reproduction:
    """The comparison of a second render."""

    files: tuple[Comparison, ...]
    same_grain: bool
    frames: int
    remarks: tuple[str, ...]
    """Changes since: versions, the data of films, looks, outputs."""

    @property
    def same_bytes(self) -> bool:
        """Whether every file is the same, byte for byte."""
        return all(file.same_bytes for file in self.files)

    @property
    def frames_off_by_one(self) -> tuple[int, ...]:
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
        """Return it as a sentence."""
        if self.same_bytes and self.same_grain:
            return "The same, byte for byte."
        parts = [] if self.same_grain else ["the grain differs"]
        named = {file.name: found for file in self.files if (found := file.describe())}
        parts += [found if len(self.files) == 1 else f"{name}: {found}" for name, found in named.items()]
        sentence = "; ".join(parts)
        return f"{sentence[:1].upper()}{sentence[1:]}."

    def to_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "same_bytes": self.same_bytes,
            "same_grain": self.same_grain,
            "holds": self.holds,
            "frames": self.frames,
            "off_by_one": self.frames_off_by_one,
            "different": self.different,
            "furthest": self.furthest,
            "remarks": self.remarks,
            "files": [vars(file) for file in self.files],
        }


def reproduce(
    manifest: Path, *, source: Path | None = None, output: Path | None = None, progress: Progress | None = None
) -> Reproduction:
    """Render the job of a manifest again and compare; `source` and `output` name their places now.

    A stream has to be given again: `source` is a file of its bytes, or - for the standard input. Of dailies `output` is
    their folder.
    """
    before = read_manifest(manifest)
    before.job()
    given = before.find_source(source)
    beside = before.find_beside(given)
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        after = read_manifest(rerun(RerunContext(before, given, beside, Path(folder), progress)))
        if given is not None:
            before.check_source(given, after.values["source_sha256"])
        outputs, again = before.outputs(output), after.outputs()
        files = tuple(
            compare_outputs(name, outputs[name], again[name], before.span) for name in outputs if name in again
        )
        if outputs.keys() != again.keys():
            files = (*files, _OTHER_NAMES)
        same_grain = after.values["grain_sha256"] == before.values["grain_sha256"]
        return Reproduction(files, same_grain, before.frames, (*_remarks(before, after), *_changed_files(files)))


def _remarks(before: RenderManifest, after: RenderManifest) -> tuple[str, ...]:
    """Return what differs of all that decides pictures."""
    versions = before.values["versions"], after.values["versions"]
    keys = [key for key in {**versions[0], **versions[1]} if versions[0].get(key) != versions[1].get(key)]
    others = [f"{key} {versions[0].get(key, 'none')}, now {versions[1].get(key, 'none')}" for key in keys]
    remarks = [f"Other versions: {'; '.join(others)}."] if others else []
    films = after.values["films"]
    changed = sorted(
        name for name, film in before.values["films"].items() if films.get(name, {}).get("sha256") != film["sha256"]
    )
    remarks += [f"The film {name} has changed since it was rendered." for name in changed]
    if not changed:
        looks = after.looks
        others = [name for name, look in before.looks.items() if looks.get(name) != look]
        remarks += [f"The look {name} is not the one it was rendered with." for name in others]
    return tuple(remarks)


def _changed_files(files: tuple[Comparison, ...]) -> list[str]:
    return [f"{file.name} was changed since it was written." for file in files if file.changed]
