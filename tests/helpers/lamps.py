"""Lamps in frames, and the centre of light."""

from __future__ import annotations

import torch
from torch import Tensor


def lamp(down: float, across: float, height: int, width: int) -> Tensor:
    """Draw a frame with a lamp of one pixel, at any place between pixels."""
    sides = [(1 - (torch.arange(n) - at).abs()).clamp(min=0) for n, at in ((height, down), (width, across))]
    return (100 * sides[0][:, None] * sides[1]).expand(3, -1, -1).contiguous()


def centre(light: Tensor) -> tuple[float, float]:
    """Return the centre of the first layer's light."""
    plane = light[0].double()
    places = [torch.arange(n).double() for n in plane.shape]
    return float((plane.sum(1) * places[0]).sum() / plane.sum()), float((plane.sum(0) * places[1]).sum() / plane.sum())
