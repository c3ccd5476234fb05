"""Dye clouds on pixels: the size of crystals whose noise equals that of clouds averaged over pixels.

Clouds are discs, their diameters d spread as crystals' are; layers of them, a part q of each covered, have the
covariance

    ρ(r) ∝ Σ (1 − q)^(2 − g) − (1 − q)²,     g = (2/π)(arccos t − t√(1 − t²)),   t = r/d

and a pixel of pitch p averages it, so that of its low-frequency power S a part

    var = S · β / ∫∫ ρ,      β = 1/p² ∫∫ ρ(r)·Λ(x/p)·Λ(y/p) dx dy,   Λ(x) = 1 − |x| within ±1

remains in a pixel's variance. Crystals are whole pixels; their size is the one at which S over p²·var, the sum of
their correlations at all lags, is the same. Then frames of any pitch show one film: averaged 2 × 2 they equal a frame
of twice the pitch. A crystal consists of the pixels nearest to a point, so it can have any number of pixels.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, pi

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.grain import count_statistics
from filmvideo.grain.crystals import CrystalSettings, Stack, quantiles

_CLOUDS = CrystalSettings(size_px=1.0, layers=24)
LAYERS = _CLOUDS.layers
_GOLDEN = 0.7548776662466927
"""1/ρ, ρ³ = ρ + 1: its multiples and those of its square fill a square evenly."""
_FINE = 400
_HALVINGS = 16


def correlation_sum(cloud_px: float) -> float:
    """Return the sum of correlations of clouds, averaged over pixels, at all lags."""
    reach = min(2 * cloud_px, 1.0)
    place = (torch.arange(_FINE, dtype=torch.float64, device="cpu") + 0.5) / _FINE
    near, far = place * reach, place * 3
    beta = 4 * float((_near_rho(reach / cloud_px) * (1 - near[:, None]) * (1 - near)).mean())
    whole = float((_rho(far) * far).mean()) * 2 * pi * 3 * cloud_px**2
    return whole / (beta * reach**2)


@lru_cache(maxsize=2)
def _near_rho(reach: float) -> Float64[Tensor, "places places"]:
    """Return the correlation on a square `reach` mean diameters wide; that of clouds under half a pixel is cached."""
    place = (torch.arange(_FINE, dtype=torch.float64, device="cpu") + 0.5) / _FINE * reach
    return _rho(torch.hypot(place[:, None], place))


def _rho(r: Float64[Tensor, "*places"]) -> Float64[Tensor, "*places"]:
    """Return the correlation of clouds at a distance in mean diameters."""
    clear = 1 - _CLOUDS.filling
    total = torch.zeros_like(r)
    for size in quantiles(1.0, _CLOUDS.spread, LAYERS):
        t = (r / size).clamp(max=1)
        shared = 2 / pi * (t.acos() - t * (1 - t * t).sqrt())
        total = total + clear ** (2 - shared) - clear**2
    return total / (LAYERS * _CLOUDS.filling * clear)


@lru_cache(maxsize=16)
def build_clouds(cloud_px: float) -> Stack:
    """Build crystals whose correlations add up to those of clouds."""
    wanted = correlation_sum(cloud_px)
    low, high = 0.0, 4 * cloud_px + 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _crystal_correlation_sum(_areas(middle)) > wanted else (middle, high)
    return _blobs(high)


def _blobs(mean_px: float) -> Stack:
    """Build a crystal for each layer: the pixels nearest to a point, with the area of its disc."""
    return Stack(0, _CLOUDS.filling, tuple(_blob(area, layer) for layer, area in enumerate(_areas(mean_px))))


def _areas(mean_px: float) -> list[int]:
    """Return the area of every layer's crystal in pixels; what rounding leaves goes to the next."""
    areas: list[int] = []
    left = 0.0
    for size in quantiles(mean_px, _CLOUDS.spread, LAYERS):
        wanted = max(pi / 4 * size**2, 1.0) + left
        areas.append(max(round(wanted), 1))
        left = wanted - areas[-1]
    return areas


@lru_cache(maxsize=4096)
def _blob(area_px: int, layer: int) -> Bool[Tensor, "_ _"]:
    reach = ceil((area_px / pi) ** 0.5) + 1
    place = torch.arange(-reach, reach + 1, dtype=torch.float64, device="cpu")
    y, x = ((layer * part) % 1 - 0.5 for part in (_GOLDEN, _GOLDEN**2))
    distance = torch.hypot(place[:, None] - y, place - x).flatten()
    inside = torch.zeros(len(distance), dtype=torch.bool, device="cpu")
    inside[distance.argsort(stable=True)[:area_px]] = True
    return inside.reshape(len(place), len(place))


def _crystal_correlation_sum(areas: list[int]) -> float:
    total = sum(_covariance_sum(area, layer) for layer, area in enumerate(areas))
    return total / count_statistics.variance(_CLOUDS.filling, len(areas))


@lru_cache(maxsize=4096)
def _covariance_sum(area_px: int, layer: int) -> float:
    return float(count_statistics.covariance((_blob(area_px, layer),), _CLOUDS.filling).sum())
