"""The manifest of what is looked at, a preview or a sheet, which may be of many looks.

It has what a clip's has; under `looks` and `accuracy` each look by its name, and one hash of the grain of them all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.manifest import (
    evidence,
    films_of,
    fingerprint,
    manifest_beside,
    place_of_manifest,
    with_header,
    write_json,
)
from filmvideo.looks.look import Look
from filmvideo.media.files.hashing import sha256_of
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.render.render import Engine


@dataclass(frozen=True)
class Rendering:
    """What decides the pictures of a preview or a sheet beside its source."""

    looks: Mapping[str, Look]
    um_per_px: Mapping[str, float]
    """The size on film of a pixel, by the look's name."""
    engine: Engine
    device: torch.device
    seed: int

    def facts(self, frame: int) -> dict[str, Any]:
        """Give the looks with their films, how near their tables are, and the bits of their grain in a frame."""
        found = {
            name: evidence(look, self.engine, self.um_per_px[name], seed=self.seed, frame=frame, device=self.device)
            for name, look in self.looks.items()
        }
        grains = [bits for each in found.values() if (bits := each["grain_sha256"]) is not None]
        films = {film["name"]: film for look in self.looks.values() for film in films_of(look).values()}
        return {
            "looks": {name: {"hash": look.hash(), **look.parameters()} for name, look in self.looks.items()},
            "films": films,
            "seed": self.seed,
            "engine": self.engine,
            "device": str(self.device),
            "accuracy": {name: each["accuracy"] for name, each in found.items()},
            "grain_sha256": hashlib.sha256("\n".join(grains).encode()).hexdigest() if grains else None,
        }


class PreviewManifest:
    """The manifest of a preview or a sheet, beside it."""

    def __init__(self, target: Path, source: Path | None) -> None:
        """Begin; MediaError where something else lies in the manifest's place."""
        place_of_manifest("beside", source=source or target, target=target, part=None, overwrite=True)
        self._started = perf_counter()
        self._target, self._source = target, source
        self._span = (0, 0)
        self._source_sha256: BackgroundResult[str] | None = None

    def reads(self, source: Path, first: int, last: int) -> None:
        """Hash what is read, while the work goes on."""
        self._span = (first, last)
        self._source_sha256 = BackgroundResult(lambda: fingerprint(source, first, last))

    def write(
        self, kind: str, rendering: Rendering, order: dict[str, Any], *, tags: Tags, read_back: Tags, **facts: object
    ) -> None:
        """Write it."""
        source = self._source_sha256
        said = {
            "source": None if self._source is None else str(self._source),
            "source_sha256": None if source is None else source.result(),
            "output": str(self._target),
            "output_sha256": sha256_of(self._target),
            "first_frame": self._span[0],
            "last_frame": self._span[1],
            **rendering.facts(self._span[0]),
            "tags": {**asdict(tags), "meaning": tags.describe()},
            "tags_read_back": asdict(read_back),
            **facts,
            "seconds": round(perf_counter() - self._started, 3),
        }
        write_json(manifest_beside(self._target, None), with_header(kind, said, order))
