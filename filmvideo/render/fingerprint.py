"""Facts that identify a render: the error of its tables, and the bits of its grain.

The crystals over a pixel are counted in integers, from names alone, so a corner of the first frame's counts is the same
on every machine and device, or something decisive has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import torch

from filmvideo.base.disk_cache import cached_on_disk
from filmvideo.film.stock import Stock
from filmvideo.grain.crystal_overlay import build_crystals
from filmvideo.grain.granularity import film_crystals
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import Counter
from filmvideo.looks.look import Look
from filmvideo.render.accuracy import Accuracy, accuracy

SIDE_PX = 256


@dataclass(frozen=True)
class GrainFingerprint:
    """The sha256 of the counts of crystals in a corner of a frame."""

    sha256: str


def measured_accuracy(look: Look, engine: str) -> Accuracy | None:
    """Return the error of a look's tables against the reference; None for the engines without them."""
    if engine != "accurate":
        return None
    return cached_on_disk(Accuracy, f"accuracy {look.hash()}", lambda: accuracy(look))


def grain_fingerprint(look: Look, um_per_px: float, key: Key, device: torch.device, *, keep: bool = True) -> str | None:
    """Hash the grain of a frame's corner, counted on a device; None for a look without grain.

    It is cached on disk, unless `keep` is off.
    """
    if look.grain.amount == 0:
        return None

    def make() -> GrainFingerprint:
        return GrainFingerprint(_hash_counts(look, um_per_px, key, device))

    facts = f"{look.hash()} {um_per_px.hex()} {key.seed} {key.frame} {device}"
    return (cached_on_disk(GrainFingerprint, facts, make) if keep else make()).sha256


def _hash_counts(look: Look, um_per_px: float, key: Key, device: torch.device) -> str:
    found = hashlib.sha256()
    if look.grain.model == "crystals":
        silver = len(look.camera_film.layers) == 1
        counter = build_crystals(look.crystals, um_per_px, silver=silver).counter
        found.update(_count(counter, key.derive("crystals"), device))
        return found.hexdigest()
    films: dict[str, Stock | None] = {"grain": look.camera_film, "print grain": look.print_film}
    for purpose, film in films.items():
        if film is not None:
            found.update(_count_tiles(purpose, film.kind, look.grain.size, um_per_px, key, device))
    return found.hexdigest()


@lru_cache(maxsize=4)
def _count_tiles(purpose: str, kind: str, size: float, um_per_px: float, key: Key, device: torch.device) -> bytes:  # noqa: PLR0917
    """Return the counts of one kind of film; the films of a sheet share them."""
    return _count(film_crystals(kind, size, um_per_px).to_device(device), key.derive(purpose), device)


def _count(counter: Counter, key: Key, device: torch.device) -> bytes:
    return counter(key, 3, SIDE_PX, SIDE_PX, device).cpu().numpy().tobytes()
