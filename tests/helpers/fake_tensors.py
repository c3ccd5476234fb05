"""What pretended tensors need stood in for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn.functional import grid_sample
from torch.overrides import TorchFunctionMode


class WithoutGuards(TorchFunctionMode):
    """Stand in for pinning, copy_, indexing and grid_sample, which ask for the real device of pretended tensors too."""

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        if func is torch.Tensor.pin_memory:
            return args[0]
        if func is torch.Tensor.copy_:
            target, source = args
            return target.zero_().add_(source.to(target))
        if func is torch.Tensor.__getitem__:
            tensor, index = args
            return indexed(tensor, cast("tuple[Any, ...]", index) if isinstance(index, tuple) else (index,))
        if func is grid_sample:
            values, places = args
            assert values.device == places.device
            return values.new_empty(*values.shape[:2], *places.shape[1:-1])
        return func(*args, **(kwargs or {}))


def indexed(tensor: Tensor, index: tuple[Any, ...]) -> Tensor:
    """Index with numbers, slices, dots, None and tensors by the functions behind brackets."""
    if any(item is ... for item in index):
        at = [item is ... for item in index].index(True)
        missing = tensor.ndim - sum(item is not None for item in index) + 1
        index = (*index[:at], *[slice(None)] * missing, *index[at + 1 :])
    gathers: list[Tensor | None] = []
    for item in index:
        dim = len(gathers)
        if isinstance(item, int):
            tensor = tensor.select(dim, item)
            continue
        if item is None:
            tensor = tensor.unsqueeze(dim)
        elif isinstance(item, slice):
            tensor = torch.ops.aten.slice.Tensor(tensor, dim, item.start, item.stop, item.step or 1)
        gathers.append(item if isinstance(item, Tensor) else None)
    return torch.ops.aten.index.Tensor(tensor, gathers) if any(g is not None for g in gathers) else tensor
