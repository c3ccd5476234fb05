"""The shift of a picture's chart from its corners, by correlation with another picture of the same chart.

Both charts are rectified (`_FINE` samples a patch, and a margin). Film and camera, and two exposures, differ in tones
but not in the places of edges. So the gradient of log light is divided by its mean over a patch around (white patches
beside white have edges too), and its root is taken. The edges of two pictures are correlated by Fourier transforms at
shifts of up to `_REACH` patches; the maximum, by a parabola between the shifts, is the chart's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812
from jaxtyping import Float, Float64
from kornia.filters import spatial_gradient
from torch import Tensor

from filmvideo.base.tensors import EXACT
from filmvideo.match.charts.grid import Grid, Quad, to_picture, unit_square
from filmvideo.match.charts.sampling import sample_bilinear

_FINE = 16
_REACH = 0.8
_MARGIN = 1.25
_LIKE = 0.5
"""Correlation from which two pictures are of one chart; below it no shift is reported."""
_DARK = 0.01
_FAINT_STOPS = 0.1
"""Gradient, over two samples, of the least edge."""

Planes = Float[Tensor, "3 h w"]
EdgeMap = Float64[Tensor, "rows columns"]


@dataclass(frozen=True)
class Shift:
    """The shift of a chart from its corners."""

    patches: float
    right: float
    """In samples."""
    down: float
    corners: Quad
    """The shifted corners."""

    def in_words(self, step: int = 1) -> str:
        """Return the shift in words, in pixels, of which a sample has `step` across."""
        across = f"{abs(self.right) * step:.1f} px {'right' if self.right >= 0 else 'left'}"
        return f"{across} and {abs(self.down) * step:.1f} px {'down' if self.down >= 0 else 'up'}"


def flatten_chart(light: Planes, corners: Quad, grid: Grid) -> EdgeMap:
    """Return the edges of a chart, rectified."""
    rows, columns = (int((n + 2 * _MARGIN) * _FINE) for n in (grid.rows, grid.columns))
    v = ((torch.arange(rows, **EXACT) + 0.5) / _FINE - _MARGIN) / grid.rows
    u = ((torch.arange(columns, **EXACT) + 0.5) / _FINE - _MARGIN) / grid.columns
    down, across = torch.meshgrid(v, u, indexing="ij")
    places = to_picture(corners, torch.stack([across.reshape(-1), down.reshape(-1)]))
    grey = sample_bilinear(light, places).double().mean(0).reshape(rows, columns).clamp(min=0)
    return _edges((grey + _DARK * grey.quantile(0.95).clamp(min=1e-6)).log2())


def measure_shift(reference: EdgeMap, light: Planes, corners: Quad, grid: Grid) -> Shift | None:
    """Return a chart's shift from its corners; None where the pictures do not correlate."""
    likeness = _correlations(reference, flatten_chart(light, corners, grid))
    reach = likeness.shape[0] // 2
    row, column = divmod(int(likeness.argmax()), likeness.shape[1])
    if float(likeness[row, column]) < _LIKE:
        return None
    down, right = (_peak(likeness, row, column, axis) - reach for axis in (0, 1))
    on_chart = torch.tensor([right / _FINE / grid.columns, down / _FINE / grid.rows], **EXACT)
    moved = to_picture(corners, (unit_square() + on_chart).T).T.contiguous()
    by = (moved - corners).mean(0)
    return Shift(hypot(right, down) / _FINE, float(by[0]), float(by[1]), moved)


def _edges(log: Float64[Tensor, "high wide"]) -> EdgeMap:
    """Return the root of the gradient over its mean around, which is torch's: kornia's box_blur reflects the border."""
    gradient = spatial_gradient(log[None, None], mode="diff", normalized=False)[0, 0, :, 1:-1, 1:-1]
    steepness = gradient.square().sum(0).sqrt()
    around = F.avg_pool2d(steepness[None], _FINE + 1, 1, _FINE // 2, count_include_pad=False)[0]
    return (steepness / (around + _FAINT_STOPS)).sqrt()


def _correlations(reference: EdgeMap, other: EdgeMap) -> Float64[Tensor, "shifts shifts"]:
    """Return the correlation at every shift of the other picture."""
    reach = int(_REACH * _FINE)
    inner = torch.zeros_like(reference)
    inner[reach:-reach, reach:-reach] = 1
    one, two = (inner * (edges - (inner * edges).sum() / inner.sum()) for edges in (reference, other))
    whole = other - (inner * other).sum() / inner.sum()
    there, back = cast("tuple[Tensor, Tensor]", (torch.fft.rfft2(whole), torch.fft.rfft2(one).conj()))
    products = cast("Tensor", torch.fft.irfft2(there * back, s=one.shape))
    near = products.roll((reach, reach), (0, 1))[: 2 * reach + 1, : 2 * reach + 1]
    return near / (one.square().sum() * two.square().sum()).sqrt().clamp(min=1e-12)


def _peak(likeness: Tensor, row: int, column: int, axis: int) -> float:
    """Return the place of the maximum of the parabola through the greatest correlation and its neighbours."""
    line = likeness[:, column] if axis == 0 else likeness[row]
    at = row if axis == 0 else column
    if at in {0, len(line) - 1}:
        return float(at)
    before, middle, after = (float(line[at + step]) for step in (-1, 0, 1))
    bend = before - 2 * middle + after
    return at + (0.5 * (before - after) / bend if bend < 0 else 0.0)
