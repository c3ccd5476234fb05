"""Compiled functions: numba's, without Python's lock, without allocation, kept on disk.

A kernel is compiled when first called with arguments of some types, and read from `kernel_cache` ever after.

LLVM is asked to join neighbouring sums into vectors, which numba leaves out by default and reading tables needs.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from filmvideo.engine.cpu.kernel_cache import KernelCache

FLOATS = {"contract", "nnan", "ninf", "nsz"}
"""What LLVM may take for granted. Not that sums may be added in another order: a kernel gives the same when it is
compiled and when it comes from the cache, where LLVM has put functions into one another in other ways."""
HOW: dict[str, Any] = {"nogil": True, "fastmath": FLOATS, "error_model": "numpy", "_nrt": False}
INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiles() -> bool:
    """Return whether there is a compiler."""
    return find_spec("numba") is not None


def inline_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that kernels call, with the first of them."""
    numba: Any = import_module("numba")
    numba.core.config.SLP_VECTORIZE = 1
    return numba.njit(**HOW, **INSIDE)(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function when it is first called from Python, unless the cache has it."""
    numba: Any = import_module("numba")
    compiled = numba.njit(**HOW)(function)
    compiled._cache = KernelCache(function)  # noqa: SLF001  (as `enable_caching` does with numba's own)
    return compiled
