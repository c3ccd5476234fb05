"""Copy planes to a device and back.

They are copied as integers, at most half the bytes of R'G'B'. Copies to and from a GPU use pinned memory, which torch
keeps for the next frame, and a CUDA stream of the program's own, so that the only wait is at the end of a frame.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache

import torch
from torch import Tensor


def copy_to_device(plane: Tensor, device: torch.device | str) -> Tensor:
    """Return a plane on a device; copies to a GPU are not waited for."""
    if torch.device(device).type != "cuda":
        return plane.to(device)
    return plane.pin_memory().to(device, non_blocking=True)


def to_host(planes: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return a frame's planes on the CPU, and wait once for all of them."""
    away = [plane.device for plane in planes if plane.device.type == "cuda"]
    if not away:
        return tuple(plane.cpu() for plane in planes)
    here = tuple(torch.empty(p.shape, dtype=p.dtype, device="cpu", pin_memory=True) for p in planes)
    for target, plane in zip(here, planes, strict=True):
        target.copy_(plane, non_blocking=True)
    torch.cuda.current_stream(away[0]).synchronize()
    return here


def own_stream(device: torch.device) -> AbstractContextManager[object]:
    """Return a context in which a GPU works in the program's own CUDA stream."""
    return torch.cuda.stream(_stream(device)) if device.type == "cuda" else nullcontext()


@cache
def _stream(device: torch.device) -> torch.cuda.Stream:
    return torch.cuda.Stream(device)
