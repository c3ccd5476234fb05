"""Flicker: the camera's exposure and the projector's light change from frame to frame.

A frame's light is multiplied by 2^(σ·e(n)), σ stops rms and e of zero mean (`filmvideo.gate.unsteadiness`), so that
the mean of its logarithm does not change. A shutter turned by hand or by a spring is uneven from frame to frame, and
its speed drifts: the exposure changes, before the film's curve. A lamp's arc drifts more than it jumps, after the
film's curves. A governed camera keeps its speed within 1 % (0.015 stops); the shares of the spectra are estimated.

Quantity in and out: light, in linear units: exposure for the shutter, display light for the lamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.parameters import Parameters, Within
from filmvideo.gate.unsteadiness import UnsteadinessSpectrum
from filmvideo.grain.keys import Key

SHUTTER = UnsteadinessSpectrum(0.35, 0.01, 0.1)
LAMP = UnsteadinessSpectrum(0.7, 0.01, 0.3)


@dataclass(frozen=True)
class FlickerSettings(Parameters):
    """Unevenness of light from frame to frame.

    Parameters
    ----------
    shutter_stops : float, 0 to 2 stops
        Rms of the camera's exposure: studio camera 0.01, spring-wound 0.06, hand-cranked 0.2.
    lamp_stops : float, 0 to 2 stops
        Rms of the projector's light: carbon arc 0.05.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Estimates; a governed camera holds its speed within 1 %, which is 0.015 stops.
    """

    shutter_stops: Annotated[float, Within(0, 2, unit="stops", usual=(0, 0.2))] = 0.0
    lamp_stops: Annotated[float, Within(0, 2, unit="stops", usual=(0, 0.1))] = 0.0


@dataclass(frozen=True)
class FlickerStage:
    """Flicker of a shutter or a lamp."""

    stops: float
    spectrum: UnsteadinessSpectrum
    purpose: str

    def __call__(self, light: Float[Tensor, "c h w"], key: Key) -> Float[Tensor, "c h w"]:
        """Return a frame's light times its gain."""
        return light * self.gain(key)

    def gain(self, key: Key) -> float:
        """Return the factor on a frame's light."""
        return 2 ** (self.stops * self.spectrum(key.derive(self.purpose)))


def build_shutter(flicker: FlickerSettings) -> FlickerStage:
    """Build the flicker of the camera's shutter."""
    return FlickerStage(flicker.shutter_stops, SHUTTER, "shutter")


def build_projector_flicker(flicker: FlickerSettings) -> FlickerStage:
    """Build the flicker of the projector's lamp."""
    return FlickerStage(flicker.lamp_stops, LAMP, "lamp")
