"""Pairs for the tests of matching, made by the spectral engine from measured reflectances."""

from __future__ import annotations

from functools import cache

from filmvideo.match.pairs import Pairs
from scripts.match_pairs import BETWEEN, BEYOND, CHART, SEVEN, THREE, Set, Shoot, alike, chart, digital, pairs, samples


@cache
def one_chart() -> Pairs:
    """Shoot a ColorChecker at seven exposures in three lights, as carefully as one does."""
    return pairs(Shoot(chart(CHART), THREE, SEVEN, noise=1.0), Set(digital()))


@cache
def unseen() -> Pairs:
    """Give other materials in the same lights, without noise."""
    return pairs(Shoot(samples(), THREE, SEVEN), Set(digital()))


@cache
def between() -> Pairs:
    """Give exposures between those that were shot, of the same materials, without noise."""
    return pairs(Shoot(chart(CHART), THREE, BETWEEN), Set(digital()))


@cache
def beyond() -> Pairs:
    """Give exposures outside the bracket."""
    return pairs(Shoot(chart(CHART), THREE, BEYOND), Set(digital()))


@cache
def alike_pairs() -> tuple[Pairs, Pairs]:
    """Give pairs of a camera and a film that see alike, and colours neither has been shown."""
    rig = Set(alike())
    return pairs(Shoot(chart(CHART), THREE, SEVEN), rig), pairs(Shoot(samples(), THREE, SEVEN), rig)
