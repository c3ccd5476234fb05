"""Hairs and fibres: bent threads of constant width, on the film for one frame or in the gate for many.

A thread of length L has the direction θ(s) = θ₀ + b·s + Σ_k a_k sin 2π(k·s + φ_k), k = 1 … 3, s from 0 to 1, with
Gaussian b and a_k, and a log-normal length and width. Textile fibres are 10 to 20 µm wide, a human hair 50 to 80 and
longer than a frame; the rest is estimated. On the film, hairs are Poisson's in number and lie anywhere, in one frame.
In the gate they hang on an edge, reach into the picture and quiver, and stay for a time
(`filmvideo.gate.random_events`).

A thread of width w whose middle line passes a pixel's middle at a distance d covers F(d + w/2) − F(d − w/2) of it,
F(t) the part of a square pixel that lies short of a straight line at t. So a thread covers L·w, at any resolution and
slope.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, cos, exp, floor, pi, sin

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.gate.canvas import Canvas, coverage_to_density, place_patches
from filmvideo.gate.random_events import active_events, poisson
from filmvideo.gate.unsteadiness import normal_scalars
from filmvideo.grain.keys import Key, uniform_scalars

PARTS = 96
"""Straight pieces of a thread."""
BEND, CURL = 1.2, 0.5
"""Standard deviations of b and a₁, in radians; a_k falls as 1/k."""
LENGTH_SPREAD, WIDTH_SPREAD = 0.5, 0.2
"""Standard deviations of natural logarithms."""
LEAN, QUIVER = 0.5, 0.04
"""Standard deviations of a gate hair's θ₀ from straight inwards, and of θ₀ and b from frame to frame."""
LASTING = 120.0
"""Frames a hair stays in the gate on average."""
_CURLS = (1, 2, 3)
_LEAST = 0.03
"""Least component of a line's direction, so that float32 is precise enough."""


@dataclass(frozen=True)
class HairPopulation:
    """A population of hairs: median length and width, and optical density."""

    length_um: float
    width_um: float
    density: float


@dataclass(frozen=True)
class Thread:
    """The shape of a hair, lengths in pixels."""

    length: float
    width: float
    heading: float
    bend: float
    curls: tuple[float, ...]
    phases: tuple[float, ...]

    def line(self) -> list[complex]:
        """Return the points of its middle line from one end, columns + i·rows."""
        steps = (self._direction((n + 0.5) / PARTS) for n in range(PARTS))
        return [*accumulate((self.length / PARTS * complex(cos(a), sin(a)) for a in steps), initial=0j)]

    def _direction(self, s: float) -> float:
        curling = zip(_CURLS, self.curls, self.phases, strict=True)
        return self.heading + self.bend * s + sum(curl * sin(2 * pi * (k * s + phase)) for k, curl, phase in curling)


