"""Resample chroma from fewer samples to one a pixel and back, at its siting.

A chroma sample covers `step` luma samples. Co-sited, it sits on the first of them; centred, in their middle. Up: linear
interpolation between neighbours. Down: the triangle [1 2 1]/4 around a co-sited sample (for a step of 4 its wider
sister), the mean of the covered samples for a centred one. The picture's edge is continued with its last sample, so any
width and height will do and an even field stays even.

In a frame of two fields rows of chroma belong to the fields in turn (ITU-T H.262, 6.1.1.8; H.264, figure 6-2). A
centred sample lies 0.25 rows of its field below the first row of the top field, 0.75 below that of the bottom field.
"""

from __future__ import annotations

from math import floor

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.media.pixels.colour_tags import Siting


def is_cosited(siting: Siting, *, down: bool) -> bool:
    """Return whether chroma is sited on luma samples, across or (`down`) from row to row."""
    return siting in ({"topleft", "top"} if down else {"left", "topleft"})


def field_offset(siting: Siting, field: int) -> float:
    """Return how far a field's first chroma sample lies below its first row, in rows of the field."""
    return 0.0 if is_cosited(siting, down=True) else (0.25, 0.75)[field]


def upsample(
    chroma: Float[Tensor, "planes _ _"],
    size: tuple[int, int],
    steps: tuple[int, int],
    siting: Siting,
    *,
    fields: bool = False,
) -> Float[Tensor, "planes h w"]:
    """Return one interpolated chroma sample a pixel; size and steps are (down, across); `fields` of two fields."""
    if fields:
        chroma, steps = _upsample_fields(chroma, size[0], siting), (1, steps[1])
    for dim in (1, 2):
        if (step := steps[dim - 1]) > 1:
            offset = 0.0 if is_cosited(siting, down=dim == 1) else (step - 1) / 2
            chroma = _upsample_axis(chroma, dim, size[dim - 1], step, offset)
    return chroma


def downsample(
    chroma: Float[Tensor, "planes h w"], steps: tuple[int, int], siting: Siting, *, fields: bool = False
) -> Float[Tensor, "planes _ _"]:
    """Return one filtered chroma sample for every (down, across) steps of pixels; `fields` of two fields."""
    if fields:
        chroma, steps = _downsample_fields(chroma, siting), (1, steps[1])
    for dim in (1, 2):
        if (step := steps[dim - 1]) > 1:
            taps = _cosited_taps(step) if is_cosited(siting, down=dim == 1) else [(k, 1 / step) for k in range(step)]
            chroma = _downsample_axis(chroma, dim, step, taps)
    return chroma


def _upsample_fields(chroma: Tensor, height: int, siting: Siting) -> Tensor:
    """Double the rows of each field by itself."""
    out = chroma.new_empty((chroma.shape[0], height, chroma.shape[2]))
    for field in (0, 1):
        rows, own = out[:, field::2], chroma[:, field::2]
        if rows.shape[1] > 2 * own.shape[1]:  # the last row of chroma is the other field's
            own = torch.cat([own, own[:, -1:]], 1)
        rows.copy_(_upsample_axis(own, 1, rows.shape[1], 2, field_offset(siting, field)))
    return out


def _downsample_fields(chroma: Tensor, siting: Siting) -> Tensor:
    """Halve the rows of each field by itself, weighted so that the mean lies where the sample is sited."""
    out = chroma.new_empty((chroma.shape[0], -(-chroma.shape[1] // 2), chroma.shape[2]))
    for field in (0, 1):
        offset = field_offset(siting, field)
        taps = [(0, 1 - offset), (1, offset)] if offset else _cosited_taps(2)
        rows = out[:, field::2]
        rows.copy_(_downsample_axis(chroma[:, field::2], 1, 2, taps)[:, : rows.shape[1]])
    return out


def _cosited_taps(step: int) -> list[tuple[int, float]]:
    return [(k, (step - abs(k)) / step**2) for k in range(1 - step, step)]


def _upsample_axis(chroma: Tensor, dim: int, size: int, step: int, offset: float) -> Tensor:
    """Fill every phase of the finer grid: sample i lies at (i - offset) / step on the coarse one."""
    shape = list(chroma.shape)
    shape[dim] = size
    out = torch.empty(shape, dtype=chroma.dtype, device=chroma.device)
    for phase in range(min(step, size)):
        _interpolate(chroma, _strided_view(out, dim, phase, step), dim, (phase - offset) / step)
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


def _downsample_axis(chroma: Tensor, dim: int, step: int, taps: list[tuple[int, float]]) -> Tensor:
    """Average the neighbours of every `step`-th sample, with weights of the siting."""
    total = torch.zeros_like(_strided_view(chroma, dim, 0, step))
    for tap in taps:
        _add_strided(total, chroma, dim, step, tap)
    return total


def _strided_view(samples: Tensor, dim: int, start: int, step: int) -> Tensor:
    return samples[:, start::step] if dim == 1 else samples[:, :, start::step]


def _add_strided(total: Tensor, samples: Tensor, dim: int, step: int, tap: tuple[int, float]) -> None:
    """Add samples shift, shift + step, …, weighted; an index beyond the edge means the edge."""
    shift, weight = tap
    count, size = total.shape[dim], samples.shape[dim]
    first = max(0, -(shift // step))
    end = min(count, (size - 1 - shift) // step + 1)
    if end > first:
        inner = _strided_view(samples, dim, first * step + shift, step).narrow(dim, 0, end - first)
        total.narrow(dim, first, end - first).add_(inner, alpha=weight)
    for start, stop, edge in ((0, min(first, count), 0), (max(end, first), count, size - 1)):
        if stop > start:
            total.narrow(dim, start, stop - start).add_(samples.narrow(dim, edge, 1), alpha=weight)
