"""The result of each clip of a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from filmvideo.base.notices import Notice
from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.finished_output import are_files_whole
from filmvideo.jobs.grade import Grade
from filmvideo.jobs.job import RenderJob
from filmvideo.media import ClipInfo, Reader, Tags

Status = Literal["done", "damaged", "failed", "left out"]
STATUSES: tuple[Status, ...] = ("done", "damaged", "failed", "left out")
FAILED, DAMAGED = 1, 3
MANIFESTS = "manifests"
"""The folder of the clips' manifests."""


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
    tags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """The colour tags asked for, by the name of the delivery."""
    stills: tuple[tuple[str, Path, Path], ...] = ()
    """A frame's name, and pictures of it before and after."""
    thumbnail: Path | None = None
    frames: int = 0
    clipped: float = 0.0
    """Share of the picture at the camera's highest code."""
    sound: str = ""
    """The file that the sound is from, if not from the clip."""
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0
    kept: bool = False
    """Whether it was finished by an earlier run."""
    device: str = ""

    def tags_of(self, name: str) -> Tags:
        """Return the colour tags asked for of a delivery."""
        return Tags(**self.tags[name])

    def pitches(self, job: RenderJob) -> dict[str, float]:
        """Return the size on film of a pixel by the look's name in a manifest."""
        return {} if self.info is None or job.look is None else {"film": job.look.um_per_px(self.info.width)}

    def pictures(self) -> list[Path]:
        """Return the stills and the thumbnail."""
        stills = [path for _, *pair in self.stills for path in pair]
        return stills if self.thumbnail is None else [*stills, self.thumbnail]

    def to_json(self) -> dict[str, Any]:
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
            "tags": {name: dict(tags) for name, tags in self.tags.items()},
            "frames": self.frames,
            "clipped_share": round(self.clipped, 5),
            "sound": self.sound,
            "notices": [asdict(notice) for notice in self.notices],
            "seconds": round(self.seconds, 3),
            "source": None if self.info is None else self.info.to_json(),
        }


def manifest_facts(result: Result, name_of: Callable[[Path], str]) -> dict[str, Any]:
    """Return the facts of a result for its manifest, with files by their names in the folder."""
    return {
        **result.to_json(),
        "facts": None if result.info is None else result.info.to_json(),
        "files": {name: name_of(path) for name, path in result.files.items()},
        "delivery_tags": {name: dict(tags) for name, tags in result.tags.items()},
        "stills": [(place, name_of(one), name_of(other)) for place, one, other in result.stills],
        "thumbnail": None if result.thumbnail is None else name_of(result.thumbnail),
    }


def read_result(
    values: Mapping[str, Any],
    job: RenderJob,
    reader: Reader,
    folder: Path,
    hash_source: BackgroundResult[dict[str, str | int]],
    *,
    overwrite: bool,
) -> Result | None:
    """Return the result of a finished clip from its manifest; None where there is work left.

    MediaError where a file was changed by somebody.
    """
    if values.get("status", "failed") == "failed" or not values.get("output_sha256"):
        return None
    if values["source_sha256"] != hash_source.result()["source_sha256"]:
        return None
    if not are_files_whole(values, folder, list(values["files"].values()), overwrite=overwrite):
        return None
    pictures = [folder / name for row in values["stills"] for name in row[1:]]
    if not all(path.is_file() for path in pictures):
        return None
    words = {key: values[key] for key in ("name", "status", "why", "film", "stock", "look_hash", "reading", "sound")}
    return Result(
        clip=job.source,
        **words,
        info=reader.info,
        grade=job.grade,
        files={name: folder / path for name, path in values["files"].items()},
        stills=tuple((place, folder / before, folder / after) for place, before, after in values["stills"]),
        tags=values["delivery_tags"],
        thumbnail=folder / values["thumbnail"] if values["thumbnail"] else None,
        frames=values["frames"],
        clipped=values["clipped_share"],
        notices=tuple(Notice(**notice) for notice in cast("list[dict[str, str]]", values["notices"])),
        seconds=values["seconds"],
        kept=True,
    )


def count_by_status(results: Iterable[Result]) -> str:
    """Return how many clips have each status, in words."""
    counts = {status: sum(result.status == status for result in results) for status in STATUSES}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)


def exit_status(results: list[Result]) -> int:
    """Return the exit status of the worst clip."""
    found = {result.status for result in results}
    return FAILED if "failed" in found else DAMAGED if "damaged" in found else 0
