"""The prior of a film: what a match knows of any film before it sees a pair.

One chart leaves much open: how a film renders a green more saturated than the chart's is not in the pairs. But films
are alike. `film_prior.csv` has median and spread of every number of the chain, over fits to the colour films that ship,
each printed on two films or projected (`python -m scripts.match_pairs prior`). Vision3 250D and 2383 are left out, so
that they remain a fair test.

A material that the camera sees otherwise than the film is wrong by nearly the same at every exposure and in every
light. So the pairs of a patch are not independent, and the prior weighs `WEIGHT` for each of them:

    Σ loss + WEIGHT · (pairs / patches) · Σ ((θ − median)/spread)²
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.match.emulsion import negative_and_print
from filmvideo.match.fit_stages import FitStages, with_numbers
from filmvideo.match.pairs import Pairs

FILE = Path(__file__).with_name("film_prior.csv")
COLUMNS = ("stage", "field", "median", "spread")
WEIGHT = 1.0


@dataclass(frozen=True)
class FilmPrior:
    """A median film, and the spread of its numbers."""

    film: FitStages
    spread: Float64[Tensor, " numbers"]


@cache
def film_prior() -> FilmPrior:
    """Return the prior of the films that ship."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    median, spread = (
        torch.tensor([float(row[name]) for row in rows], dtype=torch.float64, device="cpu") for name in COLUMNS[2:]
    )
    return FilmPrior(with_numbers(negative_and_print(), median), spread)


def prior_weight(pairs: Pairs) -> float:
    """Return the weight of the prior beside pairs, of which each patch has several."""
    return WEIGHT * len(pairs) / len(set(pairs.patch))
