"""Compiled functions: numba's, without Python's lock, without allocation, kept on disk.

A kernel is compiled when first called with arguments of some types, and read from the cache ever after. The cache is
in the user's folder, not beside the package, which may be read-only; its name has a hash of all kernels' sources in
it, for numba itself does not notice when a function that another one calls has changed.

LLVM is asked to join neighbouring sums into vectors, which numba leaves out by default and reading tables needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filmvideo.base.cache_dir import folder

FLOATS = {"contract", "nnan", "ninf", "nsz"}
"""What LLVM may take for granted. Not that sums may be added in another order: a kernel gives the same when it is
compiled and when it comes from the cache, where LLVM has put functions into one another in other ways."""
HOW: dict[str, Any] = {"nogil": True, "fastmath": FLOATS, "error_model": "numpy", "_nrt": False}
INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
SOURCES = ("jit.py", "rows/*.py", "kernels/*.py", "../../colour/upsample.py")
"""What compiled code depends on: kernels, and the modules whose constants they take."""


def compiles() -> bool:
    """Return whether there is a compiler."""
    return find_spec("numba") is not None


def inline_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that kernels call, with the first of them."""
    numba: Any = import_module("numba")
    numba.core.config.SLP_VECTORIZE = 1
    return numba.njit(**HOW, **INSIDE)(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function when it is first called from Python."""
    numba: Any = import_module("numba")
    settings: Any = import_module("numba.core.config")
    kept: Any = settings.CACHE_DIR
    settings.CACHE_DIR = kept or str(_folder())
    try:
        return numba.njit(cache=True, **HOW)(function)
    finally:
        settings.CACHE_DIR = kept


def is_kept(name: str) -> bool:
    """Return whether a kernel is compiled in the cache."""
    return any(_folder().rglob(f"*.{name}-*.nbi"))


@cache
def _folder() -> Path:
    here = Path(__file__).parent
    text = b"".join(path.read_bytes() for pattern in SOURCES for path in sorted(here.glob(pattern)))
    return folder("kernels", hashlib.sha256(text).hexdigest()[:16])
