"""A test that two pictures show one chart, read from the same corner: their patches' order in brightness.

Film is monotone, so a patch with more green light to the camera nearly always has more green on film: Spearman's rank
correlation is near 1. Where it is not, it may be for the chart read turned or mirrored. Near black and near white film
hardly tells patches apart, and interimage effects then order them; such a picture is not judged.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float64, Int64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.match.charts.grid import Grid

_LEAST = 6
_ALIKE = 0.6
_SURE = 0.85
_CONTRAST = 4.0
"""Least ratio of film's brightest patch to its darkest at which their order is that of the scene."""

Values = Float64[Tensor, " patches"]


def check_orientation(digital: Values, film: Values, good: Bool[Tensor, " patches"], grid: Grid, names: str) -> None:
    """Raise ParameterError where brightnesses do not correlate, naming the turn that would correlate."""
    if int(good.sum()) < _LEAST or float(film[good].amax()) < _CONTRAST * float(film[good].amin()):
        return
    likeness = rank_correlation(digital[good], film[good])
    if likeness > _ALIKE:
        return
    for word, turned in _turns(grid).items():
        both = good & good[turned]
        if int(both.sum()) >= _LEAST and rank_correlation(digital[both], film[turned][both]) > _SURE:
            raise ParameterError(
                f"{names}: the film's chart is {word} against the digital one; give the corners of both from the same "
                "patch on, top left, top right, bottom right, bottom left as the chart is read."
            )
    raise ParameterError(
        f"{names}: the patches' brightnesses do not correlate (rank correlation {likeness:.2f}): pictures of two "
        "charts, wrong corners, or a negative that was not made positive; correct the pairing, or shoot again."
    )


def rank_correlation(one: Float64[Tensor, " n"], other: Float64[Tensor, " n"]) -> float:
    """Return Spearman's rank correlation."""
    ranks = torch.stack([one.argsort().argsort(), other.argsort().argsort()]).double()
    return float(torch.corrcoef(ranks)[0, 1])


def _turns(grid: Grid) -> dict[str, Int64[Tensor, " patches"]]:
    """Return the order in which a turned chart is read; a quarter turn has other rows and columns, and shows itself."""
    place = torch.arange(len(grid), device="cpu").reshape(grid.rows, grid.columns)
    turns = {
        "turned by 180°": place.flip(0, 1),
        "mirrored left to right": place.flip(1),
        "mirrored top to bottom": place.flip(0),
    }
    if grid.rows == grid.columns:
        turns |= {"turned by 90°": place.rot90(1), "turned by −90°": place.rot90(-1)}
    return {word: order.reshape(-1) for word, order in turns.items()}
