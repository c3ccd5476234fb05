"""Exposure by one 3 × 3 matrix: a preview of the film, as if its layers saw in three colours.

    H = M · rgb,     M · (1, 1, 1) the exposure of every layer by a grey card

The matrix is fitted to the film's own exposures of surfaces of all hues and of moderate purity, in relative error. Only
`accurate` has what a matrix lacks: the film's response to pure colours and to other lights' spectra.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import cast

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.shapes import Exposure, Scene
from filmvideo.colour.upsample import compress
from filmvideo.film.exposure import ExposureStage, log_exposure
from filmvideo.pipeline.light_path import LightPath

COARSE_STEP = 3
"""A learned film has every third node: 33 of 97 along each axis."""
LEVELS = (0.12, 0.2, 0.3)
"""Light of the surfaces' red, green and blue."""


@dataclass(frozen=True)
class ExposeMatrix:
    """The layers' exposures as sums of red, green and blue."""

    matrix: Float[Tensor, "layers 3"]

    def __call__(self, scene: Scene) -> Exposure:
        """Return the log10 exposure of every layer."""
        return log_exposure(torch.einsum("kc,c...->k...", self.matrix, compress(scene)))


def with_matrix(path: LightPath) -> LightPath:
    """Return the same light path with its exposure as one matrix; a learned film as a coarser table."""
    if path.learned is not None:
        return replace(path, learned=replace(path.learned, density=path.learned.density.thin(COARSE_STEP)))
    return (
        replace(path, expose=ExposeMatrix(fit_matrix(path.expose))) if isinstance(path.expose, ExposureStage) else path
    )


def fit_matrix(expose: ExposureStage) -> Float64[Tensor, "layers 3"]:
    """Fit the matrix; grey is exact."""
    surfaces = torch.tensor(list(product(LEVELS, repeat=3)), dtype=torch.float64, device="cpu").T
    grey = expose.lux_seconds(torch.ones_like(surfaces[:, :1]))[:, 0]
    rows = [_row(surfaces, *pair) for pair in zip(expose.lux_seconds(surfaces), grey, strict=True)]
    return torch.stack(rows)


def _row(
    rgb: Float64[Tensor, "3 n"], exposure: Float64[Tensor, " n"], grey: Float64[Tensor, ""]
) -> Float64[Tensor, "3"]:
    """Fit red and green; blue is the rest of grey."""
    columns = ((rgb[:2] - rgb[2]) / exposure).T
    wanted = 1 - grey * rgb[2] / exposure
    red, green = cast("Tensor", torch.linalg.lstsq(columns, wanted[:, None]).solution)[:, 0]
    return torch.stack([red, green, grey - red - green])
