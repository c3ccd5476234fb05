"""Three things at once: fetch the next item, work on this one, put away the last.

Fetching and putting away have a thread each, the work stays in the caller's. Each side is at most `DEPTH` items
ahead or behind, so memory does not grow with their number. Order is kept. An exception on any side ends all three
and reaches the caller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

DEPTH = 2
A = TypeVar("A")
B = TypeVar("B")


def overlapped(
    items: Iterable[A],
    work: Callable[[A], B],
    put_away: Callable[[B], None],
    *,
    stop: Iterable[Callable[[], None]] = (),
) -> None:
    """Put away the work on every item, in order; items are never None. `stop` ends what a side may be waiting for."""
    source = iter(items)
    with _thread() as fetching, _thread() as putting:
        try:
            ahead = deque(fetching.submit(next, source, None) for _ in range(DEPTH))
            behind: deque[Future[None]] = deque()
            while (item := ahead.popleft().result()) is not None:
                ahead.append(fetching.submit(next, source, None))
                done = work(item)
                if len(behind) == DEPTH:
                    behind.popleft().result()
                behind.append(putting.submit(_after, behind[-1] if behind else None, put_away, done))
            for last in behind:
                last.result()
        except BaseException:
            fetching.shutdown(wait=False, cancel_futures=True)
            putting.shutdown(wait=False, cancel_futures=True)
            for end in stop:
                end()
            raise


def _after(previous: Future[None] | None, put_away: Callable[[B], None], done: B) -> None:
    """Put away unless the one before could not be."""
    if previous is not None:
        previous.result()
    put_away(done)


def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)
