"""Viewing: a lamp's light through the film, seen by the CIE 1931 2° observer and shown on a display.

    XYZ = Σ_λ lamp(λ) · x̄ȳz̄(λ) · T(λ)

The eye adapts to the lamp, and from there to the clear film by `adaptation`; a Bradford transform takes that white to
the display's. In a dark room the clear film is the only white in sight, and the eye adapts to it wholly (CIE 159:2004,
the degree of adaptation). The print emulation tables of the trade do the same: their clear film is D65. Clear film is
the display's brightest light: its strongest channel is 1. A negative on a light table is shown against the bare lamp.
Out: linear display light in BT.2020.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.base.shapes import Density, Display
from filmvideo.colour.gamuts import adaptation_matrix_xyz, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.spectra import daylight, observer, xenon
from filmvideo.film.dyes import Dyes, SpectralReceiver, log_response, solve_amounts

LAMPS = ("xenon", "d50", "d65")


@dataclass(frozen=True)
class ViewingSettings(Parameters):
    """Light by which the finished film is viewed.

    Parameters
    ----------
    lamp : {auto, xenon, d50, d65}
        auto: xenon for cine film, D50 for stills.
    adaptation : float, 0 to 1 part
        How far the eye adapts from the bare lamp to the clear film; 1: clear film is the display's white.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    CIE 15:2018 for D50 and D65; ISO 3664:2009 for viewing at D50; CIE 159:2004 for the degree of adaptation.
    """

    lamp: Annotated[str, Among(("auto", *LAMPS))] = "auto"
    adaptation: Annotated[float, Within(0, 1, unit="part")] = 1.0


@dataclass(frozen=True)
class ViewingStage:
    """An observer of lit film. Twin: `engine.cpu.kernels.film._show`."""

    see: Callable[[Density], Float[Tensor, "3 *pixels"]]
    """log10 XYZ, relative to the lamp."""
    rgb_from_xyz: Float[Tensor, "3 3"]

    def __call__(self, density: Density) -> Display:
        """Return linear display light, 1 for the display's white."""
        return self.to_display(self.see(density))

    def to_display(self, seen: Float[Tensor, "3 *pixels"]) -> Display:
        """Return the display light of log10 XYZ."""
        return torch.einsum("ij,j...->i...", self.rgb_from_xyz, 10**seen)


def lamp(name: str) -> Float64[Tensor, "81"]:
    """Return the spectrum of a viewing lamp by name."""
    return {"xenon": xenon, "d50": lambda: daylight(5003), "d65": lambda: daylight(6504)}[name]()


def eye(lamp_name: str) -> Float64[Tensor, "3 81"]:
    """Return the observer's weights under a lamp; the bare lamp has Y = 1."""
    receiver = observer() * lamp(lamp_name)
    return receiver / receiver[1].sum()


def build_viewing(
    dyes: Dyes, clear: Float64[Tensor, "layers 1"] | None, lamp_name: str, adaptation: float = 1.0
) -> ViewingStage:
    """Build the viewing of film with the given dye amounts where it is clear (None: against the bare lamp)."""
    see = SpectralReceiver(dyes, eye(lamp_name))
    film = see.receiver.sum(1) if clear is None else 10 ** see(clear)[:, 0]
    white = adapted_white(see.receiver, film, adaptation)
    to_display = xyz_to_rgb("bt2020") @ adaptation_matrix_xyz(white, rgb_to_xyz("bt2020").sum(1))
    return ViewingStage(see, to_display / (to_display @ film).amax())


def adapted_white(
    receiver: Float64[Tensor, "3 81"], film: Float64[Tensor, "3"], adaptation: float
) -> Float64[Tensor, "3"]:
    """Return the XYZ that looks neutral under a lamp, for clear film of the given XYZ."""
    return torch.lerp(receiver.sum(1), film / film[1], adaptation)


def neutral_amounts(
    dyes: Dyes,
    clear: Float64[Tensor, "3 1"],
    like: Float64[Tensor, "3 1"],
    lamp_name: str,
    adaptation: float = 1.0,
) -> Float64[Tensor, "3 1"]:
    """Return the dye amounts that look neutral under a lamp and as bright as the given ones."""
    receiver = eye(lamp_name)
    white = adapted_white(receiver, 10 ** log_response(clear, dyes, receiver)[:, 0], adaptation)
    luminance = log_response(like, dyes, receiver)[1]
    return solve_amounts(-(white.log10() + luminance)[:, None], dyes, receiver)
