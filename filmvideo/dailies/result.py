"""The result of each clip of a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from filmvideo.base.notices import Notice
from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.finished_output import are_files_whole
from filmvideo.jobs.grade import Grade
from filmvideo.jobs.job import PLAIN, RenderJob
from filmvideo.media import ClipInfo, Tags

Status = Literal["done", "damaged", "failed", "left out", "not read"]
STATUSES: tuple[Status, ...] = ("done", "damaged", "failed", "left out", "not read")
FAILED, DAMAGED = 1, 3


@dataclass(frozen=True)
class Result:
    """A clip, its files, and what a person should know of it."""

    clip: Path
    name: str
    status: Status
    why: str = ""
    """The fault, in a sentence."""
    info: ClipInfo | None = None
    film: str = ""
    stock: str = ""
    look_hash: str = ""
    reading: str = ""
    grade: Grade | None = None
    files: Mapping[str, Path] = field(default_factory=dict[str, Path])
    """Written clips by the name of the delivery."""
    tags: Mapping[str, Tags] = field(default_factory=dict[str, Tags])
    """The colour tags asked for, by the name of the delivery."""
    stills: tuple[tuple[str, Path, Path], ...] = ()
    """A frame's name, and pictures of it before and after."""
    thumbnail: Path | None = None
    frames: int = 0
    clipped: float = 0.0
    """Share of the picture at the camera's highest code."""
    sound: str = ""
    """The files that the sound is from, if not from the clip."""
    channels: int | None = None
    """The channels of sound in the written files; None where none was written."""
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0
    kept: bool = False
    """Whether it was finished by an earlier run."""
    device: str = ""

    def pitches(self, job: RenderJob) -> dict[str, float]:
        """Return the size on film of a pixel by the look's name in a manifest."""
        return {} if self.info is None or job.look is None else {"film": job.look.um_per_px(self.info.width)}

    def pictures(self) -> list[Path]:
        """Return the stills and the thumbnail."""
        stills = [path for _, *pair in self.stills for path in pair]
        return stills if self.thumbnail is None else [*stills, self.thumbnail]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain dicts, lists, numbers and texts."""
        return {
            "clip": str(self.clip),
            "name": self.name,
            "status": self.status,
            "why": self.why,
            "film": self.film,
            "stock": self.stock,
            "look_hash": self.look_hash,
            "reading": self.reading,
            "asc_sop": self.grade.sop if self.grade else None,
            "asc_sat": self.grade.sat if self.grade else None,
            "files": {name: str(path) for name, path in self.files.items()},
            "tags": {name: asdict(tags) for name, tags in self.tags.items()},
            "frames": self.frames,
            "clipped_share": round(self.clipped, 5),
            "sound": self.sound,
            "channels": self.channels,
            "notices": [asdict(notice) for notice in self.notices],
            "seconds": round(self.seconds, 3),
            "source": None if self.info is None else self.info.to_json(),
        }


def manifest_facts(result: Result, folder: Path) -> dict[str, object]:
    """Return the facts of a result for its manifest; files are named from the folder."""
    return {
        "status": result.status,
        "frames": result.frames,
        "notices": [asdict(notice) for notice in result.notices],
        "facts": None if result.info is None else result.info.to_json(),
        "result": PLAIN.write(_with_files(replace(result, info=None), lambda path: path.relative_to(folder))),
    }


def read_result(
    values: Mapping[str, object], folder: Path, hash_source: BackgroundResult[dict[str, str | int]], *, overwrite: bool
) -> Result | None:
    """Return the result of a finished clip from its manifest; None where there is work left.

    MediaError where a file was changed by somebody.
    """
    if values.get("status", "failed") == "failed" or not values.get("output_sha256"):
        return None
    if values["source_sha256"] != hash_source.result()["source_sha256"]:
        return None
    result = PLAIN.read(Result, values["result"], "result")
    if not are_files_whole(values, folder, [path.as_posix() for path in result.files.values()], overwrite=overwrite):
        return None
    result = replace(_with_files(result, lambda path: folder / path), kept=True)
    return result if all(path.is_file() for path in result.pictures()) else None


def _with_files(result: Result, place: Callable[[Path], Path]) -> Result:
    """Return a result whose files have other places."""
    return replace(
        result,
        files={name: place(path) for name, path in result.files.items()},
        stills=tuple((name, place(before), place(after)) for name, before, after in result.stills),
        thumbnail=None if result.thumbnail is None else place(result.thumbnail),
    )


def count_by_status(results: Iterable[Result], folder: Path) -> str:
    """Return how many clips there are, and how many have each status, in words; `folder` is that of the reports.

    An entry in the folder itself is of a report that is not whole.
    """
    statuses = [result.status for result in results if result.clip.parent != folder]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in STATUSES if status in statuses)
    return f"{len(statuses)} clips: {counts}"


def exit_status(results: list[Result]) -> int:
    """Return the exit status of the worst clip; footage that is not read counts as damage."""
    found = {result.status for result in results}
    return FAILED if "failed" in found else DAMAGED if found & {"damaged", "not read"} else 0
