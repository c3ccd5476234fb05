"""What is finished of a card, so that a run that was cut off can go on: a manifest of each clip and its files.

manifests/NAME.json names the clip and the hash of all that its files depend on (`work_sha256`) before the work, and
after it the clip's sha256 and each file's. A clip is kept where all of this is as it would be now; it is made again
where a file is missing or damaged.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import MediaError
from filmvideo.dailies.job import DailiesJob
from filmvideo.dailies.lists import write_text
from filmvideo.dailies.result import Result, notices_in
from filmvideo.engine.device import find_device
from filmvideo.jobs.finished_output import is_damaged
from filmvideo.jobs.manifest import evidence, films_of, fingerprint, with_header
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, probe
from filmvideo.media.files.hashing import sha256_of

FOLDER = "manifests"


class ClipManifest:
    """The manifest of one clip of a card."""

    def __init__(self, job: DailiesJob, info: ClipInfo) -> None:
        """Read what there is."""
        self._job, self._info = job, info
        self.path = job.folder / FOLDER / f"{job.name}.json"
        self._work = _work_of(job)
        self._said = _read(self.path)

    @property
    def same_work(self) -> bool:
        """Whether files that are there already were begun by this very work."""
        return self._said.get("work_sha256") == self._work

    def kept(self) -> Result | None:
        """Give what came of a clip that is finished; MediaError where its files were changed by somebody."""
        said = self._said
        if not self.same_work or said.get("status", "failed") == "failed" or not said.get("output_sha256"):
            return None
        if said["source_sha256"] != self.source_sha256():
            return None
        folder = self._job.folder
        for name in said["files"].values():
            path, sha256 = folder / name, said["output_sha256"][name]
            if not path.is_file():
                return None
            if sha256_of(path) != sha256:
                if self._job.overwrite or is_damaged(path):
                    return None
                raise MediaError(f"{path} was changed since it was written; give --overwrite, or move it.")
        pictures = [folder / p for row in said["stills"] for p in row[1:]]
        return self._result() if all(p.is_file() for p in pictures) else None

    def begin(self) -> None:
        """Write down which work is begun."""
        self._write({"filmvideo": version("filmvideo"), "clip": str(self._job.clip), "work_sha256": self._work})

    def finish(self, result: Result, source_sha256: str) -> None:
        """Write down what was done."""
        if not result.files:
            return
        pictures = [path for _, *pair in result.stills for path in pair]
        written = [*result.files.values(), *pictures, *([] if result.thumbnail is None else [result.thumbnail])]
        said = {
            "work_sha256": self._work,
            **result.to_json(),
            "source": str(self._job.clip),
            "source_sha256": source_sha256,
            "first_frame": self._info.first,
            "last_frame": self._info.last,
            "facts": self._info.to_json(),
            "beside_sha256": {str(path.absolute()): sha256_of(path) for path in self._job.beside()},
            "output_sha256": {self._place(path): sha256_of(path) for path in written},
            "files": {name: self._place(path) for name, path in result.files.items()},
            "stills": [(place, self._place(one), self._place(other)) for place, one, other in result.stills],
            "thumbnail": None if result.thumbnail is None else self._place(result.thumbnail),
            "tags_read_back": {name: asdict(probe(path).tagged) for name, path in result.files.items()},
            **self._evidence(),
        }
        self._write(with_header("dailies", said, self._job.to_json()))

    def _place(self, path: Path) -> str:
        """Give a file's place in the folder of the dailies."""
        return path.relative_to(self._job.folder).as_posix()

    def source_sha256(self) -> str:
        """Give the clip's sha256."""
        return fingerprint(self._job.clip, self._info.first, self._info.last)

    def _evidence(self) -> dict[str, Any]:
        job = self._job
        look = cast("Look", job.film.look)
        pitch, device = look.um_per_px(self._info.width), find_device(job.device)
        return {
            "look": {"name": look.name, "hash": look.hash(), **look.parameters()},
            "films": films_of(look),
            "engine": job.engine,
            "device": str(device),
            "seed": job.seed,
            **evidence(look, job.engine, pitch, seed=job.seed, frame=self._info.first, device=device),
        }

    def _result(self) -> Result:
        said, folder, job = self._said, self._job.folder, self._job
        return Result(
            clip=job.clip,
            name=job.name,
            status=said["status"],
            why=said["why"],
            info=self._info,
            film=said["film"],
            stock=said["stock"],
            look_hash=said["look_hash"],
            reading=said["reading"],
            grade=job.grade,
            files={name: folder / path for name, path in said["files"].items()},
            stills=tuple((place, folder / before, folder / after) for place, before, after in said["stills"]),
            tags=said.get("tags", {}),
            thumbnail=folder / said["thumbnail"] if said["thumbnail"] else None,
            frames=said["frames"],
            clipped=said["clipped_share"],
            sound=said["sound"],
            notices=notices_in(said),
            seconds=said["seconds"],
            kept=True,
        )

    def _write(self, said: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.path, json.dumps(said, indent=2, ensure_ascii=False) + "\n")


def any_of(folder: Path) -> bool:
    """Whether a folder has dailies, or the beginnings of them."""
    return (folder / "dailies.json").exists() or any((folder / FOLDER).glob("*.json"))


def _work_of(job: DailiesJob) -> str:
    """Hash all that a clip's files depend on but the clip."""
    film, sound = job.film, job.sound
    facts = (
        version("filmvideo"),
        None if film.look is None else film.look.hash(),
        (film.label, film.input, film.output, film.missing, str(film.rate)),
        job.name,
        job.grade,
        job.deliveries,
        None if sound is None else (sound[0].name, sound[0].stat().st_size, str(sound[1])),
        (job.engine, find_device(job.device).type, job.seed),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        said: object = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(said, dict):
            return cast("dict[str, Any]", said)
    return {}
