"""Tensors of float64 as the arrays of single precision that kernels read."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.film.characteristic_curve import STEP, CharacteristicCurve

Array = NDArray[Any]


def single(values: Tensor) -> Array:
    """Return a tensor as an array of single precision."""
    return np.ascontiguousarray(values.numpy(), dtype=np.float32)


def three(rows: Tensor) -> Tensor:
    """Expand a tensor of one layer to three layers."""
    return rows.expand(3, *rows.shape[1:])


def pairs(samples: Float64[Tensor, "layers n"]) -> Array:
    """Return each sample beside the step to the next."""
    return single(torch.stack([samples[:, :-1], samples.diff(dim=1)], dim=2).flatten(1))


def axis_of(curve: CharacteristicCurve) -> Array:
    """Return where a curve begins, its samples per unit, and the last place on it."""
    return np.array([curve.start, 1 / STEP, curve.samples.shape[1] - 1.001], np.float32)
