"""The meaning of a table's codes, and their colour.

display    the film as a display shows it: rec709, p3-d65, rec2020-pq, rec2020-hlg …
managed    the same light in a camera's log: for programs that manage colour and convert it to a display without
           another tone curve
density    printing density of a negative on Cineon's scale, judged as it prints
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.gamuts import D65, adaptation_matrix, apply_matrix, rgb_to_xyz
from filmvideo.colour.romm import D50
from filmvideo.colour.spaces import INPUTS, OUTPUTS, Space, decode, encode, find_space

RGB = Float64[Tensor, "3 *colours"]


@dataclass(frozen=True)
class Target:
    """A meaning of codes."""

    name: str
    code: Callable[[RGB], RGB]
    """Code, 0…1, of what a film shows."""
    to_xyz: Callable[[RGB], RGB]
    """XYZ under D50, white Y = 1, of code."""


def find_target(name: str) -> Target:
    """Find a display, or a camera's log; raise ParameterError naming the nearest."""
    shown = {one: space for one, space in OUTPUTS.items() if space.encoding != "linear"}
    managed = {
        one: space
        for one, space in INPUTS.items()
        if space.kind == "scene" and space.encoding not in ("linear", "bt709", "hlg", "cineon")
    }
    return _make_target(find_space(name, {**managed, **shown}))


def to_eye(light: RGB) -> RGB:
    """Return XYZ under D50 of light of a display."""
    return apply_matrix(adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020"), light)


def _make_target(space: Space) -> Target:
    def code(light: RGB) -> RGB:
        return encode(light, space, full_range=True).clamp(0, 1)

    def to_xyz(given: RGB) -> RGB:
        return to_eye(decode(given, space, full_range=True))

    return Target(space.name, code, to_xyz)