def draw_hairs(key: Key, canvas: Canvas, per_cm2: float, kind: HairPopulation) -> None:
    """Draw the hairs that lie on a frame."""
    margin = kind.length_um / canvas.um_per_px
    height, width = (length + 2 * margin for length in canvas.size_px)
    count = poisson(key.derive(f"{key.purpose}: how many"), per_cm2 * height * width * (canvas.um_per_px * 1e-4) ** 2)
    for own in (key.derive(f"{key.purpose} {n}") for n in range(count)):
        y, x, turn = uniform_scalars(own, 3)
        thread = replace(_random_thread(own, kind, canvas.um_per_px), heading=2 * pi * turn)
        line = thread.line()
        middle = complex(x * width - margin, y * height - margin) - line[PARTS // 2]
        _draw(canvas, [middle + point for point in line], thread.width, kind.density)


def draw_gate_hairs(key: Key, canvas: Canvas, count: float, kind: HairPopulation) -> None:
    """Draw the hairs in the gate, `count` on average."""
    for stay in active_events(key, count, LASTING):
        name = f"{stay.key.purpose} of {stay.key.frame}"
        root, inwards = _edge(uniform_scalars(stay.key, 1)[0], *canvas.size_px)
        lean, shake, sway = (
            *normal_scalars(stay.key.derive(f"{name}: lean"), 1),
            *normal_scalars(key.derive(f"{name}: quiver"), 2),
        )
        thread = _random_thread(stay.key, kind, canvas.um_per_px)
        heading = inwards + LEAN * lean + QUIVER * shake
        line = replace(thread, heading=heading, bend=thread.bend + QUIVER * sway).line()
        _draw(canvas, [root + point for point in line], thread.width, kind.density)


def _random_thread(key: Key, kind: HairPopulation, um_per_px: float) -> Thread:
    """Return a thread of random length, width and shape, without its heading."""
    size = normal_scalars(key.derive(f"{key.purpose}: size"), 2)
    bend, *curls = normal_scalars(key.derive(f"{key.purpose}: bends"), 1 + len(_CURLS))
    return Thread(
        length=kind.length_um / um_per_px * exp(LENGTH_SPREAD * size[0]),
        width=kind.width_um / um_per_px * exp(WIDTH_SPREAD * size[1]),
        heading=0.0,
        bend=BEND * bend,
        curls=tuple(CURL * z / k for z, k in zip(curls, _CURLS, strict=True)),
        phases=tuple(uniform_scalars(key.derive(f"{key.purpose}: phases"), len(_CURLS))),
    )


def _edge(part: float, height: int, width: int) -> tuple[complex, float]:
    """Return the point at a part of the frame's perimeter, and the direction inwards."""
    way = part * 2 * (height + width)
    if way < 2 * width:
        return (complex(way, 0), pi / 2) if way < width else (complex(way - width, height), -pi / 2)
    way -= 2 * width
    return (complex(0, way), 0.0) if way < height else (complex(width, way - height), pi)


def _draw(canvas: Canvas, line: list[complex], width: float, density: float) -> None:
    """Draw a thread on the part of the frame that it crosses."""
    margin = ceil(width / 2) + 1
    top, bottom = _span([point.imag for point in line], margin, canvas.size_px[0])
    left, right = _span([point.real for point in line], margin, canvas.size_px[1])
    if top >= bottom or left >= right:
        return
    points = canvas.tensor([[point.imag - top for point in line], [point.real - left for point in line]])
    reach = ceil(abs(line[1] - line[0]) + width) + 3
    box = canvas.density[top:bottom, left:right]
    box.add_(coverage_to_density(line_coverage(points, width, reach, (bottom - top, right - left)), density))


def _span(places: list[float], margin: int, length: int) -> tuple[int, int]:
    """Return the range of rows or columns of a frame near places."""
    return max(floor(min(places)) - margin, 0), min(ceil(max(places)) + margin, length)


def line_coverage(
    line: Float[Tensor, "2 points"], width: float, side: int, size: tuple[int, int]
) -> Float[Tensor, "h w"]:
    """Return the coverage of every pixel by a line: the largest coverage by its pieces."""
    start, end = line[:, :-1], line[:, 1:]
    corner = ((start + end) / 2).floor().long() - side // 2
    away = _distance(start - corner, end - corner, side)
    sides = (end - start).abs() / torch.hypot(*(end - start).unbind(0))
    place, kept = place_patches(
        size, corner, _pixel_area(away + width / 2, sides) - _pixel_area(away - width / 2, sides)
    )
    empty = torch.zeros(size, dtype=line.dtype, device=line.device)
    return empty.flatten().scatter_reduce(0, place, kept, "amax").view(size)


def _pixel_area(t: Float[Tensor, "n side side"], sides: Float[Tensor, "2 n"]) -> Float[Tensor, "n side side"]:
    """Return F(t): the integral of two convolved boxes with the lengths of the pixel's sides across the line."""
    a, b = sides.clamp(min=_LEAST)[:, :, None, None].unbind(0)
    corners = ((1, (a + b) / 2), (-1, (a - b) / 2), (-1, (b - a) / 2), (1, -(a + b) / 2))
    folded = torch.zeros_like(t)
    for sign, corner in corners:
        folded = folded + sign * (t + corner).clamp(min=0) ** 2
    return (folded / (2 * a * b)).clamp(0, 1)


def _distance(start: Float[Tensor, "2 n"], end: Float[Tensor, "2 n"], side: int) -> Float[Tensor, "n side side"]:
    """Return the distances of patches' pixels from straight pieces."""
    place = torch.arange(side, dtype=start.dtype, device=start.device) + 0.5
    y, x = (place - start[0, :, None])[:, :, None], (place - start[1, :, None])[:, None]
    dy, dx = (end - start)[:, :, None, None].unbind(0)
    along = ((y * dy + x * dx) / (dy**2 + dx**2)).clamp(0, 1)
    return torch.hypot(y - along * dy, x - along * dx)
