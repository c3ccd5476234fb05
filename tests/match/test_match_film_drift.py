"""The film's drift: a frame that is far off is named, and others are not."""

from __future__ import annotations

from dataclasses import replace

import torch
from helpers.lut_films import fitted
from helpers.matching import one_chart

from filmvideo.match.film_drift import describe_drift, film_drift
from filmvideo.match.models import chain
from filmvideo.match.models.model import predict
from filmvideo.match.pairs import Pairs

OFF = -0.5


def off_at_one_frame() -> Pairs:
    """Return pairs of which a frame of film got another exposure."""
    pairs = one_chart()
    moved = predict(fitted(), replace(pairs, digital=pairs.digital * 2**OFF))
    there = pairs.rows_in("A") & (pairs.exposure_stops == 0)
    return replace(pairs, film=torch.where(there, moved, pairs.film))


def test_a_frame_of_film_that_is_far_off_is_named() -> None:
    pairs = off_at_one_frame()
    drift = film_drift(chain.refit(pairs, fitted()), pairs)
    print(f"{OFF} stops: found {drift['A', 0.0]:+.2f}; {describe_drift(drift)}")
    assert abs(drift["A", 0.0] - OFF) < 0.15
    (sentence,) = describe_drift(drift)
    assert "Film at +0 stops under A seems to be -0." in sentence


def test_a_careful_shoot_has_no_frame_that_is_named() -> None:
    drift = film_drift(fitted(), one_chart())
    off = torch.tensor(list(drift.values()))
    print(f"careful shoot: rms {float(off.square().mean().sqrt()):.3f} stops, greatest {float(off.abs().amax()):.3f}")
    assert len(drift) == 21
    assert float(off.square().mean().sqrt()) < 0.1
    assert describe_drift(drift) == ()


def test_pairs_without_exposures_have_no_frames() -> None:
    nobody_said = replace(one_chart(), exposure_stops=torch.full_like(one_chart().exposure_stops, torch.nan))
    assert film_drift(fitted(), nobody_said) == {}
