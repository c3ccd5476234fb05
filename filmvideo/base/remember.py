"""Results of pure functions, remembered by the content of what the functions read.

A change of a look touches a few of the parts that its tables are made of. Each slow part is a function of exactly what
it reads, and remembers its last results: it is computed again only where something that it reads has changed, however
the arguments were made. Results are shared: do not change one in place.

A tensor that needs a gradient, or has no numbers (FakeTensorMode, torch.func), is never remembered.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import forward_ad

P = ParamSpec("P")
T = TypeVar("T")
_forget: list[Callable[[], None]] = []


def remember(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Return a decorator of pure functions that keeps the `most` results used last."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        results: OrderedDict[bytes, T] = OrderedDict()
        lock = Lock()
        _forget.append(results.clear)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            key = digest((args, kwargs))
            if key is None:
                return function(*args, **kwargs)
            with lock:
                if key in results:
                    results.move_to_end(key)
                    return results[key]
            made = function(*args, **kwargs)
            with lock:
                results[key] = made
                while len(results) > most:
                    results.popitem(last=False)
            return made

        return call

    return decorate


def forget_all() -> None:
    """Clear the results of every remembered function, as a new process has none."""
    for forget in _forget:
        forget()


def digest(value: object) -> bytes | None:
    """Return a hash of a value's content; None where a tensor in it has none that stays."""
    found = hashlib.blake2b(digest_size=20)
    return found.digest() if _add(found.update, value) else None


def _add(update: Callable[[Any], None], value: object) -> bool:
    """Add a value to a hash; return whether it could be."""
    if isinstance(value, Tensor):
        return _add_tensor(update, value)
    if isinstance(value, np.ndarray):
        return _add_array(update, cast("NDArray[Any]", value))
    if is_dataclass(value) and not isinstance(value, type):
        update(f"{type(value).__qualname__}(".encode())
        return all(_add(update, getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return _add(update, tuple(cast("Mapping[object, object]", value).items()))
    if isinstance(value, tuple | list):
        parts = cast("tuple[object, ...] | list[object]", value)
        update(f"{type(parts).__qualname__}{len(parts)}(".encode())
        return all(_add(update, part) for part in parts)
    if value is None or isinstance(value, str | bytes | bool | int | float | Fraction):
        update(f"{type(value).__name__} {value!r};".encode())
        return True
    raise TypeError(f"A remembered function cannot take {type(value).__qualname__}; give it data.")


def _add_tensor(update: Callable[[Any], None], value: Tensor) -> bool:
    if type(value) is not Tensor or value.requires_grad or value.device.type != "cpu":
        return False
    if forward_ad.unpack_dual(value).tangent is not None:
        return False
    try:
        numbers = value.numpy()
    except RuntimeError:  # inside torch.func a tensor stands for others, and has no numbers of its own
        return False
    return _add_array(update, numbers)


def _add_array(update: Callable[[Any], None], value: NDArray[Any]) -> bool:
    update(f"{value.dtype.str}{value.shape}".encode())
    update(np.ascontiguousarray(value).data)
    return True
