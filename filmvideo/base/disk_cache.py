"""Objects that are slow to build and the same in every run, cached on disk in the user's folder.

A file is named after the hash of all that it depends on: the caller's facts, the sources that build it and the versions
of the libraries. So a file is never out of date, and one that is damaged or foreign is built again (`checked_file`).
Where the disk is full or read-only, objects are built every time.
The files used longest ago are removed when the cache is too large.

Arrays are read as they were written, to the last bit. A file may name only filmvideo's own classes of data and the
functions that assemble arrays.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import torch
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.cache_dir import folder
from filmvideo.base.checked_file import read_checked, write_checked

T = TypeVar("T")
MOST_BYTES = 500_000_000
LIBRARIES = ("filmvideo", "numpy", "torch")
NOT_SOURCES = frozenset(
    {
        "cli",
        "dailies",
        "jobs",
        "lab",
        "luts",
        "match",
        "media",
        "preview",
        "processing",
        "reproduce",
        "studio",
        "workers",
        "__pycache__",
    }
)
_ARRAYS = frozenset(
    {
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
        ("filmvideo.base.disk_cache", "as_tensor"),
    }
)


def cached_on_disk(kind: type[T], facts: str, make: Callable[[], T]) -> T:
    """Return the cached object of a kind and the facts it depends on, or make and cache it."""
    name = hashlib.sha256(f"{kind.__qualname__} {facts} {sources()}".encode()).hexdigest()
    path = folder("looks", f"{name}.film")
    found = _read(path)
    if isinstance(found, kind):
        return found
    made = make()
    with suppress(OSError):
        _write(path, made)
    return made


@cache
def sources() -> str:
    """Hash the versions and the sources that the cached objects depend on."""
    found = hashlib.sha256(" ".join(version(library) for library in LIBRARIES).encode())
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.*")):
        if path.suffix in {".py", ".csv"} and not NOT_SOURCES.intersection(path.relative_to(here).parts):
            found.update(path.read_bytes())
    return found.hexdigest()


def _read(path: Path) -> object:
    """Read a file; None where it is not there or not whole."""
    body = read_checked(path)
    if body is None:
        return None
    try:
        return _Reader(BytesIO(body)).load()
    except Exception:  # noqa: BLE001  (a foreign file may raise anything)
        return None


def _write(path: Path, made: object) -> None:
    body = BytesIO()
    _Writer(body, protocol=5).dump(made)
    write_checked(path, body.getbuffer(), MOST_BYTES)


def as_tensor(array: NDArray[Any]) -> Tensor:
    """Return an array as a tensor."""
    return torch.from_numpy(array)


class _Writer(pickle.Pickler):
    """A pickler that writes tensors as arrays, and of data classes the fields, not what was computed from them."""

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401  (pickle's shape)
        if isinstance(obj, Tensor):
            return as_tensor, (obj.numpy(),)
        if is_dataclass(obj) and not isinstance(obj, type):
            make, arguments, *_ = obj.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
            return make, arguments, {field.name: getattr(obj, field.name) for field in fields(obj)}
        return NotImplemented


class _Reader(pickle.Unpickler):
    """An unpickler of arrays and filmvideo's own classes of data only."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401
        if (module_name, global_name) in _ARRAYS:
            return super().find_class(module_name, global_name)
        found: object = super().find_class(module_name, global_name) if module_name.startswith("filmvideo.") else None
        if _is_data(found):
            return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not a class of data of filmvideo.")


def _is_data(found: object) -> bool:
    return isinstance(found, type) and any(hasattr(found, name) for name in ("__dataclass_fields__", "_fields"))
