"""Where a light path runs: any dataclass of tensors, moved to a device and a type."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import torch
from torch import Tensor

from filmvideo.base.errors import ParameterError

T = TypeVar("T")


def find_device(name: str) -> torch.device:
    """Return a device by name; `auto` takes a GPU where there is one."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ParameterError(f"No device is named {name!r}; auto, cpu, cuda, cuda:1 and mps are known.") from None
    try:
        float(torch.zeros(1, device=device))
    except (RuntimeError, AssertionError, NotImplementedError):
        raise ParameterError(f"Device {name!r} is not on this machine; use cpu or auto.") from None
    return device


def to_device(value: T, device: torch.device, dtype: torch.dtype) -> T:
    """Move every tensor in a dataclass, at any depth; floating-point tensors get the type."""
    return cast("T", _move(value, device, dtype))


def _move(value: Any, device: torch.device, dtype: torch.dtype) -> Any:  # noqa: ANN401  (any field of a dataclass)
    if isinstance(value, Tensor):
        return value.to(device=device, dtype=dtype if value.is_floating_point() else value.dtype)
    if isinstance(value, tuple):
        return tuple(_move(item, device, dtype) for item in cast("tuple[Any, ...]", value))
    if isinstance(value, dict):
        return {name: _move(item, device, dtype) for name, item in cast("dict[str, Any]", value).items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _move(getattr(value, f.name), device, dtype) for f in fields(value)})
    return value
