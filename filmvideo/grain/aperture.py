"""The microdensitometer's aperture, a circle of 48 µm, on a grid of pixels.

Each pixel counts by the part of it that lies in the circle, the circle's middle being that of a pixel; the weights add
up to one. Such an aperture averages like one of the area p²/Σw², which on coarse pixels is less round than a circle,
and larger: readings are converted to 48 µm by Selwyn's law, σ·√area = constant.
"""

from __future__ import annotations

from functools import cache
from math import ceil, pi

import torch
from jaxtyping import Float64
from torch import Tensor
from torch.nn.functional import conv2d

DIAMETER_UM = 48.0
AREA_UM2 = pi * DIAMETER_UM**2 / 4
_PARTS = 16
"""Samples along the side of a pixel."""


@cache
def aperture_weights(um_per_px: float, diameter_um: float = DIAMETER_UM) -> Float64[Tensor, "n n"]:
    """Return the weights of the pixels under the aperture."""
    reach = max(ceil(diameter_um / 2 / um_per_px - 0.5), 0)
    if reach == 0:
        return torch.ones(1, 1, dtype=torch.float64, device="cpu")
    count = 2 * reach + 1
    place = ((torch.arange(count * _PARTS, dtype=torch.float64, device="cpu") + 0.5) / _PARTS - count / 2) * um_per_px
    inside = torch.hypot(place[:, None], place) <= diameter_um / 2
    found = inside.double().reshape(count, _PARTS, count, _PARTS).mean((1, 3))
    return found / found.sum()


@cache
def autocorrelation(um_per_px: float) -> Float64[Tensor, "m m"]:
    """Return the autocorrelation of the weights; lag zero is in the middle."""
    window = aperture_weights(um_per_px)[None, None]
    return conv2d(window, window, padding=window.shape[2] - 1)[0, 0]


def effective_area_um2(um_per_px: float, diameter_um: float = DIAMETER_UM) -> float:
    """Return the area of an aperture that averages like the weights."""
    return um_per_px**2 / float(aperture_weights(um_per_px, diameter_um).square().sum())
