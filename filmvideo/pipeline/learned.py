"""Film learned from pairs, as a stage of the light path, in place of development, printing and print.

    exposure (log10 lux seconds) → table → density → grain on top

Lens, scatter and halation act before it, on light. Density is −log10 of linear ROMM RGB under D50, in which grain adds
up as it does on film; `DensityToLight` turns it into light again.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.shapes import Density, Exposure, Scene
from filmvideo.colour.lut3d import Lut3D
from filmvideo.film.exposure import log_exposure
from filmvideo.grain.keys import Key
from filmvideo.grain.learned_film_grain import LearnedFilmGrain


@dataclass(frozen=True)
class LearnedFilm:
    """A table from log10 exposure to ROMM density, and the grain on top of it."""

    density: Lut3D
    grain: tuple[LearnedFilmGrain, ...] = ()

    def __call__(self, exposure: Exposure, key: Key) -> Density:
        """Return the density of the frame of a key."""
        density = self.density(exposure)
        for one in self.grain:
            density = one(density, key)
        return density


@dataclass(frozen=True)
class CameraExposure:
    """The exposure by a camera whose channels stand for the film's layers, in lux seconds."""

    matrix: Float[Tensor, "3 3"]
    """From linear BT.2020; a grey card exposes every channel as it exposes the stock's layers."""

    def __call__(self, scene: Scene) -> Exposure:
        """Return the log10 exposure."""
        return log_exposure(torch.einsum("kc,c...->k...", self.matrix, scene))


@dataclass(frozen=True)
class DensityToLight:
    """ROMM density as log10 of linear ROMM RGB."""

    def __call__(self, density: Density) -> Float[Tensor, "3 *pixels"]:
        """Return log10 light."""
        return -density
