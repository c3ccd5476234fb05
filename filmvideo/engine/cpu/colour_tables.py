"""Exposure, printing and viewing as kernels read them: a triangle of chromaticity, a polynomial and a lattice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import log
from typing import cast

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.remember import remember
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import Space, encoded_light
from filmvideo.engine.cpu.arrays import Array, pairs, single, three
from filmvideo.engine.cpu.development_tables import DyeAxis, DyeRange
from filmvideo.engine.cpu.kernels.structs import EXPONENT, SOFT
from filmvideo.engine.lookup_tables import expose_table
from filmvideo.engine.matrix_exposure import ExposeMatrix
from filmvideo.film.exposure import ExposureStage
from filmvideo.film.scanning import ScanningStage
from filmvideo.film.viewing import ViewingStage

CHROMA_CELLS, COARSE_CELLS = 576, 192
POST_SAMPLES = 4096
DEGREE = 4
_FITTED_AT, SPREAD_FLOOR = 15, 0.3


def grid_of(expose: ExposureStage | ExposeMatrix, cells: int = CHROMA_CELLS) -> Array:
    """Sample exposure over chromaticity: (node, layer), padded to four numbers."""
    if isinstance(expose, ExposureStage):
        grid = _grid_without_gain(replace(expose, gain=torch.ones_like(expose.gain)), cells)
        grid = grid * expose.gain[:, None, None]
    else:
        grid = _matrix_grid(expose, cells)
    nodes = torch.zeros((cells + 1) ** 2, 4, dtype=torch.float64, device="cpu")
    nodes[:, :3] = three(grid).flatten(1).T
    return single(nodes.flatten())


@remember(4)
def _grid_without_gain(expose: ExposureStage, cells: int) -> Float64[Tensor, "layers n n"]:
    return expose_table(expose, cells).grid


def _matrix_grid(expose: ExposeMatrix, cells: int) -> Tensor:
    side = torch.arange(cells + 1, dtype=torch.float64, device="cpu") / cells
    r, g = torch.meshgrid(side, side, indexing="ij")
    return torch.einsum("kc,crg->krg", expose.matrix, torch.stack([r, g, 1 - r - g]))


def powers(t: Float64[Tensor, "3 n"]) -> Float64[Tensor, "terms n"]:
    """Return the products of powers of three numbers; the first's powers run fastest."""
    order = [(i, j, k) for k, j, i in product(range(DEGREE + 1), repeat=3) if i + j + k <= DEGREE]
    return torch.stack([t[0] ** i * t[1] ** j * t[2] ** k for i, j, k in order])


def fit_printing(printing: Callable[[Tensor], Tensor], made: DyeRange) -> Array:
    """Fit the print film's log exposures over the camera film's dye, from −1 to 1; nearest where dyes are alike."""
    low, high = made
    axis = torch.linspace(-1, 1, _FITTED_AT, dtype=torch.float64, device="cpu")
    t = torch.stack(torch.meshgrid(*(axis,) * len(low), indexing="ij")).reshape(len(low), -1)
    wanted = printing(low[:, None] + (high - low)[:, None] * (t + 1) / 2)
    weight = 1 / (SPREAD_FLOOR + t.amax(0) - t.amin(0))
    if len(low) == 1:
        t = torch.cat([t, torch.zeros(2, t.shape[1], dtype=t.dtype)])
    found = cast("Tensor", torch.linalg.lstsq((powers(t) * weight).T, (wanted * weight).T, driver="gelsd").solution)
    return single(three(found.T).T)


@remember(8)
def lattice(viewing: ViewingStage | ScanningStage, scale: DyeAxis, side: int, space: Space | None) -> Array:
    """Sample what is seen through dye: (node, channel), padded to four numbers."""
    axes = scale.dye(torch.arange(side, dtype=torch.float64, device="cpu"))
    dye = torch.stack(torch.meshgrid(*axes, indexing="ij"))
    shown = viewing.to_display(viewing.see(dye))
    if space is not None:
        shown = soft(encoded_light(shown, space))
    shown = shown.reshape(3, *shown.shape[1:], *[1] * (3 - len(axes))).expand(3, side, side, side)
    nodes = torch.zeros(side**3, 4, dtype=torch.float64, device="cpu")
    nodes[:, :3] = shown.flatten(1).T
    return single(nodes.flatten())


def soft(light: Tensor) -> Tensor:
    """Return light on the soft scale."""
    up = (light.clamp(min=0) + SOFT) ** EXPONENT - SOFT**EXPONENT
    return up + EXPONENT * SOFT ** (EXPONENT - 1) * light.clamp(max=0)


def fade_of(space: Space | None) -> float:
    """Return the power of display light that an output codes; HLG codes light of the scene."""
    if space is None:
        return 1.0
    dim, lit = (float(encoded_light(torch.full((3, 1), level, dtype=torch.float64), space)[1]) for level in (0.1, 1.0))
    return log(lit / dim) / log(10)


def post_of(space: Space | None, *, full_range: bool, gain: float = 1.0) -> tuple[Array, Array]:
    """Sample the code of the soft scale, its light times a lamp's gain."""
    last = float(soft(torch.tensor(1.05 * (space.white if space else 1), dtype=torch.float64)))
    axis = np.array([0, (POST_SAMPLES - 1) / last, POST_SAMPLES - 1.001], np.float32)
    if space is None:
        return axis, np.zeros(2, np.float32)
    at = torch.linspace(0, last, POST_SAMPLES, dtype=torch.float64, device="cpu")
    light = (at + SOFT**EXPONENT) ** (1 / EXPONENT) - SOFT
    encoding = ENCODINGS[space.encoding]
    code = encoding.encode(light * gain)
    code = code if full_range else encoding.code_to_video(code)
    return axis, pairs(code.clamp(0, 1)[None])[0]
