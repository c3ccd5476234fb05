"""A film baked into a grid: codes of a target at even steps of an axis, read tetrahedron by tetrahedron.

The axis is the source's own code, or, where a format has a shaper, `axis`'s. How many colours the nodes are
fitted to, and what that is worth, is in `fit`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.curves import TransferFunction
from filmvideo.luts.axis import Axis, bent_axis
from filmvideo.luts.film import RGB, CodeMeaning, ColourFunction
from filmvideo.luts.fit import fitted, tetrahedron
from filmvideo.luts.target import Target

COLOURS_A_NODE, MOST_COLOURS = 4, 1_000_000
ROOM = 0.1
"""How far nodes of numbers with a point may go beyond 0…1."""
_PART = 1 << 18
_FITTED_WITH, _HELD_TO = 5, 0


@dataclass(frozen=True)
class LutTable:
    """Codes of a target on a grid, channels first, axes red, green, blue."""

    nodes: Float64[Tensor, "3 n n n"]
    source: CodeMeaning
    axis: TransferFunction | Axis
    target: Target

    @property
    def size(self) -> int:
        """Nodes an axis."""
        return self.nodes.shape[1]

    @property
    def shaped(self) -> bool:
        """Whether a shaper comes before the grid."""
        return isinstance(self.axis, Axis)

    def __call__(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Give the code that a reader finds for light of the source, clipped as files and displays clip it."""
        corners, part = tetrahedron(self.axis.encode(light), self.size)
        return (self.nodes.reshape(3, -1)[:, corners] * part).sum(1).clamp(0, 1)

    def seen(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Give the XYZ (D50) of light of the source, as a reader shows it."""
        return self.target.seen(self(light))

    def holds(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Say which light is within the axes."""
        there = inside(self.axis, light)
        return there if self.source.linear else there & inside(self.source.curve, light)

    def rounded(self, levels: int) -> LutTable:
        """Give it with nodes that are whole parts of `levels`."""
        return replace(self, nodes=(self.nodes * levels).round() / levels)


def inside(axis: TransferFunction | Axis, light: RGB) -> Bool[Tensor, "*colours"]:
    """Say which light an axis has a code in 0…1 for."""
    place = axis.encode(light)
    return ((place >= 0) & (place <= 1)).all(0)


def bake(
    film: ColourFunction, target: Target, size: int, *, shaper: bool = False, fit: bool = True, room: float = ROOM
) -> LutTable:
    """Bake a film into a table, over a shaper's axis or over the source's own code."""
    axis = bent_axis(film, target) if shaper else film.source.curve
    step = torch.linspace(0, 1, size, dtype=torch.float64, device="cpu")
    light = axis.decode(torch.stack(torch.meshgrid(step, step, step, indexing="ij")))
    nodes = codes(film, target, light.reshape(3, -1)).reshape(light.shape)
    table = LutTable(nodes, film.source, axis, target)
    if not fit:
        return table
    drawn = film.draw(min(COLOURS_A_NODE * size**3, MOST_COLOURS), _FITTED_WITH)
    drawn = drawn[:, table.holds(drawn)]
    return replace(table, nodes=fitted(nodes, axis.encode(drawn), codes(film, target, drawn), target.seen, room))


def codes(film: ColourFunction, target: Target, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
    """Give the target's codes of light of the source, a part at a time."""
    starts = range(0, light.shape[1], _PART)
    return torch.cat([target.code(film.shows(light[:, start : start + _PART])) for start in starts], 1)
