"""Drift of the film: the difference of a film frame's exposure from that of its digital picture.

Film is not proportional to light, so its drift is measured through a model: the residual of a frame's patches, r in
whitened Lab, is J δ for a drift δ, with J the model's slope by stops; so δ = Σ Jᵀr / Σ JᵀJ, step by step. The median
drift of a light is unknown and is set to 0.

Metamerism between camera and film looks like drift, too: on a careful shoot of 24 patches δ is 0.09 stops off (rms),
0.22 at most, where a shutter has 0.03. Removing it made fits of careful shoots worse, so it stays, and frames far off
are reported.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.tensors import to_numbers
from filmvideo.colour.romm import lab
from filmvideo.match.models.model import Model, predict
from filmvideo.match.pairs import Pairs
from filmvideo.match.whitening import whitening

NOTICE_STOPS = 0.25
FEWEST = 12
_STEP_STOPS = 0.02
_STEPS = 3

Frame = tuple[str, float]


def film_drift(model: Model, pairs: Pairs) -> dict[Frame, float]:
    """Return the drift, in stops, of every frame with enough patches, by illuminant and exposure."""
    return _center({frame: _drift(model, pairs.select(rows)) for frame, rows in frames_of(pairs).items()})


def describe_drift(drift: dict[Frame, float]) -> tuple[str, ...]:
    """Return a sentence for every frame that is far off."""
    return tuple(
        f"Film at {stops:+g} stops{f' under {light}' if light else ''} seems to be {off:+.2f} stops off its exposure "
        "(shutter, lamp or scanner); remove it, or shoot it again."
        for (light, stops), off in drift.items()
        if abs(off) > NOTICE_STOPS
    )


def frames_of(pairs: Pairs) -> dict[Frame, Tensor]:
    """Return the frames with enough patches, and the pairs of each."""
    found: dict[Frame, Tensor] = {}
    for light in sorted(set(pairs.illuminant)):
        lit = pairs.rows_in(light)
        named = to_numbers(pairs.exposure_stops[lit & ~pairs.exposure_stops.isnan()])
        for stops in sorted(set(named)):
            rows = lit & (pairs.exposure_stops == stops)
            if int(rows.sum()) >= FEWEST:
                found[light, stops] = rows
    return found


def _drift(model: Model, pairs: Pairs) -> float:
    wanted = lab(pairs.film)
    whiten = whitening(wanted)

    def left(stops: float) -> Float64[Tensor, "pairs 3"]:
        found = lab(predict(model, replace(pairs, digital=pairs.digital * 2**stops)))
        return torch.einsum("nij,jn->ni", whiten, found - wanted)

    found = 0.0
    for _ in range(_STEPS):
        slope = (left(found + _STEP_STOPS) - left(found - _STEP_STOPS)) / (2 * _STEP_STOPS)
        found -= float((slope * left(found)).sum() / slope.square().sum().clamp(min=1e-9))
    return found


def _center(drift: dict[Frame, float]) -> dict[Frame, float]:
    """Return drift with the median of each light at 0."""
    lights = {light for light, _ in drift}
    middle = {one: median(off for (light, _), off in drift.items() if light == one) for one in lights}
    return {frame: off - middle[frame[0]] for frame, off in drift.items()}
