"""The taking lens: softness and vignette.

Softness is a Gaussian on film (`filmvideo.optics.blur`); mirrored edges conserve light. Light falls off by the
cosine-fourth law (I. C. Gardner, J. Res. NBS 39:213, 1947): E = E₀·cos⁴θ, tan θ = r/F, r from the axis, which meets
the film in the middle of the gate. Real lenses lose more light when wide open, so the distance F is not the focal
length but follows from the stops lost in the corner, at half the gate's diagonal R:

    E(r) = E₀ / (1 + (r/R)²·(2^(stops/2) − 1))²

A frame fills its gate. The middle keeps its light, because exposure is metered there. With F the focal length, Super
35 would lose a quarter of a stop at 50 mm, 0.9 at 25 mm. Quantity in and out: lux seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.parameters import Parameters, Within
from filmvideo.optics.blur import Blur


@dataclass(frozen=True)
class LensSettings(Parameters):
    """Softness and vignette of the taking lens.

    Parameters
    ----------
    softness_um : float, 0 to 50 µm
        Standard deviation of the blur on film.
    vignette_stops : float, 0 to 6 stops
        Light lost in the corners of the gate.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    I. C. Gardner, J. Res. NBS 39:213 (1947), for the cosine-fourth law.
    """

    softness_um: Annotated[float, Within(0, 50, unit="µm", usual=(0, 10))] = 0.0
    vignette_stops: Annotated[float, Within(0, 6, unit="stops", usual=(0, 2))] = 0.0


@dataclass(frozen=True)
class Vignette:
    """Cosine-fourth falloff over a frame that fills its gate."""

    stops: float
    """Light lost at the corner."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return the light with the falloff applied."""
        return light * self.falloff(light)

    def falloff(self, like: Float[Tensor, "layers h w"]) -> Float[Tensor, "h w"]:
        """Return the transmittance at every pixel of a frame, 1 in the middle."""
        height, width = like.shape[1:]
        down, across = (torch.arange(n, dtype=like.dtype, device=like.device) - (n - 1) / 2 for n in (height, width))
        parts = (down.square()[:, None] + across.square()) * (4 / (height**2 + width**2))
        return (1 + parts * (2 ** (self.stops / 2) - 1)) ** -2


@dataclass(frozen=True)
class LensStage:
    """A lens for frames of one pixel pitch: blur, then vignette."""

    softness: Blur | None
    vignette: Vignette | None

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return the lens's image of the light."""
        soft = self.softness(light) if self.softness else light
        return self.vignette(soft) if self.vignette else soft


def build_lens(glass: LensSettings, um_per_px: float) -> LensStage | None:
    """Build a lens for frames of a pixel pitch; None for a perfect lens."""
    if glass.idle:
        return None
    softness = Blur(glass.softness_um / um_per_px) if glass.softness_um else None
    return LensStage(softness, Vignette(glass.vignette_stops) if glass.vignette_stops else None)
