"""The bytes that a frame moves on a GPU: planes up and down, and what the plain path reads and writes between them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from filmvideo.jobs.conversion import plain_planes
from filmvideo.media import VideoFrame
from scripts.timing.ours import FORM, TAGS, recipe

BYTES_A_SECOND = 3e12
"""Of the memory of a card of the fast kind."""


class Counting(TorchDispatchMode):
    """Adds up what every operation reads and writes; those that only look at memory otherwise count for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes, self.kernels = 0, 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # noqa: ANN401
        out = func(*args, **(kwargs or {}))
        if not func.is_view and out is not None:
            self.kernels += 1
            moved: list[Any] = [*args, *(kwargs or {}).values(), out]
            self.bytes += sum(map(_bytes_of, _tensors(moved)))
        return out


def _tensors(values: Iterable[Any]) -> Iterable[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from _tensors(cast("Iterable[Any]", value))


def _bytes_of(tensor: Tensor) -> int:
    """Return the bytes of a tensor's view; expanded ones count once."""
    return min(tensor.numel() * tensor.element_size(), tensor.untyped_storage().nbytes())


def traffic(width: int = 1920, height: int = 1080) -> dict[str, str]:
    """Count a frame's bytes, and the frames a second that they allow."""
    sizes = [(height, width), *[(height // 2, width // 2)] * 2]
    planes = tuple(torch.full(size, 120, dtype=torch.uint8) for size in sizes)
    shown, how = VideoFrame(planes, FORM, TAGS, 0, 0, Fraction(1, 24)), recipe()
    with torch.no_grad():
        plain_planes(shown, how, FORM, TAGS)  # what is made once and kept
        with Counting() as counted:
            done = plain_planes(shown, how, FORM, TAGS)
    return {
        "up": f"{sum(map(_bytes_of, planes)) / 1e6:.1f}",
        "down": f"{sum(map(_bytes_of, done)) / 1e6:.1f}",
        "between": f"{counted.bytes / 1e9:.1f}",
        "kernels": str(counted.kernels),
        "least_ms": f"{1e3 * counted.bytes / BYTES_A_SECOND:.1f}",
        "frames": f"{BYTES_A_SECOND / counted.bytes:.0f}",
    }
