"""A canvas for dirt: small patches of optical density are added to a frame.

An object of density D that covers a part c of a pixel transmits 1 − c·(1 − 10^−D) of its light: within a pixel light
adds up, and overlapping objects add their densities. Parts outside the frame are dropped.

Not kornia: `draw_line` and `draw_convex_polygon` set whole pixels, without coverage.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor


@dataclass(frozen=True)
class Canvas:
    """A frame's density, changed in place."""

    density: Float[Tensor, "h w"]
    um_per_px: float

    @property
    def size_px(self) -> tuple[int, int]:
        """Height and width."""
        height, width = self.density.shape
        return height, width

    def tensor(self, values: list[float] | list[list[float]]) -> Float[Tensor, "*shape"]:
        """Return numbers as a tensor of the canvas's type, on its device."""
        return torch.tensor(values, dtype=self.density.dtype, device=self.density.device)

    def arange(self, length: int) -> Float[Tensor, " n"]:
        """Return 0 … length − 1 as a tensor of the canvas's type, on its device."""
        return torch.arange(length, dtype=self.density.dtype, device=self.density.device)

    def add(self, corner: Int64[Tensor, "2 n"], patches: Float[Tensor, "n p q"]) -> None:
        """Add patches whose first pixels are at given rows and columns."""
        place, kept = place_patches(self.size_px, corner, patches)
        self.density.view(-1).index_add_(0, place, kept)


def place_patches(
    size_px: tuple[int, int], corner: Int64[Tensor, "2 n"], patches: Float[Tensor, "n p q"]
) -> tuple[Int64[Tensor, " m"], Float[Tensor, " m"]]:
    """Return the flat index in a frame of every pixel of patches, and its value; pixels outside have the value 0."""
    height, width = size_px
    down, across = (torch.arange(n, device=corner.device) for n in patches.shape[1:])
    row, column = (corner[0, :, None] + down)[:, :, None], (corner[1, :, None] + across)[:, None]
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    place = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
    return place.flatten(), (patches * inside).flatten()


def coverage_to_density(covered: Float[Tensor, "*shape"], density: float | Tensor) -> Float[Tensor, "*shape"]:
    """Return the density of pixels partly covered by an object of a density."""
    return -torch.log10(1 - covered * (1 - 10.0**-density))
