"""Lattice: densities on a grid of 17³ nodes over stops, with trilinear interpolation. For comparison.

The nodes are the smoothest near the pairs (Garcia and Gupta 2009, "Lattice regression"):

    argmin Σ |interpolated − D|² / n + λ Σ (second differences)²

solved by conjugate gradients on the normal equations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import cast

import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor
from torch.func import grad
from torch.nn.functional import grid_sample

from filmvideo.colour import romm
from filmvideo.match.camera_model import gain
from filmvideo.match.least_squares import stops
from filmvideo.match.models.model import RGB, XYZ, IlluminantFreeModel
from filmvideo.match.pairs import Pairs, check_enough

NODES = 17
LOWEST_STOPS, HIGHEST_STOPS = -8.5, 6.5
_SMOOTHNESS = 1e-5
_LEAST = 1e-9
_ITERATIONS = 600
_TOLERANCE = 1e-6

Grid = Float[Tensor, "3 17 17 17"]


@dataclass(frozen=True)
class LatticeModel(IlluminantFreeModel):
    """Densities on a grid, axes blue, green, red."""

    gain: Float[Tensor, "3"]
    nodes: Grid

    def __call__(self, digital: RGB) -> XYZ:
        """Return XYZ of camera RGB."""
        return romm.colour(interpolate(self.nodes.to(digital), stops(digital, self.gain)))


def interpolate(nodes: Float[Tensor, "3 17 17 17"], place: Float[Tensor, "3 *colours"]) -> Float[Tensor, "3 *colours"]:
    """Return the density at places in stops, interpolated."""
    unit = 2 * (place - LOWEST_STOPS) / (HIGHEST_STOPS - LOWEST_STOPS) - 1
    at = unit.clamp(-1, 1).reshape(3, -1).T.reshape(1, -1, 1, 1, 3)
    return grid_sample(nodes[None], at, align_corners=True).reshape(place.shape)


def differences(nodes: Grid) -> list[Tensor]:
    """Return the second differences along and across the axes."""
    along = [nodes.diff(n=2, dim=axis) for axis in (1, 2, 3)]
    across = [2**0.5 * nodes.diff(dim=one).diff(dim=other) for one, other in ((1, 2), (1, 3), (2, 3))]
    return along + across


def fit(pairs: Pairs) -> LatticeModel:
    """Fit the nodes."""
    check_enough(pairs, 120, "lattice")
    centre = gain(pairs)
    place, wanted = stops(pairs.digital, centre), romm.density(pairs.film)
    start = wanted.mean(1).reshape(3, 1, 1, 1).expand(3, NODES, NODES, NODES).clone()
    at, share = _corner_weights(place)

    def spread(values: Float64[Tensor, "3 n"]) -> Grid:
        onto = torch.zeros_like(start).flatten(1)
        return onto.index_add(1, at.flatten(), (values[:, None] * share).flatten(1)).reshape(start.shape) / len(pairs)

    def normal(nodes: Grid) -> Grid:
        near = spread((nodes.flatten(1)[:, at] * share).sum(1))
        return near + _SMOOTHNESS * _roughness(nodes) + _LEAST * nodes

    return LatticeModel(centre, _conjugate_gradients(normal, spread(wanted) + _LEAST * start, start))


def _roughness(nodes: Grid) -> Grid:
    """Return half the slope of the squared second differences."""

    def half_square(nodes: Tensor) -> Tensor:
        return 0.5 * torch.stack([each.square().sum() for each in differences(nodes)]).sum()

    return cast("Tensor", grad(half_square)(nodes))


def _corner_weights(place: Float64[Tensor, "3 n"]) -> tuple[Int64[Tensor, "8 n"], Float64[Tensor, "8 n"]]:
    """Return the eight nodes about every place, and their weights."""
    unit = ((place - LOWEST_STOPS) / (HIGHEST_STOPS - LOWEST_STOPS)).clamp(0, 1) * (NODES - 1)
    low = unit.floor().clamp(max=NODES - 2)
    strides = torch.tensor([[1.0], [NODES], [NODES**2]], dtype=torch.float64, device="cpu")
    corners = [torch.tensor(c, dtype=torch.float64, device="cpu")[:, None] for c in product((0, 1), repeat=3)]
    at = [((low + corner) * strides).sum(0).long() for corner in corners]
    share = [torch.where(corner > 0, unit - low, 1 - (unit - low)).prod(0) for corner in corners]
    return torch.stack(at), torch.stack(share)


def _conjugate_gradients(normal: Callable[[Grid], Grid], right: Grid, start: Grid) -> Grid:
    """Solve normal(x) = right, all three heights at once."""
    found = start
    left = right - normal(found)
    way, size = left, left.square().sum((1, 2, 3), keepdim=True)
    enough = _TOLERANCE**2 * right.square().sum((1, 2, 3), keepdim=True)
    for _ in range(_ITERATIONS):
        if bool((size <= enough).all()):
            break
        curved = normal(way)
        step = size / (way * curved).sum((1, 2, 3), keepdim=True)
        found, left = found + step * way, left - step * curved
        new = left.square().sum((1, 2, 3), keepdim=True)
        way, size = left + new / size * way, new
    return found
