"""Film breathing: the film does not lie flat in the gate, and the picture drifts in and out of focus.

Film that lies z µm before or behind the image plane of a lens at an f-number N receives every point as a circle of
diameter |z|/N. A circle's variance is its diameter squared over 16 along each axis; a Gaussian of that variance, σ =
|z|/(4N), takes its place (`filmvideo.optics.blur`). z has an rms and a spectrum (`filmvideo.gate.unsteadiness`): half
of its variance is the rest position of each frame, half is the film's slow warming and curling. That share, and the
sizes below, are estimates; a camera's flange is adjusted to 10 µm, and the channel of a gate is some 50 µm deeper than
film.

So that each blur's weights are computed once, σ is rounded to sixty-fourths of a pixel: at most 64 blurs for every
pixel of the widest.

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
    """Movement of the film along the optical axis.

    Parameters
    ----------
    rms_um : float, 0 to 500 µm
        Rms distance from the image plane: studio camera 5, home camera 30, worn camera with a hot lamp 60.
    f_number : float, 0.7 to 64 f-number
        Aperture of the lens, which sets how soft the picture becomes.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Born and Wolf, Principles of Optics, §8.8, for defocus; the figures are estimates.
    """

    rms_um: Annotated[float, Within(0, 500, unit="µm", usual=(0, 60))] = 0.0
    f_number: Annotated[float, Within(0.7, 64, unit="f-number", usual=(1.4, 16))] = 2.8


@dataclass(frozen=True)
class FilmBreathingStage:
    """Film breathing, for frames of one pixel pitch."""

    breath: FilmBreathingSettings
    um_per_px: float

    def __call__(self, light: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Return a frame's light, defocused."""
        steps = round(sigma_um(self.breath, key) / self.um_per_px * STEPS_PER_PX)
        return Blur(steps / STEPS_PER_PX)(light) if steps else light


def build_film_breathing(breath: FilmBreathingSettings, um_per_px: float) -> FilmBreathingStage:
    """Build film breathing for frames of a pixel pitch."""
    return FilmBreathingStage(breath, um_per_px)


def sigma_um(breath: FilmBreathingSettings, key: Key) -> float:
    """Return the standard deviation of a frame's blur on the film."""
    return abs(breath.rms_um * SPECTRUM(key.derive("breath"))) / (4 * breath.f_number)
