"""The camera's lens: softness, and light lost towards the corners of the gate.

Softness is a Gaussian on film (`filmvideo.optics.blur`); mirrored edges keep its light. Light falls off by the
cosine-fourth law (I. C. Gardner, J. Res. NBS 39:213, 1947): E = E₀·cos⁴θ, tan θ = r/F, r from the axis, which meets
the film in the middle of the gate. Lenses obey it more or less, wide open most have less light still, so the distance
F is not the focal length but set by what the corner, at half the gate's diagonal R, is to lose:

    E(r) = E₀ / (1 + (r/R)²·(2^(stops/2) − 1))²

A frame is taken to fill its gate. The middle keeps its light, being what exposure is set by. With F the focal length,
Super 35 would lose a quarter of a stop at 50 mm, 0.9 at 25 mm. Quantity in and out: lux seconds.
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
    """What the lens before the film does to the picture it draws."""

    softness_um: Annotated[float, Within(0, 50)] = 0.0
    """Standard deviation of its blur on the film."""
    vignette_stops: Annotated[float, Within(0, 6)] = 0.0
    """Light lost at the corner of the gate."""


@dataclass(frozen=True)
class Vignette:
    """The cosine-fourth law over a frame that fills its gate."""

    stops: float
    """Light lost at the corner."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Take light from all but the middle."""
        return light * self.falloff(light)

    def falloff(self, like: Float[Tensor, "layers h w"]) -> Float[Tensor, "h w"]:
        """Give the part of the light that every pixel of a frame keeps."""
        height, width = like.shape[1:]
        down, across = (torch.arange(n, dtype=like.dtype, device=like.device) - (n - 1) / 2 for n in (height, width))
        parts = (down.square()[:, None] + across.square()) * (4 / (height**2 + width**2))
        return (1 + parts * (2 ** (self.stops / 2) - 1)) ** -2


@dataclass(frozen=True)
class LensStage:
    """What a lens does to frames of a pixel pitch: it softens, then takes light from the corners."""

    softness: Blur | None
    vignette: Vignette | None

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Draw a picture."""
        soft = self.softness(light) if self.softness else light
        return self.vignette(soft) if self.vignette else soft


def build_lens(glass: LensSettings, um_per_px: float) -> LensStage | None:
    """Prepare a lens for frames of a pixel pitch, if it does anything."""
    if glass.idle:
        return None
    softness = Blur(glass.softness_um / um_per_px) if glass.softness_um else None
    return LensStage(softness, Vignette(glass.vignette_stops) if glass.vignette_stops else None)
