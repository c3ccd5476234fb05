"""Samples between the pixels of a picture, bilinear."""

from __future__ import annotations

from jaxtyping import Float, Float64
from kornia.geometry.transform import remap
from torch import Tensor


def sample_bilinear(
    planes: Float[Tensor, "channels h w"], places: Float64[Tensor, "2 n"]
) -> Float[Tensor, "channels n"]:
    """Return planes at places in pixels, x and y; beyond the edge the edge is repeated."""
    x, y = places.to(planes)
    return remap(planes[None], x[None, None], y[None, None], padding_mode="border", align_corners=True)[0, :, 0]
