"""Flicker: no frame gets quite the light of the last one, from the camera's shutter or from the projector's lamp.

A frame's light is multiplied by 2^(σ·e(n)), σ stops rms and e of zero mean (`filmvideo.gate.unsteadiness`), so that the
mean of its logarithm stays. A shutter turned by hand or by a spring is uneven from frame to frame, and its speed
wanders: the exposure changes, on which the film's curve acts. A lamp's arc wanders more than it jumps, after the film's
curves. A governed camera keeps its speed within 1 % (0.015 stops); the shares of the spectra are estimated.

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
    """How uneven light is: a studio camera 0.01 stops, a spring-wound one 0.06, a hand-cranked one 0.2; an arc 0.05."""

    shutter_stops: Annotated[float, Within(0, 2)] = 0.0
    """Root mean square of the camera's exposure."""
    lamp_stops: Annotated[float, Within(0, 2)] = 0.0
    """Root mean square of the projector's light."""


@dataclass(frozen=True)
class FlickerStage:
    """A shutter or a lamp."""

    stops: float
    spectrum: UnsteadinessSpectrum
    purpose: str

    def __call__(self, light: Float[Tensor, "c h w"], key: Key) -> Float[Tensor, "c h w"]:
        """Brighten or darken a frame."""
        return light * self.gain(key)

    def gain(self, key: Key) -> float:
        """Give what a frame's light is multiplied by."""
        return 2 ** (self.stops * self.spectrum(key.derive(self.purpose)))


def build_shutter(flicker: FlickerSettings) -> FlickerStage:
    """Prepare the camera's part."""
    return FlickerStage(flicker.shutter_stops, SHUTTER, "shutter")


def build_projector_flicker(flicker: FlickerSettings) -> FlickerStage:
    """Prepare the projector's part."""
    return FlickerStage(flicker.lamp_stops, LAMP, "lamp")
