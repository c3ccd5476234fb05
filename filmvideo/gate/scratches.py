"""Scratches: lines along the film, from contact with something as it ran.

A scratch lies at x(t) on the film, t the length along it in frames (picture n is t from n to n + 1, its top first), so
a line continues from frame to frame; it sways by a few sines of t, its depth varies by others, down to gaps, and it
starts and ends anywhere in a frame. A mean number is active at any time (`filmvideo.gate.random_events`). Lines are 10
to 30 µm wide, width log-normal; sway, depth and duration are estimates.

A scratch has a density, because its walls scatter light out of the lens; a pixel's coverage across the line is exact.
The colour of scratches deep in the emulsion, which remove dye, is not simulated.
"""

from __future__ import annotations

from math import ceil, exp

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.gate.canvas import Canvas, coverage_to_density
from filmvideo.gate.random_events import TimedEvent, active_events
from filmvideo.gate.unsteadiness import draw_drift, normal_scalars
from filmvideo.grain.keys import Key, uniform_scalars

LASTING = 60.0
"""Frames a scratch lasts on average."""
WIDTH_SPREAD = 0.35
SWAY_UM = 60.0
"""Root mean square of the sway."""
SWAY = (0.003, 0.1)
"""Its band, in cycles per frame."""
DEPTH, DEPTH_VARIES = 0.55, 0.35
"""Mean depth and its root mean square, as a part of the deepest."""
ROUGH = (0.02, 3.0)
"""The band of the depth, in cycles per frame."""
_WAVES = 8


def draw_scratches(key: Key, canvas: Canvas, per_cm: float, width_um: float, density: float) -> None:
    """Draw the scratches through a frame."""
    height, width_px = canvas.size_px
    part, rows = (canvas.arange(height) + 0.5) / height, canvas.arange(height).long()
    for stay in active_events(key, per_cm * width_px * canvas.um_per_px * 1e-4, LASTING):
        own = stay.key
        width = (
            width_um / canvas.um_per_px * exp(WIDTH_SPREAD * normal_scalars(own.derive(f"{own.purpose}: width"), 1)[0])
        )
        sway = draw_drift(own.derive(f"{own.purpose}: sway"), *SWAY, _WAVES).sample(key.frame, part)
        middle = uniform_scalars(own, 1)[0] * width_px + sway * (SWAY_UM / canvas.um_per_px)
        corner = torch.stack([rows, (middle - width / 2).floor().long()])
        deep = density * _depth(stay, key.frame, part)
        line = coverage_to_density(_row_coverage(middle - corner[1], width), deep[:, None])
        canvas.add(corner, line[:, None])


def _depth(stay: TimedEvent, frame: int, part: Float[Tensor, " h"]) -> Float[Tensor, " h"]:
    """Return the depth along a frame, 0 before a scratch starts and after it ends."""
    rough = draw_drift(stay.key.derive(f"{stay.key.purpose}: depth"), *ROUGH, _WAVES).sample(frame, part)
    there = (part >= stay.comes - frame) & (part < stay.goes - frame)
    return (DEPTH + DEPTH_VARIES * rough).clamp(0, 1) * there


def _row_coverage(middle: Float[Tensor, " h"], width: float) -> Float[Tensor, "h n"]:
    """Return the coverage of the pixels of every row by a line."""
    left = torch.arange(ceil(width) + 2, dtype=middle.dtype, device=middle.device)
    first, last = (middle - width / 2)[:, None], (middle + width / 2)[:, None]
    return (torch.minimum(left + 1, last) - torch.maximum(left, first)).clamp(min=0)
