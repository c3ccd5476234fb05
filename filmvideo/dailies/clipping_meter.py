"""The share of a clip that is clipped, from a histogram of its luma.

Highlights that a camera cannot hold pile up at its highest code. Each fourth sample across and down is counted in 256
bins. Reported is the share of samples in the two highest bins that occur, where these lie in the upper part of the
scale and the bins below them are far emptier.
"""

from __future__ import annotations

import torch

from filmvideo.media import VideoFrame

_STEPS = 256
_EVERY = 4
_HIGH = 0.55
"""Part of the scale below which nothing is clipped: the makers' log curves end above it."""
_HEAP = 3.0
"""How many times fuller than the mean of the eight steps below."""
TOO_MUCH = 0.01


class ClippingMeter:
    """A histogram of a clip's luma codes."""

    def __init__(self) -> None:
        """Start with empty bins."""
        self._counts = torch.zeros(_STEPS, dtype=torch.int64, device="cpu")

    def add(self, picture: VideoFrame) -> None:
        """Count a picture's luma; light has no highest code."""
        if picture.format.float:
            return
        plane = picture.planes[1 if picture.format.rgb else 0][::_EVERY, ::_EVERY]
        steps = plane.to(torch.int64) >> (picture.format.bits - 8)
        self._counts += torch.bincount(steps.flatten().cpu(), minlength=_STEPS)[:_STEPS]

    @property
    def clipped_share(self) -> float:
        """The share of samples that are clipped."""
        total = int(self._counts.sum())
        if total == 0:
            return 0.0
        top = int(torch.nonzero(self._counts)[-1])
        heap = int(self._counts[max(top - 1, 0) : top + 1].sum())
        below = float(self._counts[max(top - 9, 0) : max(top - 1, 1)].float().mean())
        return heap / total if top >= _HIGH * _STEPS and heap > _HEAP * 2 * below else 0.0
