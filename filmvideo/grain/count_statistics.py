"""Statistics of a stack of crystal layers in closed form, for tests and calibration.

A layer of crystals of shape K, A pixels, whose seeds fall on every pixel with probability q, covers a pixel unless
none of the A pixels that reach it has a seed, and one of two pixels h apart unless none of 2A − g(h) has, where g is
the set covariance of K:

    p = 1 − (1−q)^A          g(h) = |K ∩ (K+h)|          Cov(h) = Σ_layers (1−p)^(2 − g(h)/A) − (1−p)²

The count of N layers is binomial, so light I + I·(1−I)·(count/(pN) − 1) has the mean I and the standard deviation
I·(1−I)·√((1−p)/(pN)). The noise power spectrum is the transform of the covariance. Nothing here is approximate: the
kernels are the pixels that grow.

In: kernels in pixels, the filling ratio p. Out: counts² at lags in pixels, counts²·pixels² for spectra. Serra, Image
Analysis and Mathematical Morphology (1982), for the Boolean model; Newson et al., Image Processing On Line 7 (2017),
for film.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, log1p

import torch
from jaxtyping import Bool, Float, Float64
from torch import Tensor
from torch.nn.functional import conv2d, pad

CrystalKernel = Bool[Tensor, "_ _"]


def seed_ratio(filling: float, area: int) -> float:
    """Return the probability of a seed on a pixel at which crystals of an area reach a filling."""
    return -expm1(log1p(-filling) / area)


def covered_fraction(seed_ratio: float, area: int) -> float:
    """Return the part of a layer that crystals of an area cover."""
    return -expm1(area * log1p(-seed_ratio))


def deviation(level: Float[Tensor, "*levels"], filling: float, layers: int) -> Float[Tensor, "*levels"]:
    """Return the standard deviation of the grain at a level of light, 0 to 1."""
    return level * (1 - level) * ((1 - filling) / (filling * layers)) ** 0.5


def variance(filling: float, layers: int) -> float:
    """Return the variance of the count."""
    return layers * filling * (1 - filling)


def skewness(filling: float, layers: int) -> float:
    """Return the skewness of the count."""
    return (1 - 2 * filling) / variance(filling, layers) ** 0.5


def kurtosis(filling: float, layers: int) -> float:
    """Return the count's kurtosis beyond that of a normal distribution."""
    return (1 - 6 * filling * (1 - filling)) / variance(filling, layers)


def set_covariance(kernel: CrystalKernel) -> Float64[Tensor, "_ _"]:
    """Return the number of pixels a shape shares with its shifted self; shift zero is in the middle."""
    shape = kernel.double()[None, None]
    return conv2d(shape, shape, padding=kernel.shape[0] - 1)[0, 0]


def covariance(kernels: Sequence[CrystalKernel], filling: float) -> Float64[Tensor, "n n"]:
    """Return the covariance of the count at all lags where it is not zero; lag zero is in the middle."""
    reach = max(len(kernel) for kernel in kernels) - 1
    total = torch.zeros(2 * reach + 1, 2 * reach + 1, dtype=torch.float64, device="cpu")
    for kernel in kernels:
        shared = set_covariance(kernel) / int(kernel.sum())
        total += (1 - filling) ** (2 - pad(shared, [reach - len(kernel) + 1] * 4)) - (1 - filling) ** 2
    return total


def power_spectrum(covariance: Float64[Tensor, "n n"], size: int) -> Float64[Tensor, "size size"]:
    """Return the noise power at 0, 1/size … cycles per pixel as an FFT orders them; its mean is the variance."""
    reach = len(covariance) // 2
    cycles = torch.arange(size, dtype=torch.float64, device="cpu") / size
    lag = torch.arange(-reach, reach + 1, dtype=torch.float64, device="cpu")
    wave = torch.exp(-2j * torch.pi * cycles[:, None] * lag)
    return (wave @ covariance.to(wave.dtype) @ wave.T).real
