"""What came of each clip of a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from filmvideo.base.notices import Notice
from filmvideo.dailies.cdl import Grade
from filmvideo.media import ClipInfo

Status = Literal["done", "damaged", "failed", "left out"]
FAILED, DAMAGED = 1, 3


@dataclass(frozen=True)
class Result:
    """A clip, what was made of it, and what is to be known of it."""

    clip: Path
    name: str
    status: Status
    why: str = ""
    """What went wrong, in a sentence."""
    info: ClipInfo | None = None
    film: str = ""
    stock: str = ""
    look_hash: str = ""
    reading: str = ""
    grade: Grade | None = None
    files: Mapping[str, Path] = field(default_factory=dict[str, Path])
    """Written clips by the name of the delivery."""
    tags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """What each was to say of its colour."""
    stills: tuple[tuple[str, Path, Path], ...] = ()
    """A frame's name, and pictures of it before and after."""
    thumbnail: Path | None = None
    frames: int = 0
    clipped: float = 0.0
    """Share of the picture at the camera's highest code."""
    sound: str = ""
    """Where the sound is from, if not from the clip."""
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0
    kept: bool = False
    """Whether it was finished by an earlier run."""

    def to_json(self) -> dict[str, Any]:
        """Give it as plain dicts, lists, numbers and words."""
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


def notices_in(manifest: dict[str, Any]) -> tuple[Notice, ...]:
    """Return the notices of a manifest; those before notices had codes held sentences, under `warnings`."""
    earlier = (Notice("recorded-earlier", text) for text in manifest.get("warnings", ()))
    return (*earlier, *(Notice(**notice) for notice in manifest.get("notices", ())))


def exit_status(results: list[Result]) -> int:
    """Give the exit status of the worst clip."""
    found = {result.status for result in results}
    return FAILED if "failed" in found else DAMAGED if "damaged" in found else 0
