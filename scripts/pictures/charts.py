"""Test charts as scene light on BT.2020 primaries, 0.18 for a grey card; any size, the same at every run.

wedge       21 steps of 0.15 density from left to right, dark to bright, as a step tablet (Stouffer T2115) has
            them. With the middle step at 0.18 they span 4.98 stops either way.
bars        white, yellow, cyan, green, magenta, red, blue, black at 75 % of BT.709's code.
checker     the 24 patches of a ColorChecker on a grey of 0.18.
points      lamps on black: columns grow in light from 1 by two stops, rows in radius from half a pixel.
pan         fine detail moving a quarter of a pixel a frame: above, sines from 64 pixels a line pair to 3; below,
            edges 5 degrees off the vertical, for slanted-edge MTF.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour.spaces import decode, find_space

from .camera import Size
from .colorchecker import patches

Picture = Float[Tensor, "3 h w"]

STEPS = 21
DENSITY_STEP = 0.15
_TOP = 0.18 * 10 ** (DENSITY_STEP * (STEPS - 1) / 2)
POINT_LIGHTS = (1.0, 4.0, 16.0, 50.0)
"""Of the columns: the last is near the most that LogC3 holds."""
POINT_RADII_PX = (0.5, 1.0, 2.0, 4.0)
_EDGE_SLOPE = math.tan(math.radians(5))
_FINE = 8
"""Samples a pixel, each way, by which area is measured."""


def wedge(size: Size, brightest: float = _TOP) -> Picture:
    """Draw the step wedge; `brightest` is the light of its last step."""
    densities = DENSITY_STEP * torch.arange(STEPS - 1, -1, -1, dtype=torch.float32, device="cpu")
    return _columns((brightest * 10**-densities).expand(3, STEPS), size)


def bars(size: Size, level: float = 0.75) -> Picture:
    """Draw the colour bars."""
    lit = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)]
    code = level * torch.tensor(lit, dtype=torch.float32, device="cpu").T
    return _columns(decode(code, find_space("rec709")), size)


def checker(size: Size) -> Picture:
    """Draw the ColorChecker, each patch 3/4 of its field."""
    light = patches().to(torch.float32).reshape(3, 4, 6)
    rows, row_share = _fields(size.height, 4)
    columns, column_share = _fields(size.width, 6)
    inside = ((row_share - 0.5).abs() < 0.375)[:, None] & ((column_share - 0.5).abs() < 0.375)[None, :]
    return torch.where(inside, light[:, rows][:, :, columns], 0.18)


def points(size: Size) -> Picture:
    """Draw discs of light, their edges by the area that they cover of each pixel."""
    plane = torch.zeros(size.height, size.width, dtype=torch.float32, device="cpu")
    for x, y, radius_px, light in point_places(size):
        plane += light * _disc(size, x, y, radius_px)
    return plane.expand(3, -1, -1).clone()


def point_places(size: Size) -> list[tuple[int, int, float, float]]:
    """List the discs of `points`: the pixel each is centred on, its radius and its light."""
    across, down = size.width / len(POINT_LIGHTS), size.height / len(POINT_RADII_PX)
    return [
        (int((i + 0.5) * across), int((j + 0.5) * down), radius, light)
        for j, radius in enumerate(POINT_RADII_PX)
        for i, light in enumerate(POINT_LIGHTS)
    ]


def pan(size: Size, frame: int, px_per_frame: float = 0.25) -> Picture:
    """Draw one frame of the slow pan, to the right."""
    fine = torch.arange(size.width * _FINE, dtype=torch.float32, device="cpu")
    x = (fine + 0.5) / _FINE - px_per_frame * frame
    upper = _area(0.18 * (1 + 0.8 * torch.sin(_chirp(x, size.width))))
    y = torch.arange(size.height // 2, dtype=torch.float32, device="cpu")[:, None] + 0.5
    bars_px = size.width / 8
    lower = _area(0.04 + 0.5 * (torch.floor((x - _EDGE_SLOPE * y) / bars_px) % 2))
    plane = torch.cat([upper.expand(size.height - len(y), -1), lower])
    return plane.expand(3, -1, -1).clone()


def _chirp(x: Tensor, width_px: int) -> Tensor:
    """Return the phase of a sine whose pitch goes evenly from 1/64 a pixel to 1/3 over the width."""
    slow, fast = 1 / 64, 1 / 3
    return 2 * math.pi * (slow * x + (fast - slow) * x**2 / (2 * width_px))


def _area(fine: Tensor) -> Tensor:
    """Average the fine samples of each pixel."""
    return fine.reshape(*fine.shape[:-1], -1, _FINE).mean(-1)


def _columns(colours: Tensor, size: Size) -> Picture:
    fields, _ = _fields(size.width, colours.shape[1])
    return colours[:, fields][:, None].expand(-1, size.height, -1).clone()


def _fields(length_px: int, count: int) -> tuple[Tensor, Tensor]:
    """Return for each pixel the field of `count` in which its middle lies, and how far into it."""
    place = (torch.arange(length_px, device="cpu") + 0.5) * count / length_px
    return place.long(), place - place.floor()


def _disc(size: Size, x: float, y: float, radius_px: float) -> Tensor:
    rows = (torch.arange(size.height * _FINE, dtype=torch.float32, device="cpu") + 0.5) / _FINE - 0.5 - y
    columns = (torch.arange(size.width * _FINE, dtype=torch.float32, device="cpu") + 0.5) / _FINE - 0.5 - x
    inside = (rows[:, None] ** 2 + columns[None, :] ** 2 <= radius_px**2).float()
    return inside.reshape(size.height, _FINE, size.width, _FINE).mean((1, 3))
