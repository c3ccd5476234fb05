"""The cube of camera RGB that a match must cover: a grid in stops over grey, and its realisable part.

Materials in a light reach only a cone of camera RGB: the hull of the pairs' chromaticities, r/(r+g+b) and g/(r+g+b),
widened about its middle by `WIDER`, within RGB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.luts.film import GREY, HIGHEST_STOPS, LOWEST_STOPS
from filmvideo.match.camera_model import gain
from filmvideo.match.pairs import Pairs

NODES = 25
WIDER = 1.5
_DIRECTIONS = 48

RGB = Float64[Tensor, "3 *colours"]


@dataclass(frozen=True)
class Cube:
    """Camera RGB on a grid, and the nodes in the cone."""

    digital: Float64[Tensor, "3 n n n"]
    inside: Bool[Tensor, "n n n"]
    step_stops: float


def build_cube(pairs: Pairs, nodes: int = NODES) -> Cube:
    """Build the cube about the middle of pairs, a little larger than their bracket."""
    axis = torch.linspace(LOWEST_STOPS, HIGHEST_STOPS, nodes, dtype=torch.float64, device="cpu")
    stops = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"))
    digital = GREY * 2**stops / gain(pairs).reshape(3, 1, 1, 1)
    return Cube(digital, in_cone(digital, pairs), float(axis[1] - axis[0]))


def in_cone(digital: RGB, pairs: Pairs) -> Bool[Tensor, "*colours"]:
    """Return which colours lie in the widened cone of pairs."""
    even = gain(pairs)
    shot = _chromaticity(pairs.digital, even)
    middle = shot.mean(1, keepdim=True)
    turn = torch.arange(_DIRECTIONS, dtype=torch.float64, device="cpu") * (math.tau / _DIRECTIONS)
    ways = torch.stack([turn.cos(), turn.sin()], 1)
    reach = WIDER * (ways @ (shot - middle)).amax(1)
    flat = _chromaticity(digital.reshape(3, -1), even)
    return ((ways @ (flat - middle)) <= reach[:, None]).all(0).reshape(digital.shape[1:])


def _chromaticity(digital: Float64[Tensor, "3 n"], even: Float64[Tensor, "3"]) -> Float64[Tensor, "2 n"]:
    balanced = digital * even[:, None]
    return balanced[:2] / balanced.sum(0)
