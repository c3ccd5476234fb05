"""Light between the samples of a picture, bilinear."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from jaxtyping import Float, Float64
from torch import Tensor


def sample_bilinear(
    planes: Float[Tensor, "channels h w"], places: Float64[Tensor, "2 n"]
) -> Float[Tensor, "channels n"]:
    """Return planes at places in samples; beyond the edge the edge goes on."""
    height, width = planes.shape[1:]
    x, y = (2 * places[0] + 1) / width - 1, (2 * places[1] + 1) / height - 1
    at = torch.stack([x, y], 1).to(planes)[None, None]
    return F.grid_sample(planes[None], at, mode="bilinear", padding_mode="border", align_corners=False)[0, :, 0]
