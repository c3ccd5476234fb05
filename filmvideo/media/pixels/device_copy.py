"""Planes to a device and back.

They travel as integers, half the bytes of R'G'B' and less. To and from a GPU they go through pinned memory, which torch
keeps for the next frame, and in a stream of the program's own: nothing waits between a frame's first plane up and its
last plane down, and the one wait is at the end of the frame.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

import torch
from torch import Tensor


def copy_to_device(plane: Tensor, device: torch.device | str) -> Tensor:
    """Send a plane to a device; to a GPU without waiting for it."""
    if torch.device(device).type != "cuda":
        return plane.to(device)
    return plane.pin_memory().to(device, non_blocking=True)


def to_host(planes: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Bring a frame's planes back to the processor, and wait once for all of them."""
    away = [plane.device for plane in planes if plane.device.type == "cuda"]
    if not away:
        return tuple(plane.cpu() for plane in planes)
    here = tuple(torch.empty(p.shape, dtype=p.dtype, device="cpu", pin_memory=True) for p in planes)
    for target, plane in zip(here, planes, strict=True):
        target.copy_(plane, non_blocking=True)
    torch.cuda.current_stream(away[0]).synchronize()
    return here


def own_stream(device: torch.device) -> AbstractContextManager[Any]:
    """Do what follows in the program's own stream of a GPU."""
    return torch.cuda.stream(_stream(device)) if device.type == "cuda" else nullcontext()


@cache
def _stream(device: torch.device) -> torch.cuda.Stream:
    return torch.cuda.Stream(device)
