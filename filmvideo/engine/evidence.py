"""What a render leaves behind so that it can be judged later: how near its tables were, and the very bits of its grain.

The crystals over a pixel are counted in integers, from names alone, so a corner of the first frame's counts is the same
on every machine and device, or something decisive has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import torch

from filmvideo.engine.accuracy import Accuracy, accuracy
from filmvideo.engine.kept import kept
from filmvideo.film.stock import Stock
from filmvideo.grain.bank import Bank
from filmvideo.grain.granularity import film_bank
from filmvideo.grain.keys import Key
from filmvideo.grain.picture import crystalline
from filmvideo.grain.texture import Counter
from filmvideo.look import Look

SIDE_PX = 256


@dataclass(frozen=True)
class GrainBits:
    """The sha256 of the counts of crystals in a corner of a frame."""

    sha256: str


def near(look: Look, engine: str) -> Accuracy | None:
    """Say how near the tables of a look are to the reference; None where no tables, or a fitted matrix, are used."""
    if engine != "accurate":
        return None
    return kept(Accuracy, f"accuracy {look.hash()}", lambda: accuracy(look))


def grain_bits(look: Look, um_per_px: float, seed: int, frame: int, device: torch.device) -> str | None:
    """Hash the grain of a frame's corner, counted on a device; None for a look without grain."""
    if look.grain.amount == 0:
        return None
    facts = f"{look.hash()} {um_per_px.hex()} {seed} {frame} {device}"
    return kept(GrainBits, facts, lambda: GrainBits(_counted(look, um_per_px, Key(seed, frame), device))).sha256


def _counted(look: Look, um_per_px: float, key: Key, device: torch.device) -> str:
    found = hashlib.sha256()
    for purpose, counter in _counters(look, um_per_px).items():
        there = counter.to(device) if isinstance(counter, Bank) else counter
        counts = there(key.of(purpose), 3, SIDE_PX, SIDE_PX, device)
        found.update(counts.cpu().numpy().tobytes())
    return found.hexdigest()


def _counters(look: Look, um_per_px: float) -> dict[str, Counter]:
    if look.grain.model == "crystals":
        silver = len(look.camera_film.layers) == 1
        return {"crystals": crystalline(look.crystals, um_per_px, silver=silver).counter}
    films: dict[str, Stock | None] = {"grain": look.camera_film, "print grain": look.print_film}
    return {name: film_bank(f.kind, look.grain.size, um_per_px) for name, f in films.items() if f is not None}
