"""A diffusion filter by compiled passes: narrow Gaussians on pixels and on squares of two, the rest on a small copy.

An exponential of length ℓ is a mixture of Gaussians whose variances v go by a gamma law, v = 2ℓ²·s,

    p(s) = s^(1/2) e^(−s) / Γ(3/2)

The narrow ones are summed, each width `FACTOR` times the last; the sum is within 0.3 % of the integral. The rest of the
filter is smooth: it is spread on a small copy of the light (`filmvideo.engine.cpu.halation`), whose cosines are
weighted by exactly the rest of the transfer. So long waves and the mean are the filter's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import erf, exp, log, pi, sqrt
from typing import Any

import torch
from jaxtyping import Float, Float64
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.engine.cpu.blur_tables import SHARED, on_pixels, on_squares
from filmvideo.engine.cpu.halation import CoarseConvolution, coarse_convolution, frequencies
from filmvideo.engine.cpu.kernels.diffusion import diffusion_pass
from filmvideo.engine.cpu.kernels.exposure import magnified_pass, shared_pass
from filmvideo.engine.cpu.kernels.structs import BlurTables, scratch_for
from filmvideo.engine.cpu.soft import soften
from filmvideo.engine.threads import Pool, parallel_rows
from filmvideo.optics.blur import gaussian_taps, modulation_transfer, taps
from filmvideo.optics.diffusion import DiffusionStage

NARROWEST_PX, FACTOR = 0.4, 1.7
"""Standard deviation of the narrowest Gaussian; that of each next one, in terms of the last."""
WIDEST = 1.5
"""The widest one's limit, in pixels of the small copy."""
NEAR_PX, SQUARED_PX = 0.5, 4.0
"""The narrowest one's that reaches beyond the nearest pixels, and that is worked out on squares of two."""
FAINTEST = 1e-5
"""A Gaussian that takes less of what is spread is left to the small copy."""
MOST = 150_000
"""Pixels of the small copy, at most."""
_LEAST_KEPT = 1e-4
"""A wave that the small copy dims to less is not fully restored."""
Array = NDArray[Any]


@dataclass(frozen=True)
class Narrow:
    """The narrow Gaussians of a filter."""

    straight: float
    """Part of what is spread by less than the narrowest of them."""
    parts: dict[float, float]
    """Parts that each takes, by standard deviation in pixels."""

    def transfer(self, down: Float64[Tensor, " h"], across: Float64[Tensor, " w"]) -> Float64[Tensor, "h w"]:
        """Return the transfer of the passes at frequencies in cycles per pixel."""
        total = torch.full((len(down), len(across)), self.straight, dtype=down.dtype, device=down.device)
        for sigma, part in self.parts.items():
            total += part * _gaussian_transfer(sigma, down)[:, None] * _gaussian_transfer(sigma, across)
        return total


@dataclass(frozen=True, eq=False)
class DiffusionWorkspace:
    """Arrays of a frame: squares of two pixels, these blurred, small copies, and rows of the light that spreads far."""

    squares: Array
    soft: Array
    small: Array
    one: Array
    other: Array
    far: Array


@dataclass(frozen=True, eq=False)
class Passes:
    """Tables of a filter for frames of a size, and workspaces for frames and bands."""

    step: int
    """Width of a pixel of the small copy, in pixels of the frame."""
    fine: BlurTables
    soft: BlurTables
    far: CoarseConvolution
    frames: Pool
    bands: Pool


@dataclass(frozen=True)
class CpuDiffusionFilter:
    """A filter for the light of three layers."""

    filter: DiffusionStage

    def __call__(self, light: Float[Tensor, "3 h w"]) -> Float[Tensor, "3 h w"]:
        """Spread light around the place where it would have fallen."""
        made, rows, out = _passes(self.filter, light.shape[1], light.shape[2]), light.numpy(), torch.empty_like(light)
        room, bands, step = made.frames.get(), made.bands, made.step
        soften(rows, made.soft, bands, room.squares, room.soft)
        parallel_rows(shared_pass, room.small.shape[1], bands, rows, step, room.small, align=1)
        far = made.far(*(torch.from_numpy(each) for each in (room.small, room.one, room.other))).numpy()
        parallel_rows(magnified_pass, room.far.shape[1], bands, far, step, room.far, align=1)
        parallel_rows(diffusion_pass, len(rows[0]), bands, rows, room.soft, room.far, made.fine, step, out.numpy())
        made.frames.put(room)
        return out


