"""A smooth spectrum for every colour.

Jakob and Hanika, "A low-dimensional function space for efficient spectral upsampling" (Eurographics 2019):
a reflectance is a sigmoid of a quadratic in wavelength,

    R(λ) = ½ + x / (2√(1 + x²)),   x = c₀ + c₁t + c₂t²,   t = (λ − 580 nm) / 200 nm

so it is smooth and lies between 0 and 1. Film must stay linear in light, so the three coefficients depend on
chromaticity alone and brightness is a factor: they are solved once, on a triangular grid over BT.2020's
chromaticities (r, g, b with r + g + b = 1), and interpolated linearly in its cells. Grey has x = 0, a flat
spectrum, exactly. Each node is solved at `level` = ½ (1 − saturation + 0.02)^¼ of full brightness,
for no surface is both brilliant and monochromatic.

Colours outside BT.2020 (cameras report some) are drawn to its edge: a saturation over 0.99 is compressed
towards 1, and what is inside 0.99 does not move.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM, daylight, observer

NODES = 96
"""Steps along a side of the triangle; a multiple of 3 puts grey on a node."""
KNEE = 0.99
_HOMOTOPY_STEPS = 16
_NEWTON_STEPS = 4
_BT2020_XY = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))


@dataclass(frozen=True)
class Upsampler:
    """The coefficients on the triangle: `coefficients[:, i, j]` at r = i/n, g = j/n, zero outside."""

    coefficients: Float[Tensor, "3 n n"]
    basis: Float[Tensor, "3 81"]


@cache
def upsampler() -> Upsampler:
    """Solve the coefficients on the grid (half a second, once a process)."""
    i, j = torch.meshgrid(*(torch.arange(NODES + 1, device="cpu"),) * 2, indexing="ij")
    inside = i + j <= NODES
    rgb = torch.stack([i, j, NODES - i - j])[:, inside].double() / NODES
    solved = solve(rgb / rgb.amax(0) * level(rgb))
    grid = torch.zeros(3, NODES + 1, NODES + 1, dtype=torch.float64, device="cpu")
    grid[:, inside] = solved
    return Upsampler(grid, _basis())


def spectrum(scene: Float[Tensor, "3 *pixels"], up: Upsampler) -> Float[Tensor, "*pixels 81"]:
    """Give the reflectance-like spectrum of linear BT.2020 colours, in the same units."""
    rgb = compress(scene)
    chroma = rgb / rgb.sum(0).clamp(min=1e-12)
    x = torch.einsum("c...,cl->...l", interpolate(up.coefficients, chroma), up.basis)
    scale = rgb.amax(0) / level(rgb)
    return sigmoid(x) * scale[..., None]


def compress(scene: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Draw what lies outside BT.2020 smoothly to its edge; black stays black and grey grey."""
    top = scene.amax(0).clamp(min=0)
    safe = top.clamp(min=1e-12)
    distance = (top - scene) / safe
    over = ((distance - KNEE) / (1 - KNEE)).clamp(min=0)
    drawn = torch.where(distance > KNEE, KNEE + (1 - KNEE) * over / (1 + over), distance)
    return top * (1 - drawn)


def level(rgb: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "*pixels"]:
    """Give the brightness a chromaticity is solved at."""
    purity = 1 - rgb.amin(0) / rgb.amax(0).clamp(min=1e-12)
    return 0.5 * (1.02 - purity).clamp(max=1) ** 0.25


def sigmoid(x: Tensor) -> Tensor:
    """Map a real number smoothly between 0 and 1."""
    return 0.5 + 0.5 * x * torch.rsqrt(1 + x * x)


def interpolate(grid: Float[Tensor, "k n n"], chroma: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "k *pixels"]:
    """Interpolate linearly in the triangular cells of a grid over chromaticity."""
    n = grid.shape[1] - 1
    u, v = chroma[0] * n, chroma[1] * n
    i, j = (p.detach().floor().long().clamp(0, n - 1) for p in (u, v))
    f, g = u - i, v - j
    upper = (f + g > 1).to(f.dtype)
    corner = upper.long()
    weight_i = torch.lerp(f, 1 - g, upper)
    weight_j = torch.lerp(g, 1 - f, upper)
    base = grid[:, i + corner, j + corner]
    return base * (1 - weight_i - weight_j) + grid[:, i + 1, j] * weight_i + grid[:, i, j + 1] * weight_j


def rgb_of(reflectance: Float[Tensor, "*batch 81"]) -> Float[Tensor, "3 *batch"]:
    """Give the linear BT.2020 colour of a reflectance under D65."""
    return torch.einsum("cl,...l->c...", _analysis().to(reflectance), reflectance)


def solve(rgb: Float64[Tensor, "3 n"]) -> Float64[Tensor, "3 n"]:
    """Find the coefficients whose spectrum has the given colours, walking out from grey."""
    analysis, basis = _analysis(), _basis()
    grey = torch.full_like(rgb, 0.5)
    found = torch.zeros_like(rgb)
    for step in range(1, _HOMOTOPY_STEPS + 1):
        target = torch.lerp(grey, rgb, step / _HOMOTOPY_STEPS)
        for _ in range(_NEWTON_STEPS):
            found = found - _newton_step(found, target, analysis, basis)
    return found


def _newton_step(
    found: Float64[Tensor, "3 n"],
    target: Float64[Tensor, "3 n"],
    analysis: Float64[Tensor, "3 81"],
    basis: Float64[Tensor, "3 81"],
) -> Float64[Tensor, "3 n"]:
    x = basis.T @ found
    slope = 0.5 * (1 + x * x) ** -1.5
    weight = 1 / target.amax(0)
    miss = ((analysis @ sigmoid(x) - target) * weight).T[..., None]
    jacobian = torch.einsum("il,ln,jl->nij", analysis, slope, basis) * weight[:, None, None]
    normal = jacobian.mT @ jacobian
    damping = torch.diag_embed(normal.diagonal(dim1=1, dim2=2)) * 1e-6
    tiny = 1e-12 * torch.eye(3, dtype=normal.dtype, device=normal.device)
    return torch.linalg.solve(normal + damping + tiny, jacobian.mT @ miss)[..., 0].T


@cache
def _basis() -> Float64[Tensor, "3 81"]:
    t = (torch.as_tensor(WAVELENGTHS_NM, device="cpu").double() - 580) / 200
    return torch.stack([torch.ones_like(t), t, t * t])


@cache
def _analysis() -> Float64[Tensor, "3 81"]:
    """Give the matrix from a reflectance to BT.2020 under D65, a perfect white being (1, 1, 1)."""
    weights = observer() * daylight(6504)
    weights = weights / weights[1].sum()
    xy = torch.tensor(_BT2020_XY, dtype=torch.float64, device="cpu")
    primaries = torch.stack([xy[:, 0], xy[:, 1], 1 - xy.sum(1)])
    white = weights.sum(1)
    to_xyz = primaries * torch.linalg.solve(primaries, white)
    return torch.linalg.solve(to_xyz, weights)
