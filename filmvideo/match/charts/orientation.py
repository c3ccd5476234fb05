"""Whether two pictures are of one chart, read from the same corner: by the order of their patches in brightness.

Film is monotone, so what is brighter to the camera is, nearly always, brighter on film: Spearman's rank correlation of
the patches is near 1. Where it is not, the chart read turned or mirrored may be.
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

Values = Float64[Tensor, " patches"]


def check_orientation(digital: Values, film: Values, good: Bool[Tensor, " patches"], grid: Grid, names: str) -> None:
    """Raise ParameterError where brightnesses do not rise together, saying how the chart is turned if it is."""
    if int(good.sum()) < _LEAST:
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
        f"{names}: the patches do not rise and fall together (rank correlation {likeness:.2f}): pictures of two "
        "charts, corners beside one, or a negative that was not made positive; pair them right, or shoot both "
        "side by side."
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
