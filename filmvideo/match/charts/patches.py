"""The patches of a chart in a picture: median, spread and faults.

Every patch is sampled in its inner half. The median ignores dust and grain; its standard error is 1.2533 σ/√n (Kenney
and Keeping 1962), with σ from the median absolute deviation. A patch is not even where a quarter of it, left, right,
top or bottom, differs from it by more than `EVEN` and its own noise: a lens out of focus, a reflection, or wrong
corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import torch
from jaxtyping import Bool, Float, Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import to_rows
from filmvideo.match.charts.grid import INNER, Grid, Quad, homography, project, to_picture, unit_square

CLIPPED_PART = 0.25
"""Part of a patch's samples that may be clipped, as grain near white is: the median stands while half are not."""
EVEN = 0.05
"""Part of its light by which a quarter of a patch may differ."""
KNOWN = 0.05
"""Part of its light to which a patch's median must be known."""
_LEAST_SAMPLES = 16
_NORMAL = 1.4826
_OF_MEDIAN = 1.2533
_SURE = 4.0
_DARK = 1e-9

Planes = Float[Tensor, "3 h w"]
Values = Float64[Tensor, "3 patches"]


@dataclass(frozen=True)
class PatchValues:
    """The measurements of a chart's patches, in linear light."""

    median: Values
    spread: Values
    """Robust standard deviation between samples."""
    clipped: Values
    """Part of the samples that is clipped."""
    uneven: Float64[Tensor, " patches"]
    """Greatest part by which a quarter differs, beyond its noise."""
    samples: Float64[Tensor, " patches"]

    @property
    def relative_error(self) -> Float64[Tensor, " patches"]:
        """The relative standard error of the patches' medians, in the worst channel."""
        error = _OF_MEDIAN * self.spread / self.samples.sqrt()
        return (error / self.median.abs().clamp(min=_DARK)).amax(0)

    def faults(self, clipped_words: str) -> list[str]:
        """Return the fault of every patch, empty for a good one."""
        tests = torch.stack([self.clipped.amax(0), self.uneven, self.relative_error])
        clipped, uneven, known = to_rows(tests)
        return [
            f"{clipped_words} ({clipped[i]:.0%} of it)"
            if clipped[i] > CLIPPED_PART
            else f"is not even, by {uneven[i]:.0%}: out of focus, a reflection, or corners beside it"
            if uneven[i] > EVEN
            else f"is lost in noise: its light is known to {min(known[i], 9.99):.0%} only"
            if known[i] > KNOWN
            else ""
            for i in range(len(uneven))
        ]


def read_patches(light: Planes, clipped: Bool[Tensor, "3 h w"], corners: Quad, grid: Grid, name: str) -> PatchValues:
    """Read a chart's patches; raise ParameterError where they have too few pixels."""
    found = [_patch(light, clipped, corners, cell, name) for cell in grid.cells(INNER)]
    median, spread, share, uneven, count = (torch.stack(values) for values in zip(*found, strict=True))
    return PatchValues(median.T, spread.T, share.T, uneven, count)


def outlines(corners: Quad, grid: Grid, part: float = INNER) -> Float64[Tensor, "patches 4 2"]:
    """Return the corners, in pixels, of every patch's sampled part."""
    cells = grid.cells(part)
    around = torch.stack([cells[:, [0, 1]], cells[:, [2, 1]], cells[:, [2, 3]], cells[:, [0, 3]]], 1)
    return to_picture(corners, around.reshape(-1, 2).T).T.reshape(-1, 4, 2)


def _patch(
    light: Planes, clipped: Bool[Tensor, "3 h w"], corners: Quad, cell: Float64[Tensor, "4"], name: str
) -> tuple[Tensor, ...]:
    rows, columns, place = _samples_in(corners, cell, light.shape[1], light.shape[2])
    if len(rows) < _LEAST_SAMPLES:
        raise ParameterError(
            f"{name}: a patch has {len(rows)} pixels to be read from; come nearer to the chart, or check the corners."
        )
    values = light[:, rows, columns].double()
    median, spread = _middle(values)
    share = clipped[:, rows, columns].double().mean(1)
    return median, spread, share, _unevenness(values, place, median, spread), values.new_tensor(len(rows))


def _samples_in(corners: Quad, cell: Float64[Tensor, "4"], height: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """Find the samples within a cell: rows, columns, and where in the cell each lies, 0 to 1."""
    left, top, right, bottom = cell
    edges = torch.stack([torch.stack([left, right, right, left]), torch.stack([top, top, bottom, bottom])])
    pixels = to_picture(corners, edges)
    low, high = pixels.amin(1).floor().clamp(min=0), pixels.amax(1).ceil()
    x = torch.arange(int(low[0]), min(int(high[0]), width - 1) + 1, dtype=torch.long, device="cpu")
    y = torch.arange(int(low[1]), min(int(high[1]), height - 1) + 1, dtype=torch.long, device="cpu")
    rows, columns = (axis.reshape(-1) for axis in torch.meshgrid(y, x, indexing="ij"))
    on_chart = project(homography(corners, unit_square()), torch.stack([columns, rows]).double())
    place = (on_chart - cell[:2, None]) / (cell[2:] - cell[:2])[:, None]
    keep = ((place >= 0) & (place <= 1)).all(0)
    return rows[keep], columns[keep], place[:, keep]


def _middle(values: Float64[Tensor, "3 n"]) -> tuple[Tensor, Tensor]:
    """Return median and robust standard deviation; the median of an even count is the mean of the middle two."""
    median = values.quantile(0.5, dim=1)
    return median, _NORMAL * (values - median[:, None]).abs().quantile(0.5, dim=1)


def _unevenness(
    values: Float64[Tensor, "3 n"], place: Float64[Tensor, "2 n"], median: Tensor, spread: Tensor
) -> Float64[Tensor, ""]:
    """Return the greatest part by which a quarter of a patch differs, less its noise."""
    worst = values.new_zeros(())
    for quarter in (place[0] < 0.25, place[0] > 0.75, place[1] < 0.25, place[1] > 0.75):
        some = values[:, quarter]
        if some.shape[1] >= 4:
            noise = _SURE * _OF_MEDIAN * spread / sqrt(some.shape[1])
            off = ((some.quantile(0.5, dim=1) - median).abs() - noise) / median.abs().clamp(min=_DARK)
            worst = torch.maximum(worst, off.amax())
    return worst
