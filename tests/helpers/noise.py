"""What the tests of grain share: stacks in both their forms, and the statistics of fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal, cast

import torch
from torch import Tensor

from filmvideo.grain.bitstack import build_bit_stack
from filmvideo.grain.crystals import CrystalSettings, Stack, build_stack
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import Counter
from filmvideo.grain.tiled_crystals import tile_crystals

torch.set_num_threads(1)

CPU = torch.device("cpu")
Form = Literal["exact", "bank"]
MAKE: dict[Form, Callable[[Stack], Counter]] = {"exact": build_bit_stack, "bank": tile_crystals}
BLOCK = 256
BANDS = 32


@cache
def counter(form: Form, size_px: float, filling: float = 0.25, layers: int = 30, seed: int = 5) -> Counter:
    """Prepare a stack of crystals of a size."""
    return MAKE[form](build_stack(CrystalSettings(size_px=size_px, filling=filling, layers=layers), seed, 1.0))


@cache
def counts(form: Form, size_px: float, frames: int = 4) -> Tensor:
    """Count layers over 1024² pixels of some frames."""
    made = counter(form, size_px)
    return torch.cat([made(Key(5, frame, "grain"), 1, 1024, 1024, CPU) for frame in range(frames)])


def periodogram(fields: Tensor) -> Tensor:
    """Return the mean power of fields at 0, 1/256 … cycles per pixel, by overlapping Hann windows."""
    hann = torch.hann_window(BLOCK, periodic=True, dtype=torch.float64)
    window = hann[:, None] * hann
    away = (fields.double() - fields.double().mean((1, 2), keepdim=True)).unfold(1, BLOCK, BLOCK // 2)
    blocks = away.unfold(2, BLOCK, BLOCK // 2)
    waves = cast("Tensor", torch.fft.fft2(blocks * window))
    return (waves.abs() ** 2).mean((0, 1, 2)) / (window**2).sum()


def radial(power: Tensor) -> Tensor:
    """Average power over rings of frequency, from 0 to ½ cycle per pixel."""
    cycles = cast("Tensor", torch.fft.fftfreq(len(power), dtype=torch.float64))
    ring = (torch.hypot(cycles[:, None], cycles) * 2 * BANDS).long()
    ring[0, 0] = BANDS
    return torch.stack([power[ring == band].mean() for band in range(BANDS)])


def autocovariance(field: Tensor, farthest: int) -> Tensor:
    """Return a square field's covariance with itself at lags up to a farthest, no lag in the middle."""
    side = len(field)
    away = field.float() - field.double().mean().float()
    size = side + farthest + (side + farthest) % 2
    power = cast("Tensor", torch.fft.rfft2(away, s=(size, size))).abs() ** 2
    lagged = cast("Tensor", torch.fft.irfft2(power, s=(size, size))).roll((farthest, farthest), (0, 1))
    pairs = side - torch.arange(-farthest, farthest + 1).abs()
    return lagged[: 2 * farthest + 1, : 2 * farthest + 1] / (pairs[:, None] * pairs)


def correlation(one: Tensor, other: Tensor) -> float:
    """Correlate two fields."""
    return float(torch.corrcoef(torch.stack([one.flatten().double(), other.flatten().double()]))[0, 1])
