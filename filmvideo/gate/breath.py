"""Breath: the film does not lie flat in the gate, and the picture goes out of focus and back.

Film that lies z µm before or behind the image plane of a lens at an f-number N receives every point as a circle of
diameter |z|/N. A circle's variance is its diameter squared over 16 along each axis; a Gaussian of that variance, σ =
|z|/(4N), takes its place (`filmvideo.optics.blur`). z has an rms and a spectrum (`filmvideo.gate.unsteadiness`): half
of its variance is how each frame comes to rest, half is the film's slow warming and curling. That share, and the sizes
below, are estimates; a camera's flange is set to 10 µm, and the channel of a gate is some 50 µm deeper than the film.

So that blurs are worked out once, σ is rounded to sixty-fourths of a pixel; there are no more different ones than 64
for every pixel of the widest.

Quantity in and out: light, in linear units. It is conserved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.parameters import Parameters, Within
from filmvideo.gate.unsteadiness import UnsteadinessSpectrum
from filmvideo.grain.keys import Key
from filmvideo.optics.blur import Blur

SPECTRUM = UnsteadinessSpectrum(0.5, 0.003, 0.05)
STEPS_PER_PX = 64


@dataclass(frozen=True)
class FilmBreathingSettings(Parameters):
    """How flat the film lies: a studio camera 5 µm, a home camera 30, a worn one with a hot lamp behind it 60."""

    rms_um: Annotated[float, Within(0, 500)] = 0.0
    """Root mean square of the film's distance from where the picture is sharp."""
    f_number: Annotated[float, Within(0.7, 64)] = 2.8
    """The lens's, which decides how soft that is."""


@dataclass(frozen=True)
class FilmBreathingStage:
    """Breath, for one pixel pitch."""

    breath: FilmBreathingSettings
    um_per_px: float

    def __call__(self, light: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Defocus a frame."""
        steps = round(sigma_um(self.breath, key) / self.um_per_px * STEPS_PER_PX)
        return Blur(steps / STEPS_PER_PX)(light) if steps else light


def build_film_breathing(breath: FilmBreathingSettings, um_per_px: float) -> FilmBreathingStage:
    """Prepare breath for frames of a pixel pitch."""
    return FilmBreathingStage(breath, um_per_px)


def sigma_um(breath: FilmBreathingSettings, key: Key) -> float:
    """Give a frame's standard deviation of defocus on the film."""
    return abs(breath.rms_um * SPECTRUM(key.derive("breath"))) / (4 * breath.f_number)
