"""The halation bench: a point of light on film, and the radius of the ring that the base reflects.

Light that meets the back of the base beyond the critical angle is reflected whole, so the ring begins at

    r = 2t·tan(arcsin 1/n),     base of thickness t and refractive index n

whatever part of it a backing absorbs. The boundary of base and backing reflects light at any angle, which lies smoothly
under the ring; so the ring is read where the halo's steepest rise ends. In: light, one pixel lit. Out: µm on film,
layer by layer.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asin, ceil, tan

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.shapes import Light
from filmvideo.film.emulsion import Base
from filmvideo.lab.reading import Reading

TARGET = 5.0
_LIT = 1000.0
"""Lux seconds of the frame's one lit pixel."""


def ring_um(base: Base) -> float:
    """Return the radius at which total reflection begins."""
    return 2 * base.thickness_um * tan(asin(1 / base.index))


def ring(layers: tuple[str, ...], base: Base, halation: Callable[[Light], Light], um_per_px: float) -> Reading:
    """Compare the radius where a point's halo ends its steepest rise, beyond the base's thickness, with the law."""
    wanted = ring_um(base)
    reach_px = ceil(1.5 * wanted / um_per_px)
    frame = torch.zeros(len(layers), 2 * reach_px + 1, 2 * reach_px + 1, dtype=torch.float64, device="cpu")
    frame[:, reach_px, reach_px] = _LIT
    distance_um, profile = radial(halation(frame), um_per_px)
    outside = distance_um > base.thickness_um
    read = [float(distance_um[outside][_crest(one)]) for one in profile[:, outside]]
    rows = tuple((layer, radius, wanted) for layer, radius in zip(layers, read, strict=True))
    worst = max(abs(radius / wanted - 1) for radius in read)
    return Reading("halation radius", 100 * worst, "%", TARGET, ("layer", "read", "law"), rows)


def _crest(profile: Float64[Tensor, " r"]) -> int:
    """Return the place where the steepest rise of a profile ends."""
    rises = profile.diff()
    steepest = int(rises.argmax())
    falls = (rises[steepest:] <= 0).nonzero()
    return steepest + (int(falls[0]) if len(falls) else len(rises) - steepest)


def radial(
    light: Float64[Tensor, "layers n n"], um_per_px: float
) -> tuple[Float64[Tensor, " r"], Float64[Tensor, "layers r"]]:
    """Average a picture of odd size over rings a pixel wide about its middle; give their mean distances too."""
    reach = light.shape[1] // 2
    place = torch.arange(-reach, reach + 1, dtype=torch.float64, device="cpu")
    distance = torch.hypot(place[:, None], place[None]).flatten()
    bins = distance.round().long()
    inside = bins <= reach
    sums = torch.zeros(light.shape[0] + 2, reach + 1, dtype=torch.float64, device="cpu")
    values = torch.cat([torch.ones_like(distance)[None], distance[None], light.flatten(1)])
    sums.index_add_(1, bins[inside], values[:, inside])
    means = sums[1:] / sums[0]
    return means[0] * um_per_px, means[1:]
