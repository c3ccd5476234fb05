"""A colour chart as a picture: the ColorChecker's 24 patches as measured (D50, taken to D65), over a grey scale.

The scale goes from four stops under a grey card to four stops over it.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.film.exposure import GREY
from filmvideo.lab.colorimeter import patches

ROWS, COLUMNS = 4, 6
SCALE_STOPS = (-4, -3, -2, -1, 0, 1, 2, 3, 4)
_GROUND = 0.03
_GAP = 1 / 60
"""Width of the lines between patches, part of the chart's width."""
_SCALE = 0.5
"""Height of the scale, in rows of patches."""


def chart_scene(width: int, height: int) -> Float[Tensor, "3 h w"]:
    """Return the chart as scene light, linear BT.2020."""
    scene = torch.full((3, height, width), _GROUND, dtype=torch.float32, device="cpu")
    gap = max(1, round(width * _GAP))
    step_x, step_y = (width - gap) / COLUMNS, (height - gap) / (ROWS + _SCALE)
    for number, colour in enumerate(patches().T.to(scene)):
        row, column = divmod(number, COLUMNS)
        down, across = _span(row, step_y, gap), _span(column, step_x, gap)
        scene[:, down, across] = colour[:, None, None]
    span = width - 2 * gap
    stops = torch.tensor(SCALE_STOPS, dtype=torch.float32, device="cpu")
    place = torch.arange(span, device="cpu") * len(stops) // span
    scene[:, round(ROWS * step_y) + gap : -gap, gap:-gap] = GREY * 2 ** stops[place]
    return scene


def _span(number: int, step: float, gap: int) -> slice:
    return slice(round(number * step) + gap, round((number + 1) * step))
