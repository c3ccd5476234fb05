"""Memory that is free again goes back to the system: glibc keeps it otherwise, in an arena of each thread."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
_ARENAS = 2


def limit_arenas() -> None:
    """Set how many arenas the threads of this process share; call it before they start."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def release_memory() -> None:
    """Return free memory to the system, where its allocator can."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
