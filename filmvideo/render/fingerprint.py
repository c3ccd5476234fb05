"""Facts that identify a render: the error of its tables, and the bits of its grain.

The crystals over a pixel are counted in integers, from names alone, so a corner of the first frame's counts is the same
on every machine and device, or something decisive has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import torch

from filmvideo.engine.disk_cache import cached_on_disk
from filmvideo.film.stock import Stock
from filmvideo.grain.crystal_overlay import build_crystals
from filmvideo.grain.granularity import film_crystals
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import Counter
from filmvideo.grain.tiled_crystals import TiledCrystals
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


def grain_fingerprint(look: Look, um_per_px: float, seed: int, frame: int, device: torch.device) -> str | None:
    """Hash the grain of a frame's corner, counted on a device; None for a look without grain."""
    if look.grain.amount == 0:
        return None
    facts = f"{look.hash()} {um_per_px.hex()} {seed} {frame} {device}"
    return cached_on_disk(
        GrainFingerprint, facts, lambda: GrainFingerprint(_hash_counts(look, um_per_px, Key(seed, frame), device))
    ).sha256


def _hash_counts(look: Look, um_per_px: float, key: Key, device: torch.device) -> str:
    found = hashlib.sha256()
    for purpose, counter in _counters(look, um_per_px).items():
        there = counter.to_device(device) if isinstance(counter, TiledCrystals) else counter
        counts = there(key.derive(purpose), 3, SIDE_PX, SIDE_PX, device)
        found.update(counts.cpu().numpy().tobytes())
    return found.hexdigest()


def _counters(look: Look, um_per_px: float) -> dict[str, Counter]:
    if look.grain.model == "crystals":
        silver = len(look.camera_film.layers) == 1
        return {"crystals": build_crystals(look.crystals, um_per_px, silver=silver).counter}
    films: dict[str, Stock | None] = {"grain": look.camera_film, "print grain": look.print_film}
    return {name: film_crystals(f.kind, look.grain.size, um_per_px) for name, f in films.items() if f is not None}
