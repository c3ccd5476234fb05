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

DENSITY = "printing-density"
LEFT_BEHIND = ("grain", "halation")
GREYS = 101
RGB = Float64[Tensor, "3 *colours"]
GREY = 0.18
LOWEST_STOPS, HIGHEST_STOPS = -7.0, 5.0
"""Of colours that a function is judged on, over a grey card."""


@dataclass(frozen=True)
class About:
    """The name and comment of a file, in ASCII."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CodeMeaning:
    """The meaning of a table's input codes."""

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
    """Light of the source that can be, about a count of colours, by a seed."""
    greys: Float64[Tensor, "3 steps"]
    """Light of the source that is neutral, dark to bright."""
    digest: str
    """The hash of everything that decides it."""
    lost: tuple[str, ...] = LEFT_BEHIND
    """What a table of it cannot carry."""


def stops(count: int, seed: int) -> Float64[Tensor, "3 count"]:
    """Draw stops over grey, evenly, each channel by itself."""
    random = torch.Generator().manual_seed(seed)
    drawn = torch.rand((3, count), dtype=torch.float64, generator=random, device="cpu")
    return LOWEST_STOPS + (HIGHEST_STOPS - LOWEST_STOPS) * drawn


def grey_scale(white: Float64[Tensor, "3"]) -> Float64[Tensor, "3 steps"]:
    """Return light of a white, from dark to bright."""
    steps = torch.linspace(LOWEST_STOPS, HIGHEST_STOPS, GREYS, dtype=torch.float64, device="cpu")
    return white[:, None] * GREY * 2**steps
