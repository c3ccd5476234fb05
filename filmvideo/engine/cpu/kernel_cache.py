"""Compiled kernels on disk, a file for each function, types of its arguments, processor and version.

Numba's own cache is left for three things: a file of it that is damaged ends every later run, a disk that is full ends
the first, and it does not notice when a function that a kernel calls has changed. Here a file that is not whole, or is
of another processor or version, is as if not there, and what cannot be written is compiled again in the next run.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filmvideo.base.cache_dir import folder
from filmvideo.base.checked_file import read_checked, write_checked

SUFFIX = ".kernel"
MOST_BYTES = 200_000_000
SOURCES = ("jit.py", "rows/*.py", "kernels/*.py", "../../colour/upsample.py")
"""What compiled code depends on: kernels, and the modules whose constants they take."""


class KernelCache:
    """The compiled code of one function, as numba's dispatcher asks for it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._name = _file_name(function.__module__.rpartition(".")[2], function.__qualname__)

    def load_overload(self, signature: object, target: Any) -> Any:  # noqa: ANN401  (numba's, which has no types)
        """Return the code for a signature, or None where it must be compiled."""
        target.refresh()
        body = read_checked(self._path(signature, target.codegen()))
        if body is None:
            return None
        result = import_module("numba.core.compiler").CompileResult
        try:
            return result._rebuild(target, *pickle.loads(body))  # noqa: S301, SLF001  (of the user's own folder)
        except Exception:  # noqa: BLE001  (whatever other versions of libraries may say)
            return None

    def save_overload(self, signature: object, compiled: Any) -> None:  # noqa: ANN401
        """Keep the code for a signature, unless the disk is full or read-only."""
        if compiled.library.has_dynamic_globals:
            return
        body = import_module("numba.core.serialize").dumps(compiled._reduce())  # noqa: SLF001
        with suppress(OSError):
            write_checked(self._path(signature, compiled.codegen), body, MOST_BYTES)

    def _path(self, signature: object, codegen: Any) -> Path:  # noqa: ANN401
        facts = f"{signature} {codegen.magic_tuple()} {_versions()}"
        return kernel_folder() / f"{self._name}-{hashlib.sha256(facts.encode()).hexdigest()[:32]}{SUFFIX}"


def kernel_folder() -> Path:
    """Return the folder of compiled kernels."""
    return folder("kernels")


def has_kernel(module: str, function: str) -> bool:
    """Return whether this version's kernel of a name is whole in the cache, for whatever processor."""
    files = kernel_folder().glob(f"{_file_name(module, function)}-*{SUFFIX}")
    return any(read_checked(path) is not None for path in files)


def _file_name(module: str, function: str) -> str:
    return f"{module}.{function}-{_versions()[:16]}"


@cache
def _versions() -> str:
    """Hash the sources and the versions that compiled code depends on."""
    here = Path(__file__).parent
    text = b"".join(path.read_bytes() for pattern in SOURCES for path in sorted(here.glob(pattern)))
    libraries = " ".join(version(name) for name in ("numba", "llvmlite", "numpy"))
    return hashlib.sha256(text + f"{libraries} {sys.version}".encode()).hexdigest()
