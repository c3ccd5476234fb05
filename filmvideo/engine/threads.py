"""The threads that render frames: one number for the whole program.

Compiled passes release Python's lock and share rows among a pool. Torch uses as many threads for its own stages, never
at the same time, and one for small sums. A few frames are rendered at once, each with its share of threads, so no
thread is idle where a pass ends or where a sum is too small to share.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import torch

BANDS_A_THREAD = 4
MOST_FRAMES = 4
"""The most frames rendered at once: each holds the light of its layers."""


def available() -> int:
    """Return the number of processors this program may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_USUAL = torch.get_num_threads()
_chosen = [_USUAL]
_mine = threading.local()


def use(threads: int | None) -> None:
    """Set the number of threads of a frame; None for as many as there are processors."""
    _chosen[0] = threads or _USUAL
    torch.set_num_threads(_chosen[0])


def count() -> int:
    """Return the number of threads of a frame in this thread."""
    return getattr(_mine, "share", _chosen[0])


def frames_at_once() -> int:
    """Return how many frames compiled passes render at once."""
    return min(_chosen[0], MOST_FRAMES)


def set_thread_share(frames: int) -> None:
    """Set the share of threads of the calling thread, for a number of frames at once."""
    _mine.share = max(1, _chosen[0] // frames)
    torch.set_num_threads(_mine.share)


@contextmanager
def single_threaded_torch() -> Generator[None]:
    """Run small operations of torch on the calling thread: waking others costs more."""
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(count())


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(threads - 1, 1), thread_name_prefix="rows")


def parallel_rows(work: Callable[..., object], height: int, spare: Pool, *arguments: Any, align: int = 2) -> None:  # noqa: ANN401
    """Run a pass over rows, in bands that begin at multiples of `align`; every thread has its own scratch."""
    threads = count()
    bands = min(threads * BANDS_A_THREAD, -(-height // align)) if threads > 1 else 1
    edges = [round(height * i / bands / align) * align for i in range(bands)] + [height]

    waiting = iter(range(bands))

    def work_on() -> None:
        room = spare.get()
        try:
            for i in waiting:
                work(*arguments, room, edges[i], edges[i + 1])
        finally:
            spare.put(room)

    jobs = [_pool(_chosen[0]).submit(work_on) for _ in range(min(threads, bands) - 1)]
    work_on()
    for job in jobs:
        job.result()


class Pool:
    """Workspaces of threads, made when first needed and used again."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._free = make, list[Any]()

    def get(self) -> Any:  # noqa: ANN401
        """Return a free workspace, or make one."""
        try:
            return self._free.pop()
        except IndexError:
            return self._make()

    def put(self, room: Any) -> None:  # noqa: ANN401
        """Return a workspace to the pool."""
        self._free.append(room)
