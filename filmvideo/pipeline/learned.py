"""Film that was learnt from pairs, as a stage of the light path, in place of development, printing and print.

    exposure (log10 lux seconds) → camera RGB of the pairs → what is seen → density → grain on top

Light has been through lens, scatter and halation before, as light. The function gives what is seen, XYZ under D50, as
density, −log10 of linear ROMM RGB, in which grain adds up as it does on film; then it is light again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.shapes import Density, Exposure, Scene
from filmvideo.film.exposure import log_exposure
from filmvideo.grain.keys import Key
from filmvideo.grain.learned_film_grain import LearnedFilmGrain


@dataclass(frozen=True)
class LearnedFilm:
    """A function from exposure to the density that is seen, and the grain on top of it."""

    function: Callable[[Exposure], Density]
    low: Float[Tensor, "3"]
    """From this log10 exposure on the function is tabulated, up to `high`; beyond them film is as black or clear."""
    high: Float[Tensor, "3"]
    grain: tuple[LearnedFilmGrain, ...] = ()

    def __call__(self, exposure: Exposure, key: Key) -> Density:
        """Give the density that is seen in the frame of a key."""
        density = self.function(exposure)
        for one in self.grain:
            density = one(density, key)
        return density


@dataclass(frozen=True)
class CameraExposure:
    """A camera whose channels stand for the film's layers, in lux seconds."""

    matrix: Float[Tensor, "3 3"]
    """From linear BT.2020; a grey card gives every channel what it gives the stock's layers."""

    def __call__(self, scene: Scene) -> Exposure:
        """Give the log10 exposure."""
        return log_exposure(torch.einsum("kc,c...->k...", self.matrix, scene))


@dataclass(frozen=True)
class DensityToLight:
    """Density that is light: log10 of the linear RGB it stands for."""

    def __call__(self, density: Density) -> Float[Tensor, "3 *pixels"]:
        """Give log10 light."""
        return -density
