"""Three things at once: order, bounds, and an end that leaves nothing running."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from filmvideo.jobs.prefetch import DEPTH, run_pipelined

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("at_once", [1, 3])
def test_overlapped_keeps_order_and_stays_within_bounds(at_once: int) -> None:
    fetched: list[int] = []
    worked: list[int] = []
    put: list[int] = []
    most_ahead = most_behind = 0

    def items() -> Iterator[int]:
        nonlocal most_ahead
        for n in range(50):
            fetched.append(n)
            most_ahead = max(most_ahead, len(fetched) - len(worked))
            yield n

    def work(n: int) -> int:
        nonlocal most_behind
        worked.append(n)
        most_behind = max(most_behind, len(worked) - len(put))
        time.sleep(0.002 * (n % 3))
        return 10 * n

    run_pipelined(items(), work, put.append, at_once=at_once)
    assert put == [10 * n for n in range(50)]
    assert most_ahead <= DEPTH + 2 + at_once
    assert most_behind <= DEPTH + 2 + at_once


def test_several_are_worked_at_once_but_the_first_is_worked_alone() -> None:
    met = threading.Barrier(2, timeout=20)
    first_done = threading.Event()

    def work(n: int) -> int:
        if n == 0:
            time.sleep(0.05)
            first_done.set()
        else:
            assert first_done.is_set()
            met.wait()
        return n

    put: list[int] = []
    run_pipelined(range(1, 1), work, put.append, at_once=2)
    run_pipelined(range(5), work, put.append, at_once=2)
    assert put == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("side", ["fetch", "work", "put"])
def test_an_error_on_any_side_ends_all_three(side: str, at_once: int) -> None:
    done: list[int] = []

    def fail(where: str, n: int) -> int:
        if side == where and n == 5:
            raise ValueError(where)
        return n

    before = set(threading.enumerate())
    with pytest.raises(ValueError, match=side):
        run_pipelined(
            (fail("fetch", n) for n in range(1000)),
            lambda n: fail("work", n),
            lambda n: done.append(fail("put", n)),
            at_once=at_once,
        )
    assert done == list(range(len(done)))
    assert len(done) <= 5
    assert set(threading.enumerate()) <= before
