"""A camera before a photograph: what it sees, how it moves, how long its shutter is open.

A view is a centre and a width in pixels of the photograph, of which the frame takes its 16:9 or other shape.
Resampling is bicubic, in linear light, at any fraction of a pixel. A shot is light as a function of time;
an exposed frame is its mean over a shutter of 180 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from kornia.geometry.transform import warp_affine
from torch import Tensor

Frame = Float[Tensor, "3 h w"]

RATE = 24
_SHUTTER_SAMPLES = 3


@dataclass(frozen=True)
class Size:
    """Height and width of a frame."""

    height: int
    width: int


@dataclass(frozen=True)
class View:
    """A part of a photograph, in its pixels."""

    x: float
    y: float
    width: float

    def scale(self, size: Size) -> float:
        """Return pixels of the frame per pixel of the photograph."""
        return size.width / self.width

    def place(self, x: float, y: float, size: Size) -> tuple[float, float]:
        """Return the place in the frame of a point of the photograph."""
        scale = self.scale(size)
        return (x - self.x) * scale + (size.width - 1) / 2, (y - self.y) * scale + (size.height - 1) / 2


@dataclass(frozen=True)
class Shot:
    """Scene light at a time in seconds, for as long as it runs."""

    seconds: float
    light: Callable[[float, Size], Frame]

    @property
    def frames(self) -> int:
        """How many there are."""
        return round(self.seconds * RATE)


def expose(shot: Shot, frame: int, size: Size) -> Frame:
    """Average the light over the time that the shutter is open."""
    times = [(frame + (k + 0.5) / (2 * _SHUTTER_SAMPLES)) / RATE for k in range(_SHUTTER_SAMPLES)]
    return torch.stack([shot.light(t, size) for t in times]).mean(0)


def see(photo: Frame, view: View, size: Size) -> Frame:
    """Resample a photograph as a view of it."""
    scale = view.scale(size)
    x, y = view.place(0, 0, size)
    matrix = torch.tensor([[[scale, 0.0, x], [0.0, scale, y]]], dtype=photo.dtype, device=photo.device)
    shape = (size.height, size.width)
    return warp_affine(photo[None], matrix, shape, mode="bicubic", padding_mode="border")[0].clamp_(min=0)


def move(start: View, end: View, share: float) -> View:
    """Move from one view to another, starting and stopping gently; a push-in is even in perspective."""
    eased = 0.5 - 0.5 * math.cos(math.pi * (0.12 + 0.76 * share))
    first, last = (0.5 - 0.5 * math.cos(math.pi * s) for s in (0.12, 0.88))
    t = (eased - first) / (last - first)
    width = start.width * (end.width / start.width) ** t
    return View(start.x + (end.x - start.x) * t, start.y + (end.y - start.y) * t, width)


def hand_hold(view: View, time_s: float, sway_px: float = 0.9) -> View:
    """Shift a view as a hand-held camera does: slow sines without a common period, in pixels of the photograph."""
    x = math.sin(2.1 * time_s) + 0.5 * math.sin(5.3 * time_s + 1) + 0.2 * math.sin(11.7 * time_s + 2)
    y = math.sin(1.7 * time_s + 3) + 0.5 * math.sin(4.7 * time_s) + 0.2 * math.sin(13.1 * time_s + 1)
    return View(view.x + sway_px * x, view.y + sway_px * y, view.width)
