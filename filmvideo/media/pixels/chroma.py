"""Resample chroma from fewer samples to one a pixel and back, at its siting.

A chroma sample covers `step` luma samples. Co-sited, it sits on the first of them; centred, in their
middle. Up: linear interpolation between neighbours. Down: the triangle [1 2 1]/4 around a co-sited sample
(for a step of 4 its wider sister), the mean of the covered samples for a centred one. The picture's edge
is continued with its last sample, so any width and height will do and an even field stays even.
"""

from __future__ import annotations

from math import floor

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.media.pixels.colour_tags import Siting


def is_cosited(siting: Siting, *, down: bool) -> bool:
    """Return whether chroma is sited on luma samples, across or (`down`) from row to row."""
    return siting == "topleft" if down else siting != "center"


def upsample(
    chroma: Float[Tensor, "planes _ _"], size: tuple[int, int], steps: tuple[int, int], siting: Siting
) -> Float[Tensor, "planes h w"]:
    """Return one interpolated chroma sample a pixel; size and steps are (down, across)."""
    for dim in (1, 2):
        if steps[dim - 1] > 1:
            cosited = is_cosited(siting, down=dim == 1)
            chroma = _up(chroma, dim, size[dim - 1], steps[dim - 1], cosited=cosited)
    return chroma


def downsample(
    chroma: Float[Tensor, "planes h w"], steps: tuple[int, int], siting: Siting
) -> Float[Tensor, "planes _ _"]:
    """Return one filtered chroma sample for every (down, across) steps of pixels."""
    for dim in (1, 2):
        if steps[dim - 1] > 1:
            chroma = _down(chroma, dim, steps[dim - 1], cosited=is_cosited(siting, down=dim == 1))
    return chroma


def _up(chroma: Tensor, dim: int, size: int, step: int, *, cosited: bool) -> Tensor:
    """Fill every phase of the finer grid: sample i lies at (i - offset) / step on the coarse one."""
    shape = list(chroma.shape)
    shape[dim] = size
    out = torch.empty(shape, dtype=chroma.dtype, device=chroma.device)
    offset = 0.0 if cosited else (step - 1) / 2
    for phase in range(min(step, size)):
        _interpolate(chroma, _every(out, dim, phase, step), dim, (phase - offset) / step)
    return out


def _interpolate(chroma: Tensor, target: Tensor, dim: int, place: float) -> None:
    """Fill target sample k from place k + `place`; beyond the edge is the edge."""
    before = floor(place)
    weight, count, last = place - before, target.shape[dim], chroma.shape[dim] - 1
    if weight == 0:
        target.copy_(chroma.narrow(dim, 0, count))
        return
    first = -before
    inner = min(count, last - before) - first
    if inner > 0:
        a, b = chroma.narrow(dim, 0, inner), chroma.narrow(dim, 1, inner)
        torch.lerp(a, b, weight, out=target.narrow(dim, first, inner))
    if first:
        target.narrow(dim, 0, 1).copy_(chroma.narrow(dim, 0, 1))
    if first + max(inner, 0) < count:
        target.narrow(dim, count - 1, 1).copy_(chroma.narrow(dim, last, 1))


def _down(chroma: Tensor, dim: int, step: int, *, cosited: bool) -> Tensor:
    """Weigh the neighbours of every `step`-th sample."""
    if cosited:
        taps = [(k, (step - abs(k)) / step**2) for k in range(1 - step, step)]
    else:
        taps = [(k, 1 / step) for k in range(step)]
    total = torch.zeros_like(_every(chroma, dim, 0, step))
    for tap in taps:
        _add_every(total, chroma, dim, step, tap)
    return total


def _every(samples: Tensor, dim: int, start: int, step: int) -> Tensor:
    return samples[:, start::step] if dim == 1 else samples[:, :, start::step]


def _add_every(total: Tensor, samples: Tensor, dim: int, step: int, tap: tuple[int, float]) -> None:
    """Add samples shift, shift + step, …, weighted; an index beyond the edge means the edge."""
    shift, weight = tap
    count, size = total.shape[dim], samples.shape[dim]
    first = max(0, -(shift // step))
    end = min(count, (size - 1 - shift) // step + 1)
    if end > first:
        inner = _every(samples, dim, first * step + shift, step).narrow(dim, 0, end - first)
        total.narrow(dim, first, end - first).add_(inner, alpha=weight)
    for start, stop, edge in ((0, min(first, count), 0), (max(end, first), count, size - 1)):
        if stop > start:
            total.narrow(dim, start, stop - start).add_(samples.narrow(dim, edge, 1), alpha=weight)
