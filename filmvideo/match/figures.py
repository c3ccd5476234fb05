"""Figures of a match as plain numbers: ΔE2000 on materials left out, in all and by patch, exposure and illuminant."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from typing import Any

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.tensors import to_numbers
from filmvideo.colour.difference import spread
from filmvideo.match.other_materials import estimate_other_materials
from filmvideo.match.pairs import Pairs
from filmvideo.match.select import Candidate, Choice


def figures(choice: Choice, pairs: Pairs) -> dict[str, Any]:
    """Return the figures of the chosen model and of the others, as JSON values."""
    chosen = choice.chosen
    found: dict[str, Any] = {
        "why": choice.why,
        "floor": choice.floor,
        "train_mean": chosen.train,
        "gates": asdict(chosen.gates),
        "tried": [_summarize_candidate(one) for one in choice.tried],
        "skipped": choice.skipped,
    }
    if chosen.held_out is not None:
        off, some = chosen.held_out.material_errors, chosen.held_out.pairs
        others = estimate_other_materials(chosen.held_out, choice.floor)
        found["held_out"] = {
            **spread(off),
            "ways": chosen.held_out.means,
            "score": chosen.held_out.score,
            "standard_error": chosen.held_out.error,
            "patch": spread_by(off, some.patch),
            "exposure": spread_by(off, tuple(map(_stops, to_numbers(some.exposure_stops)))),
            "illuminant": spread_by(off, some.illuminant),
        }
        found["other_materials"] = {"mean": others.others[0], "p95": others.others[1], "words": others.in_words}
    found["pairs"] = len(pairs)
    return found


def spread_by(off: Float64[Tensor, " pairs"], names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return the spread of each group of one name, in their order."""
    found: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys(names):
        rows = torch.tensor([one == name for one in names], dtype=torch.bool, device="cpu")
        found[name] = spread(off[rows])
    return found


def _summarize_candidate(one: Candidate) -> dict[str, Any]:
    out = one.held_out
    held = None if out is None else {"score": out.score, "standard_error": out.error, **out.means}
    return {"model": one.name, "train": one.train, "stopped": one.stopped, "held_out": held}


def _stops(stops: float) -> str:
    return "not said" if isnan(stops) else f"{stops:+g}"
