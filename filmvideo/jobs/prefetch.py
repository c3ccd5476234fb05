"""Prefetch: items are fetched ahead, some are worked on, and results are put away, all at once.

Fetching and putting away have a thread each, the work has one or a few. Each side is at most `DEPTH` items ahead or
behind, so memory does not grow with their number. Order is kept. The first item is worked alone: it makes what the
others share. An exception on any side ends all three and reaches the caller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from filmvideo.engine.threads import set_thread_share

DEPTH = 2
A = TypeVar("A")
B = TypeVar("B")


def run_pipelined(
    items: Iterable[A],
    work: Callable[[A], B],
    put_away: Callable[[B], None],
    *,
    at_once: int = 1,
    stop: Iterable[Callable[[], None]] = (),
) -> None:
    """Run `work` on every item and `put_away` on its results, in order; `stop` ends what a side may wait for.

    Items are never None.
    """
    source = iter(items)
    with _threads(1) as fetching, _start_workers(at_once) as working, _threads(1) as putting:
        behind: deque[Future[None]] = deque()

        def hand_on(done: Future[B]) -> None:
            if len(behind) == DEPTH:
                behind.popleft().result()
            behind.append(putting.submit(_put_after, behind[-1] if behind else None, put_away, done.result()))

        try:
            ahead = deque(fetching.submit(next, source, None) for _ in range(DEPTH))
            begun: deque[Future[B]] = deque()
            most = 0
            while (item := ahead.popleft().result()) is not None:
                ahead.append(fetching.submit(next, source, None))
                begun.append(working.submit(work, item))
                if len(begun) > most:
                    hand_on(begun.popleft())
                    most = at_once
            for done in begun:
                hand_on(done)
            for last in behind:
                last.result()
        except BaseException:
            for side in (fetching, working, putting):
                side.shutdown(wait=False, cancel_futures=True)
            for end in stop:
                end()
            raise


def _put_after(previous: Future[None] | None, put_away: Callable[[B], None], done: B) -> None:
    """Run `put_away` after the one before; raise its error where it failed."""
    if previous is not None:
        previous.result()
    put_away(done)


def _threads(number: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=number)


def _start_workers(at_once: int) -> ThreadPoolExecutor:
    """Return threads that share the threads there are for frames."""
    return ThreadPoolExecutor(at_once, initializer=set_thread_share, initargs=(at_once,))
