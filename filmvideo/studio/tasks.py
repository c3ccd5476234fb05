"""One thread for all work on pictures: the newest task of a key replaces those before it, and the urgent come first."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from time import monotonic

from filmvideo.studio.replies import describe_error

CALM_S = 0.35
"""How long no picture may have been dragged before work in the background begins."""
REST_S = 1.5


class Priority(IntEnum):
    """The urgency of a task; a lower number comes first."""

    LIVE = 0
    DETAIL = 1
    BACKGROUND = 2


@dataclass(frozen=True, order=True)
class Task:
    """Work to be done, ordered by its urgency and then its age."""

    priority: Priority
    number: int
    run: Callable[[], None]
    due: float


class TaskThread:
    """A thread that runs tasks one at a time."""

    def __init__(self, name: str, rest: Callable[[], None] = lambda: None) -> None:
        """Start the thread; it calls `rest` once when it has had nothing to do for a while."""
        self._waiting: dict[Hashable, Task] = {}
        self._changed = threading.Condition()
        self._numbers = count()
        self._closed, self._calm_at, self._rest = False, 0.0, rest
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, key: Hashable, priority: Priority, run: Callable[[], None], *, due: float = 0.0) -> None:
        """Add a task that may begin at a time of `monotonic`, in place of the one that waits under its key."""
        with self._changed:
            self._waiting[key] = Task(priority, next(self._numbers), run, due)
            self._changed.notify()

    def cancel(self, matches: Callable[[Hashable], bool]) -> None:
        """Remove the waiting tasks whose key matches."""
        with self._changed:
            for key in [key for key in self._waiting if matches(key)]:
                del self._waiting[key]

    def close(self, timeout_s: float = 5.0) -> None:
        """End the thread after the task that runs; those that wait are dropped."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _work(self) -> None:
        while (task := self._take()) is not None:
            try:
                task.run()
            except Exception as error:  # noqa: BLE001  (one failed task must not end the others)
                print(f"filmvideo: {describe_error(error)[0]}", file=sys.stderr)  # noqa: T201
            if task.priority is Priority.LIVE:
                self._calm_at = monotonic() + CALM_S

    def _take(self) -> Task | None:
        """Wait for the next task; return None where the thread is to end."""
        with self._changed:
            while not self._closed:
                now = monotonic()
                ready = [(task, key) for key, task in self._waiting.items() if self._due(task) <= now]
                if ready:
                    task, key = min(ready, key=lambda pair: pair[0])
                    del self._waiting[key]
                    return task
                soonest = min((self._due(task) for task in self._waiting.values()), default=None)
                if soonest is not None:
                    self._changed.wait(max(soonest - now, 0.0005))
                elif not self._changed.wait(REST_S):
                    self._rest()
                    self._changed.wait_for(lambda: self._closed or self._waiting)
        return None

    def _due(self, task: Task) -> float:
        return max(task.due, self._calm_at) if task.priority is Priority.BACKGROUND else task.due
