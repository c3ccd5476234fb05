"""3D LUTs: a function of three values, sampled at even steps and read by trilinear interpolation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.nn.functional import grid_sample


@dataclass(frozen=True)
class Lut3D:
    """A function sampled at even steps of three values from `low` to `high`; beyond them its border holds."""

    nodes: Float[Tensor, "results n n n"]
    low: Float[Tensor, "3"]
    high: Float[Tensor, "3"]

    def __call__(self, values: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "results *pixels"]:
        """Interpolate between the eight nodes around each pixel."""
        flat = values.reshape(3, -1)
        place = (flat - self.low[:, None]) * (2 / (self.high - self.low))[:, None] - 1
        at = place.flip(0).T[None, None, None]
        found = grid_sample(self.nodes[None], at, mode="bilinear", padding_mode="border", align_corners=True)
        return found.reshape(-1, *values.shape[1:])

    def thin(self, step: int) -> Lut3D:
        """Return the LUT with every `step`-th node; the steps between nodes must be a multiple of it."""
        if (self.nodes.shape[1] - 1) % step:
            raise ValueError(f"{self.nodes.shape[1]} nodes cannot be thinned by {step}")
        return replace(self, nodes=self.nodes[:, ::step, ::step, ::step])


def unit_lattice(nodes: int) -> Float64[Tensor, "3 n n n"]:
    """Return the values at the nodes of a 3D LUT from 0 to 1."""
    zero = torch.zeros(3, dtype=torch.float64, device="cpu")
    return lattice(zero, zero + 1, nodes)


def lattice(low: Float[Tensor, "3"], high: Float[Tensor, "3"], nodes: int) -> Float[Tensor, "3 n n n"]:
    """Return the values at the nodes of a 3D LUT."""
    part = torch.linspace(0, 1, nodes, dtype=low.dtype, device=low.device)
    axes = [a + (b - a) * part for a, b in zip(low, high, strict=True)]
    return torch.stack(torch.meshgrid(*axes, indexing="ij"))
