"""Chunks of pixels, so that no tensor of 81 bins per pixel exists for a whole frame."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

_RUN = 8192


def map_in_chunks(
    function: Callable[[Float[Tensor, "channels run"]], Float[Tensor, "out run"]],
    pixels: Float[Tensor, "channels *shape"],
) -> Float[Tensor, "out *shape"]:
    """Return a function of (channels, n) applied to all pixels, chunk by chunk."""
    flat = pixels.reshape(pixels.shape[0], -1)
    runs = [function(flat[:, i : i + _RUN]) for i in range(0, flat.shape[1], _RUN)]
    return torch.cat(runs, dim=1).reshape(-1, *pixels.shape[1:])
