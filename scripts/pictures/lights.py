"""Light that the photographs do not hold: highlights above their white, lamps, and a lamp's throw.

Photographs end at white. `open_highlights` gives what reached it the light it had, up to some stops more, as
an inverse of the shoulder that cut it. Lamps and pools of light are functions of place, in linear light.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .camera import Frame, Size

Colour = tuple[float, float, float]


def open_highlights(light: Frame, stops: float, knee: float) -> Frame:
    """Raise what lies between the knee and 1 by up to some stops, smoothly."""
    share = ((light.amax(0) - knee) / (1 - knee)).clamp(0, 1)
    return light * torch.exp2(stops * share**2 * (3 - 2 * share))


def pool(size: Size, place: tuple[float, float], radius_px: float) -> Tensor:
    """Return the even fall-off of a lamp's throw, 1 in its middle: (h, w)."""
    return torch.exp(-_distance2(size, place) / (2 * radius_px**2))


def lamp(size: Size, place: tuple[float, float], radius_px: float, colour: Colour) -> Frame:
    """Return a small lamp: a disc with the thin veil that every lens draws around it."""
    distance2 = _distance2(size, place)
    disc = torch.sigmoid(2 * (radius_px - distance2.sqrt()))
    veil = 0.004 / (1 + distance2 / (3 * radius_px) ** 2) ** 1.5
    return tint(disc + veil, colour)


def tint(amount: Tensor, colour: Colour) -> Frame:
    """Tint a plane."""
    return torch.tensor(colour, dtype=amount.dtype, device=amount.device)[:, None, None] * amount


def _distance2(size: Size, place: tuple[float, float]) -> Tensor:
    x, y = place
    rows = torch.arange(size.height, dtype=torch.float32, device="cpu") - y
    columns = torch.arange(size.width, dtype=torch.float32, device="cpu") - x
    return rows[:, None] ** 2 + columns[None, :] ** 2
