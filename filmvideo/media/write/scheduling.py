"""The scheduling of threads, which an encoder may not raise.

SVT-AV1 (4.1.0, in PyAV 18.1), where it may (as root: in most containers, on farms), makes the thread that opens it and
all of its own real-time ones (SCHED_FIFO, priority 99), for as long as they live. All threads and programs that are
started later inherit that, every other program waits for them, and threads that spin for each other stand still.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def keep_scheduling() -> Generator[None]:
    """Reset threads that have become real-time ones within the block to the scheduling of this one; Linux only.

    Where this thread is a real-time one already, somebody wants that, and nothing is changed.
    """
    if sys.platform != "linux" or (usual := os.sched_getscheduler(0)) in {os.SCHED_FIFO, os.SCHED_RR}:
        yield
        return
    try:
        yield
    finally:
        _lower(usual)


def _lower(policy: int) -> None:
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended meanwhile
            if os.sched_getscheduler(int(thread.name)) == os.SCHED_FIFO:
                os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))
