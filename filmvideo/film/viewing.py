"""Viewing: a projector's lamp through the film, seen by the CIE 1931 2° observer, on a display.

    XYZ = Σ_λ lamp(λ) · x̄ȳz̄(λ) · T(λ)

The eye adapts to the lamp, and a little (`TOWARDS_FILM`) to the tint of the clear film; a Bradford transform turns
that white into the display's. Clear film is as bright as the display goes: its strongest channel is 1. A negative on
the light table is shown against the bare lamp. Out comes linear display light in BT.2020.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.parameters import Among, Parameters
from filmvideo.base.shapes import Density, Display
from filmvideo.colour.gamuts import adaptation_matrix_xyz, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.spectra import daylight, observer, xenon
from filmvideo.film.dyes import Dyes, SpectralReceiver, log_response, solve_amounts

LAMPS = ("xenon", "d50", "d65")
TOWARDS_FILM = 0.25


@dataclass(frozen=True)
class ViewingSettings(Parameters):
    """What the finished film is seen by."""

    lamp: Annotated[str, Among(("auto", *LAMPS))] = "auto"
    """auto: xenon in a cinema, D50 for stills."""


@dataclass(frozen=True)
class ViewingStage:
    """An eye before lit film."""

    see: Callable[[Density], Float[Tensor, "3 *pixels"]]
    """log10 XYZ, relative to the lamp."""
    rgb_from_xyz: Float[Tensor, "3 3"]

    def __call__(self, density: Density) -> Display:
        """Give linear display light, 1 for the display's white."""
        return self.to_display(self.see(density))

    def to_display(self, seen: Float[Tensor, "3 *pixels"]) -> Display:
        """Give the display light of what is seen (log10 XYZ)."""
        return torch.einsum("ij,j...->i...", self.rgb_from_xyz, 10**seen)


def lamp(name: str) -> Float64[Tensor, "81"]:
    """Give a viewing light by name."""
    return {"xenon": xenon, "d50": lambda: daylight(5003), "d65": lambda: daylight(6504)}[name]()


def eye(lamp_name: str) -> Float64[Tensor, "3 81"]:
    """Give the observer under a lamp, the bare lamp having Y = 1."""
    receiver = observer() * lamp(lamp_name)
    return receiver / receiver[1].sum()


def build_viewing(dyes: Dyes, clear: Float64[Tensor, "layers 1"] | None, lamp_name: str) -> ViewingStage:
    """Prepare the viewing of film whose clear parts have the given dye amounts (None: against the lamp)."""
    see = SpectralReceiver(dyes, eye(lamp_name))
    film = see.receiver.sum(1) if clear is None else 10 ** see(clear)[:, 0]
    white = adapted_white(see.receiver, film)
    to_display = xyz_to_rgb("bt2020") @ adaptation_matrix_xyz(white, rgb_to_xyz("bt2020").sum(1))
    return ViewingStage(see, to_display / (to_display @ film).amax())


def adapted_white(receiver: Float64[Tensor, "3 81"], film: Float64[Tensor, "3"]) -> Float64[Tensor, "3"]:
    """Give the XYZ that looks neutral before a lamp, to an eye that sees film of this XYZ at its clearest."""
    return torch.lerp(receiver.sum(1), film / film[1], TOWARDS_FILM)


def neutral_amounts(
    dyes: Dyes, clear: Float64[Tensor, "3 1"], like: Float64[Tensor, "3 1"], lamp_name: str
) -> Float64[Tensor, "3 1"]:
    """Find the dye amounts that look neutral under a lamp and as bright as the given ones."""
    receiver = eye(lamp_name)
    white = adapted_white(receiver, 10 ** log_response(clear, dyes, receiver)[:, 0])
    luminance = log_response(like, dyes, receiver)[1]
    return solve_amounts(-(white.log10() + luminance)[:, None], dyes, receiver)
