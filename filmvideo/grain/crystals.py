"""Shapes of an emulsion's crystals: a stack of N random layers.

A crystal is a regular polygon of n corners on an odd square of pixels that spans [−1, 1]²; it holds the pixels where

    r(θ) ≥ √(x² + y²) − 1/size,          r(θ) = cos(π/n) / cos((2·asin(cos(nθ + φ)) + π) / (2n))

A layer has one shape. Sizes are log-normal: the N middle quantiles, so that few layers have the distribution of many,
rounded to odd pixels so that what rounding takes from one size it gives to the next; crystals below a pixel fill it. n
is normal, at least 3, and φ uniform. In every layer seeds fall at random and grow into crystals, until these cover a
part p of it, the filling ratio.

Shapes belong to a clip, where they fall to a frame, so that the low frequencies do not flicker. Cubic crystals lie in
20 to 30 layers, flat tabular ones in up to 125. Lengths are in µm on film, or in pixels to compare with pictures that
have no size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, exp, isfinite, pi
from statistics import NormalDist

import torch
from jaxtyping import Bool
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.grain.keys import Key, uniform

RECORDS = ("colours", "silver")
LIMITS: dict[str, tuple[float, float]] = {
    "layers": (1, 125),
    "filling": (0.01, 0.95),
    "size_um": (0.1, 500),
    "size_px": (1, 99),
    "spread": (0, 1),
    "vertices": (3, 24),
    "vertices_spread": (0, 6),
}
LARGEST_PX = 199
"""Largest crystal that is grown."""
_NORMAL = NormalDist()


@dataclass(frozen=True)
class CrystalSettings:
    """The crystals of an emulsion."""

    size_um: float | None = None
    """Mean width in µm on film."""
    size_px: float | None = None
    """Mean width in pixels, at any pitch."""
    layers: int = 30
    filling: float = 0.25
    """Part of each layer that crystals cover."""
    spread: float = 0.25
    """Standard deviation of the logarithm of widths."""
    vertices: float = 6.0
    """Mean number of corners."""
    vertices_spread: float = 1.0
    """Standard deviation of the number of corners."""
    record: str = "colours"
    """colours: each colour has crystals of its own; silver: luminance has."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a value out of range, or for no size or two."""
        if (self.size_um is None) == (self.size_px is None):
            raise ParameterError(
                f"Crystals need size_um or size_px, got {self.size_um} and {self.size_px}; set exactly one."
            )
        if self.record not in RECORDS:
            raise ParameterError(f"record must be {' or '.join(RECORDS)}, got {self.record!r}.")
        if self.layers != int(self.layers):
            raise ParameterError(f"layers must be a whole number, got {self.layers:g}.")
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not (isfinite(value) and low <= value <= high):
                raise ParameterError(f"{name} must be {low:g} to {high:g}, got {value:g}.")

    def field_count(self, colours: int) -> int:
        """Return the number of crystal fields for a number of colours."""
        return 1 if self.record == "silver" else colours


CUBIC = CrystalSettings(size_um=12.0)
TABULAR = CrystalSettings(size_um=12.0, layers=125, spread=0.15, vertices_spread=0.0)


@dataclass(frozen=True)
class Stack:
    """The shapes of a clip's crystals in pixels, one for each layer, small ones first."""

    seed: int
    filling: float
    kernels: tuple[Bool[Tensor, "_ _"], ...]

    @property
    def areas(self) -> list[int]:
        """The number of pixels in each crystal."""
        return [int(kernel.sum()) for kernel in self.kernels]

    @property
    def reach(self) -> int:
        """Largest distance in pixels of a crystal from its seed."""
        return max(len(kernel) for kernel in self.kernels) // 2


def build_stack(crystals: CrystalSettings, seed: int, um_per_px: float) -> Stack:
    """Build the shapes of a clip's crystals."""
    size_px = crystals.size_px or (crystals.size_um or 0.0) / um_per_px
    sizes = round_to_odd(quantiles(size_px, crystals.spread, crystals.layers))
    if max(sizes) > LARGEST_PX:
        raise ParameterError(
            f"The largest crystals are {max(sizes)} pixels wide at {um_per_px:g} µm per pixel, "
            f"more than {LARGEST_PX}; make them smaller."
        )
    kernels = [draw_polygon(size, *form) for size, form in zip(sizes, _forms(crystals, seed), strict=True)]
    return Stack(seed, crystals.filling, tuple(kernels))


def _forms(crystals: CrystalSettings, seed: int) -> Iterator[tuple[int, float]]:
    """Yield random numbers of corners and angles, one pair a layer."""
    drawn = uniform(Key(seed, 0, "crystal forms"), 2, 1, crystals.layers, torch.device("cpu"))[:, 0] + 0.5
    for corners, turn in drawn.double().T:
        vertices = crystals.vertices + crystals.vertices_spread * _NORMAL.inv_cdf(float(corners))
        yield max(3, round(vertices)), 2 * pi * float(turn)


def draw_polygon(size_px: int, vertices: int, angle: float) -> Bool[Tensor, "size size"]:
    """Return the mask of a crystal on an odd square of pixels (kornia's `draw_convex_polygon` differs in 26 %)."""
    axis = torch.linspace(-1, 1, size_px, dtype=torch.float64, device="cpu") if size_px > 1 else torch.zeros(1).double()
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    wave = torch.cos(vertices * torch.atan2(y, x) + angle).asin()
    edge = cos(pi / vertices) / torch.cos((2 * wave + pi) / (2 * vertices))
    return edge >= torch.hypot(x, y) - 1 / size_px


def offsets(kernel: Bool[Tensor, "_ _"]) -> list[tuple[int, int]]:
    """Return the (y, x) offsets of a crystal's pixels from its seed."""
    return [(int(y), int(x)) for y, x in kernel.nonzero() - len(kernel) // 2]


def quantiles(mean: float, spread: float, count: int) -> list[float]:
    """Return the middle quantiles of a log-normal distribution, scaled to have its mean."""
    sizes = [exp(spread * _NORMAL.inv_cdf((i + 0.5) / count)) for i in range(count)]
    return [size * mean * count / sum(sizes) for size in sizes]


def round_to_odd(sizes: list[float]) -> list[int]:
    """Return sizes rounded to odd numbers of at least 1, each rounding error carried to the next size."""
    rounded: list[int] = []
    left = 0.0
    for size in sizes:
        wanted = max(size, 1.0) + left
        rounded.append(max(1, 2 * round((wanted - 1) / 2) + 1))
        left = wanted - rounded[-1]
    return rounded
