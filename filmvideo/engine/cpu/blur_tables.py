"""The blurs of a stack of layers as kernels read them: weights on pixels, and on squares of two pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from filmvideo.engine.cpu.arrays import Array, single, three
from filmvideo.engine.cpu.kernels.structs import BlurTables
from filmvideo.optics.blur import taps
from filmvideo.optics.scatter import ScatterStage

WIDE_PX = 2.0
"""The narrowest Gaussian of scatter that is blurred on squares of two pixels."""
SHARED = 1.5
"""Variance (square pixels, a side) that halving to squares of two pixels and doubling again adds to a blur."""
Kernels = dict[int, tuple[float, ...]]
"""Weights from the middle outwards, by the column of `weights` that has each layer's share."""


def spreads_of(scatter: ScatterStage | None) -> tuple[BlurTables, BlurTables]:
    """Return the blurs of a stack of layers: those of pixels, and the wide ones, of squares of two pixels.

    Halving to squares and reading between them adds a variance of `SHARED`; the weights have the rest.
    """
    sigmas = [] if scatter is None else [blur.sigma_px for blur in scatter.blurs]
    weights = torch.ones(3, 1, dtype=torch.float64) if scatter is None else three(scatter.weights)
    fine = {n: taps(sigma) for n, sigma in enumerate(sigmas, 1) if sigma < WIDE_PX}
    wide = {n: taps((sigma**2 - SHARED) ** 0.5 / 2) for n, sigma in enumerate(sigmas, 1) if sigma >= WIDE_PX}
    return on_pixels({0: (1.0,), **fine}, weights), on_squares(wide, weights)


def on_pixels(kernels: Kernels, weights: Tensor) -> BlurTables:
    """Return blurs of pixels; those that reach one pixel at most are joined."""
    near = torch.zeros(3, 3, dtype=torch.float64, device="cpu")
    for n, kernel in kernels.items():
        if len(kernel) <= 2:
            middle, beside = (*kernel, 0.0)[:2]
            near += weights[:, n, None] * torch.tensor([middle**2, middle * beside, beside**2], dtype=near.dtype)
    return _blurs(near, {n: kernel for n, kernel in kernels.items() if len(kernel) > 2}, weights)


def on_squares(kernels: Kernels, weights: Tensor) -> BlurTables:
    """Return blurs of squares of two pixels."""
    return _blurs(torch.zeros(3, 3, dtype=torch.float64, device="cpu"), kernels, weights)


def _blurs(near: Tensor, kernels: Kernels, weights: Tensor) -> BlurTables:
    rows = {n: in_pairs(kernel) for n, kernel in kernels.items()}
    margin = max((len(kernel) - 1 for kernel in rows.values()), default=0)
    table = np.zeros((len(rows), margin + 1), np.float32)
    for row, kernel in zip(table, rows.values(), strict=True):
        row[: len(kernel)] = kernel
    reach = np.array([len(kernel) - 1 for kernel in rows.values()], np.int64)
    return BlurTables(single(near), reach, table, single(weights[:, list(rows)]), margin)


def in_pairs(weights: Sequence[float]) -> Array:
    """Pad the weights with zeros to an odd count of at least three."""
    return np.array([*weights, *[0.0] * max(3 - len(weights), (len(weights) + 1) % 2)], np.float32)
