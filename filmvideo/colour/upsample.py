"""Spectral upsampling: a smooth spectrum for every colour.

Jakob and Hanika, "A low-dimensional function space for efficient spectral upsampling" (Eurographics 2019):
a reflectance is a sigmoid of a quadratic in wavelength,

    R(λ) = ½ + x / (2√(1 + x²)),   x = c₀ + c₁t + c₂t²,   t = (λ − 580 nm) / 200 nm

so it is smooth and lies between 0 and 1. Film must stay linear in light, so the three coefficients depend on
chromaticity alone and brightness is a factor: they are solved once, on a triangular grid over BT.2020's
chromaticities (r, g, b with r + g + b = 1), and interpolated linearly in its cells; the spectrum is then scaled to
the colour's r + g + b. Grey has x = 0, a flat spectrum, exactly. Each node is solved at `level` = ½ (1.02 −
purity)^¼ of full brightness, for no surface is both brilliant and monochromatic.

Purity is 1 − min/max of r, g, b. Colours purer than 0.97 (the reds of BT.709 just reach it), and colours outside
BT.2020 that cameras report, are compressed to below 0.99: beyond it spectra approach single lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Bool, Float, Float64
from torch import Tensor

from filmvideo.base.disk_cache import cached_on_disk
from filmvideo.base.linear_solve import solve
from filmvideo.colour.gamuts import find_gamut, xy_to_xyz
from filmvideo.colour.spectra import WAVELENGTHS_NM, daylight, observer

COARSE_NODES = 48
NODES = 192
"""Steps along a side of the triangle; a multiple of 3 puts grey on a node."""
KNEE = 0.97
PUREST = 0.99
BRIGHTEST = 1e4
"""Light that stands for infinite light: sixteen stops over a grey card, past the shoulder of any film."""
_HOMOTOPY_STEPS = 16
_NEWTON_STEPS = 4


@dataclass(frozen=True)
class Upsampler:
    """A table of coefficients on the triangle: `coefficients[:, i, j]` at r = i/n, g = j/n, zero outside."""

    coefficients: Float[Tensor, "3 n n"]
    basis: Float[Tensor, "3 81"]
    sum: Float[Tensor, "81"]
    """Weights of r + g + b of a spectrum."""


@cache
def upsampler() -> Upsampler:
    """Return the table of coefficients, solved once and cached on disk: it is of no look."""
    return cached_on_disk(Upsampler, "", _solve_table)


def _solve_table() -> Upsampler:
    """Solve the table of coefficients, on a coarse grid first."""
    coarse, inside = _colours(COARSE_NODES)
    grid = _to_grid(solve_coefficients(coarse, torch.zeros_like(coarse), _HOMOTOPY_STEPS), inside)
    colours, inside = _colours(NODES)
    guess = interpolate(grid, colours / colours.sum(0))
    return Upsampler(_to_grid(solve_coefficients(colours, guess, 1), inside), _basis(), _analysis().sum(0))


def _colours(nodes: int) -> tuple[Float64[Tensor, "3 k"], Bool[Tensor, "n n"]]:
    """Return the colours of the nodes, and a mask of the square's nodes inside the triangle."""
    i, j = torch.meshgrid(*(torch.arange(nodes + 1, device="cpu"),) * 2, indexing="ij")
    inside = i + j <= nodes
    rgb = torch.stack([i, j, nodes - i - j])[:, inside].double() / nodes
    return rgb / rgb.amax(0) * level(rgb), inside


def _to_grid(values: Float64[Tensor, "3 k"], inside: Bool[Tensor, "n n"]) -> Float64[Tensor, "3 n n"]:
    grid = torch.zeros(3, *inside.shape, dtype=values.dtype, device=values.device)
    grid[:, inside] = values
    return grid


def rgb_to_spectrum(rgb: Float[Tensor, "3 *pixels"], up: Upsampler) -> Float[Tensor, "*pixels 81"]:
    """Return the reflectance-like spectrum of linear colours inside BT.2020 (see `compress`), in the same units."""
    total = rgb.sum(0)
    chroma = rgb / total.clamp(min=1e-12)
    shape = sigmoid(torch.einsum("c...,cl->...l", interpolate(up.coefficients, chroma), up.basis))
    return shape * (total / (shape @ up.sum))[..., None]


def compress(scene: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "3 *pixels"]:
    """Return colours compressed smoothly to below `PUREST`. Twin: `engine.cpu.rows.matrix.compress`.

    Black and greys do not change, NaN becomes black.
    """
    scene = scene.nan_to_num(0.0, BRIGHTEST, 0.0)
    top = scene.amax(0).clamp(min=0)
    purity = (top - scene) / top.clamp(min=1e-12)
    over = ((purity - KNEE) / (PUREST - KNEE)).clamp(min=0)
    return top * (1 - purity.clamp(max=KNEE) - (PUREST - KNEE) * over / (1 + over))


def level(rgb: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "*pixels"]:
    """Return the brightness at which a chromaticity is solved."""
    purity = 1 - rgb.amin(0) / rgb.amax(0).clamp(min=1e-12)
    return 0.5 * (1.02 - purity).clamp(max=1) ** 0.25


def sigmoid(x: Tensor) -> Tensor:
    """Return ½ + x / (2√(1 + x²)), between 0 and 1."""
    return 0.5 + 0.5 * x * torch.rsqrt(1 + x * x)


def interpolate(grid: Float[Tensor, "k n n"], chroma: Float[Tensor, "3 *pixels"]) -> Float[Tensor, "k *pixels"]:
    """Return a chromaticity grid's values, interpolated linearly in its triangular cells."""
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


def reflectance_to_rgb(reflectance: Float[Tensor, "*batch 81"]) -> Float[Tensor, "3 *batch"]:
    """Return the linear BT.2020 colour of a reflectance under D65."""
    return torch.einsum("cl,...l->c...", _analysis().to(reflectance), reflectance)


def solve_coefficients(
    rgb: Float64[Tensor, "3 n"], start: Float64[Tensor, "3 n"], steps: int
) -> Float64[Tensor, "3 n"]:
    """Return the coefficients whose spectra have the given colours, by Newton's method along steps from a start."""
    analysis, basis = _analysis(), _basis()
    found = start
    begin = analysis @ sigmoid(basis.T @ start)
    for step in range(1, steps + 1):
        target = torch.lerp(begin, rgb, step / steps)
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
    products = (analysis[:, None] * basis).flatten(0, 1)
    jacobian = (products @ slope * weight).T.reshape(-1, 3, 3)
    normal = jacobian.mT @ jacobian
    damping = torch.diag_embed(normal.diagonal(dim1=1, dim2=2)) * 1e-6
    tiny = 1e-12 * torch.eye(3, dtype=normal.dtype, device=normal.device)
    return solve(normal + damping + tiny, jacobian.mT @ miss)[..., 0].T


@cache
def _basis() -> Float64[Tensor, "3 81"]:
    t = (torch.as_tensor(WAVELENGTHS_NM, device="cpu").double() - 580) / 200
    return torch.stack([torch.ones_like(t), t, t * t])


@cache
def _analysis() -> Float64[Tensor, "3 81"]:
    """Return the matrix from a reflectance to BT.2020 under D65; a perfect white is (1, 1, 1)."""
    weights = observer() * daylight(6504)
    weights = weights / weights[1].sum()
    bt2020 = find_gamut("bt2020")
    primaries = torch.stack([xy_to_xyz(bt2020.red), xy_to_xyz(bt2020.green), xy_to_xyz(bt2020.blue)], dim=1)
    white = weights.sum(1)
    return solve(primaries * solve(primaries, white), weights)
