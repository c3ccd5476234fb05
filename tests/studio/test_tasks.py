"""The thread of the pictures: the newest of a key wins, the urgent come first, the background waits for calm."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from filmvideo.base.errors import MediaError
from filmvideo.studio.tasks import CALM_S, Priority, TaskThread

LONGEST_S = 20.0


@pytest.fixture
def tasks() -> Iterator[TaskThread]:
    thread = TaskThread("tests")
    yield thread
    thread.close()


def occupy(tasks: TaskThread, priority: Priority = Priority.BACKGROUND) -> threading.Event:
    """Keep the thread busy until the event is set."""
    began, release = threading.Event(), threading.Event()

    def wait() -> None:
        began.set()
        release.wait(LONGEST_S)

    tasks.submit("occupied", priority, wait)
    assert began.wait(LONGEST_S)
    return release


def test_the_newest_task_of_a_key_replaces_those_before(tasks: TaskThread) -> None:
    ran: list[int] = []
    done = threading.Event()
    release = occupy(tasks)
    for number in range(20):
        tasks.submit("slider", Priority.LIVE, lambda number=number: ran.append(number))
    tasks.submit("end", Priority.DETAIL, done.set)
    release.set()
    assert done.wait(LONGEST_S)
    assert ran == [19]


def test_urgent_tasks_come_first(tasks: TaskThread) -> None:
    ran: list[str] = []
    done = threading.Event()
    release = occupy(tasks)
    tasks.submit("thumbnail", Priority.BACKGROUND, lambda: ran.append("thumbnail"))
    tasks.submit("loupe", Priority.DETAIL, lambda: ran.append("loupe"))
    tasks.submit("A", Priority.LIVE, lambda: ran.append("A"))
    tasks.submit("end", Priority.BACKGROUND, done.set)
    release.set()
    assert done.wait(LONGEST_S)
    assert ran == ["A", "loupe", "thumbnail"]


def test_the_background_waits_until_nothing_is_dragged(tasks: TaskThread) -> None:
    shown, made = threading.Event(), threading.Event()
    tasks.submit("A", Priority.LIVE, shown.set)
    assert shown.wait(LONGEST_S)
    began = monotonic()
    tasks.submit("thumbnail", Priority.BACKGROUND, made.set)
    assert made.wait(LONGEST_S)
    assert monotonic() - began > 0.6 * CALM_S


def test_a_task_waits_until_it_is_due(tasks: TaskThread) -> None:
    ran = threading.Event()
    due = monotonic() + 0.2
    tasks.submit("play", Priority.LIVE, ran.set, due=due)
    assert ran.wait(LONGEST_S)
    assert monotonic() >= due


def _fail() -> None:
    raise MediaError("The clip is damaged.")


def test_a_task_that_fails_is_told_and_ends_nothing(tasks: TaskThread, capsys: pytest.CaptureFixture[str]) -> None:
    after = threading.Event()
    tasks.submit("bad", Priority.LIVE, _fail)
    tasks.submit("good", Priority.LIVE, after.set)
    assert after.wait(LONGEST_S)
    said = capsys.readouterr().err
    assert said == "filmvideo: The clip is damaged.\n"


def test_a_removed_task_does_not_run_and_close_ends_the_thread(tasks: TaskThread) -> None:
    ran: list[str] = []
    release = occupy(tasks)
    tasks.submit("gone", Priority.LIVE, lambda: ran.append("gone"))
    tasks.submit("dropped", Priority.LIVE, lambda: ran.append("dropped"))
    tasks.cancel(lambda key: key == "gone")
    threading.Timer(0.1, release.set).start()
    tasks.close()
    assert ran == []
