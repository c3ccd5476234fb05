"""The characteristic curve: density against log10 exposure, after Hurter and Driffield.

A sheet gives some thirty points; between them the curve is a monotone cubic (Fritsch and Carlson 1980). Beyond the
sheet's ends its last slope decays over `TAIL` log10 exposure, as toe and shoulder do. The engine holds a curve as
evenly spaced samples, interpolated linearly.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.shapes import Density, Exposure

STEP = 0.01
"""Sampling of a curve in log10 exposure; linear interpolation stays within 3e-5 D of the cubic."""
TAIL = 0.25
_MARGIN = 1.5


@dataclass(frozen=True)
class CharacteristicCurve:
    """Samples of each layer's density, `STEP` apart from log10 exposure `start` on."""

    start: float
    samples: Float[Tensor, "layers n"]

    @property
    def log_exposure(self) -> Float[Tensor, " n"]:
        """The log10 exposure of every sample."""
        n = torch.arange(self.samples.shape[1], device=self.samples.device, dtype=self.samples.dtype)
        return self.start + STEP * n


def evaluate_curve(curve: CharacteristicCurve, exposure: Exposure) -> Density:
    """Return each layer's density at its log10 exposure, clamped at the ends."""
    last = curve.samples.shape[1] - 1
    place = ((exposure - curve.start) / STEP).clamp(0, last)
    low = place.detach().floor().clamp(max=last - 1)
    rows = curve.samples.shape[1] * torch.arange(curve.samples.shape[0], device=exposure.device)
    index = low.long() + rows.reshape(-1, *[1] * (exposure.ndim - 1))
    flat = curve.samples.reshape(-1)
    return torch.lerp(flat[index], flat[index + 1], place - low)


def invert_curve(curve: CharacteristicCurve, density: Float[Tensor, " layers"]) -> Float[Tensor, " layers"]:
    """Return the log10 exposure at which a monotone curve has the given densities."""
    sign = torch.sign(curve.samples[:, -1:] - curve.samples[:, :1])
    rising = (curve.samples * sign).contiguous()
    last = rising.shape[1] - 1
    high = torch.searchsorted(rising.detach(), density.detach()[:, None] * sign).clamp(1, last)
    left, right = rising.gather(1, high - 1), rising.gather(1, high)
    part = (density[:, None] * sign - left) / (right - left)
    return curve.start + STEP * ((high - 1) + part)[:, 0]


def sample_curve(knots: list[tuple[float, float, Float[Tensor, " m"]]]) -> CharacteristicCurve:
    """Return layers' points (first and last log exposure, densities) resampled on one even axis."""
    start = min(first for first, _, _ in knots) - _MARGIN
    stop = max(last for _, last, _ in knots) + _MARGIN
    count = round((stop - start) / STEP) + 1
    rows: list[Tensor] = []
    for first, last, values in knots:
        axis = start + STEP * torch.arange(count, device=values.device, dtype=values.dtype)
        rows.append(sample_layer(axis, first, last, values))
    return CharacteristicCurve(start, torch.stack(rows))


def sample_layer(x: Tensor, first: float, last: float, y: Tensor) -> Tensor:
    """Return a layer's curve at log exposures x: the cubic between `first` and `last`, its ends decaying beyond."""
    slopes = _slopes(y)
    step = (last - first) / (y.shape[0] - 1)
    inside = _cubic((x.clamp(first, last) - first) / step, y, slopes)
    below, above = (first - x).clamp(min=0), (x - last).clamp(min=0)
    toe = slopes[0] / step * TAIL * torch.expm1(-below / TAIL)
    shoulder = -slopes[-1] / step * TAIL * torch.expm1(-above / TAIL)
    return inside + toe + shoulder


def _slopes(y: Tensor) -> Tensor:
    """Return the slope at every knot, per knot spacing: harmonic means, which do not overshoot."""
    rise = y.diff()
    left, right = rise[:-1], rise[1:]
    turning = left * right <= 0
    safe = torch.where(turning, torch.ones_like(left), left + right)
    inner = torch.where(turning, torch.zeros_like(left), 2 * left * right / safe)
    return torch.cat([rise[:1], inner, rise[-1:]])


def _cubic(place: Tensor, y: Tensor, slopes: Tensor) -> Tensor:
    low = place.floor().long().clamp(0, y.shape[0] - 2)
    t = place - low
    y0, y1, m0, m1 = y[low], y[low + 1], slopes[low], slopes[low + 1]
    return y0 * (1 + 2 * t) * (1 - t) ** 2 + m0 * t * (1 - t) ** 2 + y1 * t**2 * (3 - 2 * t) - m1 * t**2 * (1 - t)