def step_for(height: int, width: int) -> int:
    """Return the width of a small copy's pixel, in pixels of the frame."""
    step = 1
    while height * width > MOST * step**2:
        step *= 2
    return step


def narrow(filter_: DiffusionStage, step: int) -> Narrow:
    """Return the narrow Gaussians of a filter, for a small copy with pixels `step` wide."""
    parts, sigma = dict[float, float](), NARROWEST_PX
    while sigma <= WIDEST * step:
        part = _sum_law(filter_, lambda s: 2 * log(FACTOR) * s**1.5 * exp(-s) * 2 / sqrt(pi), sigma)
        if part > FAINTEST:
            parts[sigma] = part
        sigma *= FACTOR
    straight = _sum_law(filter_, lambda s: erf(sqrt(s)) - 2 * sqrt(s / pi) * exp(-s), NARROWEST_PX / FACTOR**0.5)
    most = max(straight + sum(parts.values()), 1.0)
    return Narrow(straight / most, {sigma: part / most for sigma, part in parts.items()})


def _sum_law(filter_: DiffusionStage, law: Callable[[float], float], sigma_px: float) -> float:
    """Sum a law of s over the exponentials of a filter, at a standard deviation."""
    parts = zip(filter_.lengths_px, filter_.shares, strict=True)
    return sum(share * law(sigma_px**2 / (2 * length**2)) for length, share in parts)


def _taps(sigma_px: float) -> tuple[float, ...]:
    """Return a Gaussian's weights, on squares of two pixels where it is wide: these spread light themselves."""
    if sigma_px >= SQUARED_PX:
        return gaussian_taps((sigma_px**2 - SHARED) ** 0.5 / 2)
    return gaussian_taps(sigma_px) if sigma_px >= NEAR_PX else taps(sigma_px)


def _gaussian_transfer(sigma_px: float, cycles_per_px: Float64[Tensor, " f"]) -> Float64[Tensor, " f"]:
    """Return a Gaussian's transfer in the passes at frequencies in cycles per pixel."""
    if sigma_px >= SQUARED_PX:
        return modulation_transfer(_taps(sigma_px), 2 * cycles_per_px) * torch.cos(pi * cycles_per_px) ** 6
    return modulation_transfer(_taps(sigma_px), cycles_per_px)


@lru_cache(maxsize=2)
def _passes(filter_: DiffusionStage, height: int, width: int) -> Passes:
    step, turned = step_for(height, width), 1 - filter_.direct
    found, rows, columns = narrow(filter_, step), -(-height // step), -(-width // step)
    fine, soft = _blur_tables(found, filter_.direct)
    down, across = frequencies(height, step), frequencies(width, step)
    left = turned * (filter_.transfer(down, across) - found.transfer(down, across))

    def room() -> DiffusionWorkspace:
        squares, small = (3, -(-height // 2), -(-width // 2)), (3, rows, columns)
        sizes = (squares, squares, small, small, small, (3, rows, width))
        return DiffusionWorkspace(*(torch.zeros(size, dtype=torch.float32, device="cpu").numpy() for size in sizes))

    bands = Pool(lambda: scratch_for(width, max(fine.margin, soft.margin), 1, 1, max(step, 2)))
    return Passes(
        step, fine, soft, coarse_convolution(left[None], height, width, step, 1 / _LEAST_KEPT), Pool(room), bands
    )


def _blur_tables(found: Narrow, direct: float) -> tuple[BlurTables, BlurTables]:
    """Return the blurs of pixels, with the light that goes straight, and those of squares of two."""
    turned = [(1 - direct) * part for part in found.parts.values()]
    shares = torch.tensor([[direct + (1 - direct) * found.straight, *turned]], dtype=torch.float64, device="cpu")
    kernels = {n: _taps(sigma) for n, sigma in enumerate(found.parts, 1)}
    soft = {n: kernels.pop(n) for n, sigma in enumerate(found.parts, 1) if sigma >= SQUARED_PX}
    return on_pixels({0: (1.0,), **kernels}, shares.expand(3, -1)), on_squares(soft, shares.expand(3, -1))
