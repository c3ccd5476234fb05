"""What is baked: a film as a function of single colours, and the colours it is judged on.

Light is what a source's encoding stands for, channel by channel: linear RGB of a named gamut, or of a camera. A film
shows it as light of a display, linear BT.2020, 1 for white. Between code and light a source stands, and axes of tables
are evenly spaced in its code: film works in ratios, so over linear light a table of any size is useless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.curves import Line, PiecewiseCurve, TransferFunction
from filmvideo.colour.gamuts import D65, adaptation_matrix, xyz_to_rgb
from filmvideo.match.camera_model import gain
from filmvideo.match.colour_measures import D50
from filmvideo.match.cube import GREY, HIGHEST_STOPS, LOWEST_STOPS, in_cone
from filmvideo.match.models.model import Function
from filmvideo.match.pairs import Illuminant, Pairs

DENSITY = "printing-density"
LEFT_BEHIND = ("grain", "halation")
GREYS = 101
RGB = Float64[Tensor, "3 *colours"]
_BLACK = 1e-7
_TRIES = 20


@dataclass(frozen=True)
class About:
    """What a file says of itself, in ASCII."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CodeMeaning:
    """What the codes that a table is given mean."""

    name: str
    curve: TransferFunction
    gamut: str | None
    """None for a camera's own, and for printing density."""

    @property
    def linear(self) -> bool:
        """Whether the codes are light itself."""
        return self.curve == PiecewiseCurve((Line(),)) and self.name != DENSITY


@dataclass(frozen=True)
class ColourFunction:
    """A function of single colours: no grain, no halation, nothing that spreads."""

    name: str
    shows: Callable[[RGB], RGB]
    """Light of the display, or printing density, of light of the source."""
    source: CodeMeaning
    draw: Callable[[int, int], RGB]
    """Light of the source that can be, about so many colours, by a seed."""
    greys: Float64[Tensor, "3 steps"]
    """Light of the source that is neutral, dark to bright."""
    digest: str
    """The hash of everything that decides it."""
    lost: tuple[str, ...] = LEFT_BEHIND
    """What a table of it cannot carry."""


def of_match(
    name: str, function: Function, pairs: Pairs, light: Illuminant, source: CodeMeaning, *, digest: str
) -> ColourFunction:
    """Give a match in one light as a film."""
    to_display = xyz_to_rgb("bt2020") @ adaptation_matrix(D50, D65)

    def shows(digital: RGB) -> RGB:
        return torch.einsum("ij,j...->i...", to_display, function(digital.clamp(min=_BLACK)))

    def draw(count: int, seed: int) -> RGB:
        found = [torch.empty((3, 0), dtype=torch.float64, device="cpu")]
        for part in range(_TRIES):
            digital = GREY * 2 ** stops(count, seed + 7919 * part) / gain(pairs)[:, None]
            found.append(digital[:, in_cone(digital, pairs)])
            if sum(one.shape[1] for one in found) >= count:
                break
        return torch.cat(found, 1)[:, :count]

    greys = grey_scale(light.white / (gain(pairs) * light.white).mean())
    return ColourFunction(name, shows, source, draw, greys, digest)


def stops(count: int, seed: int) -> Float64[Tensor, "3 count"]:
    """Draw stops over grey, evenly, each channel by itself."""
    random = torch.Generator().manual_seed(seed)
    drawn = torch.rand((3, count), dtype=torch.float64, generator=random, device="cpu")
    return LOWEST_STOPS + (HIGHEST_STOPS - LOWEST_STOPS) * drawn


def grey_scale(white: Float64[Tensor, "3"]) -> Float64[Tensor, "3 steps"]:
    """Give light of a white, as it gets brighter."""
    steps = torch.linspace(LOWEST_STOPS, HIGHEST_STOPS, GREYS, dtype=torch.float64, device="cpu")
    return white[:, None] * GREY * 2**steps
