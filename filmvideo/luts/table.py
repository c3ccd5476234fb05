"""A film baked into a grid: codes of a target at even steps of an axis, read tetrahedron by tetrahedron.

The axis is the source's own code or, where a format has a shaper, that of `axis`. Nodes are fitted by `fit`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.curves import TransferFunction
from filmvideo.colour.lut3d import unit_lattice
from filmvideo.luts.axis import Axis, build_axis
from filmvideo.luts.film import RGB, CodeMeaning, ColourFunction
from filmvideo.luts.fit import fit_nodes, interpolate
from filmvideo.luts.target import Target

COLOURS_A_NODE, MOST_COLOURS = 4, 1_000_000
ROOM = 0.1
"""By how much nodes of real numbers may go beyond 0…1."""
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
        """Return the code that a reader finds for light of the source, clipped as files and displays clip it."""
        return interpolate(self.nodes, self.axis.encode(light)).clamp(0, 1)

    def to_xyz(self, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
        """Return XYZ under D50 of light of the source, as a reader shows it."""
        return self.target.to_xyz(self(light))

    def in_range(self, light: RGB) -> Bool[Tensor, "*colours"]:
        """Return which light is within the axes."""
        there = on_axis(self.axis, light)
        return there if self.source.linear else there & on_axis(self.source.curve, light)

    def round_nodes(self, levels: int) -> LutTable:
        """Return the table with nodes rounded to 1/levels."""
        return replace(self, nodes=(self.nodes * levels).round() / levels)


def on_axis(axis: TransferFunction | Axis, light: RGB) -> Bool[Tensor, "*colours"]:
    """Return which light an axis has a code in 0…1 for."""
    place = axis.encode(light)
    return ((place >= 0) & (place <= 1)).all(0)


def bake(
    film: ColourFunction, target: Target, size: int, *, shaper: bool = False, fit: bool = True, room: float = ROOM
) -> LutTable:
    """Bake a film into a table, over a shaper's axis or over the source's own code."""
    axis = build_axis(film, target) if shaper else film.source.curve
    light = axis.decode(unit_lattice(size))
    nodes = codes(film, target, light.reshape(3, -1)).reshape(light.shape)
    table = LutTable(nodes, film.source, axis, target)
    if not fit:
        return table
    colours = film.draw(min(COLOURS_A_NODE * size**3, MOST_COLOURS), _FITTED_WITH)
    colours = colours[:, table.in_range(colours)]
    return replace(
        table, nodes=fit_nodes(nodes, axis.encode(colours), codes(film, target, colours), target.to_xyz, room)
    )


def codes(film: ColourFunction, target: Target, light: Float64[Tensor, "3 colours"]) -> Float64[Tensor, "3 colours"]:
    """Return the target's codes of light of the source, in chunks."""
    starts = range(0, light.shape[1], _PART)
    return torch.cat([target.code(film.shows(light[:, start : start + _PART])) for start in starts], 1)
