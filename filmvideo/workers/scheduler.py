"""Several workers that share a job.

The frames that are to be made are cut into blocks, some for each worker, who takes the next when it is done with one. A
worker is a process on this machine (`processes`) or an actor of Ray (`cluster`). One that dies is replaced, and the
block it was at is rendered again: what it finished is kept. A block that has ended three is given up. Where one says
that something cannot be done, all leave off, and its sentence is raised.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Queue
from threading import Lock, Thread

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.jobs.frame_loop import Progress
from filmvideo.jobs.job import RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.media.files.sequence_name import in_words

ATTEMPTS = 3
BLOCKS_A_WORKER = 4
PATIENCE_S = 5.0
"""How long a worker has to leave off what it is at."""
Span = tuple[int, int]


class WorkerDied(Exception):  # noqa: N818  (no fault of its own)
    """A worker is gone; the words say which and how: the process, ended by SIGKILL."""

    def __init__(self, who: str, how: str) -> None:
        super().__init__(who, how)
        self.who, self.how = who, how


class Worker(ABC):
    """What renders blocks of a job, one after the other."""

    @abstractmethod
    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Render a block; WorkerDied where it did, MediaError where it cannot be done."""

    @abstractmethod
    def stop(self) -> None:
        """Ask it to leave off what it is at."""

    @abstractmethod
    def end(self) -> None:
        """End it, by force where it does not by itself."""


@dataclass(frozen=True)
class WorkerPool:
    """Where workers are had: how many, what they render on, and how one is hired for a job, who has a number."""

    workers: int
    device: str
    hire: Callable[[RenderJob, int], Worker]


def run_distributed(
    job: RenderJob, parts: Sequence[Span], shop: WorkerPool, progress: Progress | None
) -> tuple[DecodeErrors, list[Notice]]:
    """Render parts of a job, in order, by workers; return what the source lost, and a notice of each that died."""
    crew = _Crew(blocks(parts, shop.workers), shop.workers, lambda number: shop.hire(job, number))
    try:
        return crew.work(sum(last - first + 1 for first, last in parts), progress)
    finally:
        crew.end()


def blocks(parts: Sequence[Span], workers: int) -> list[Span]:
    """Put neighbouring parts together, so that each worker has a few blocks."""
    most = -(-len(parts) // (workers * BLOCKS_A_WORKER))
    found: list[Span] = []
    held = 0
    for first, last in parts:
        if found and held < most and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last)
            held += 1
        else:
            found.append((first, last))
            held = 1
    return found


class _Crew:
    """The workers, each with a thread that tells it what to do."""

    def __init__(self, waiting: Sequence[Span], workers: int, hire: Callable[[int], Worker]) -> None:
        self._hire = hire
        self._waiting = deque(waiting)
        self._events: Queue[tuple[Span, int] | BaseException | None] = Queue()
        self._hired: list[Worker] = []
        self._ended = False
        self._lock = Lock()
        self._damages: list[DecodeErrors] = []
        self._died: list[Notice] = []
        several = min(workers, len(waiting))
        self._crew = [Thread(target=self._serve, args=(n,), daemon=True) for n in range(several)]

    def work(self, total: int, progress: Progress | None) -> tuple[DecodeErrors, list[Notice]]:
        """Let all work, and wait."""
        for thread in self._crew:
            thread.start()
        done: dict[Span, int] = {}
        busy = len(self._crew)
        while busy:
            event = self._events.get()
            if event is None:
                busy -= 1
            elif isinstance(event, BaseException):
                raise event
            else:
                done[event[0]] = event[1]
                if progress is not None:
                    progress(sum(done.values()), total)
        return _sum(self._damages), self._died

    def end(self) -> None:
        """End every worker."""
        with self._lock:
            self._ended = True
            for worker in self._hired:
                worker.stop()
        for worker in self._hired:
            worker.end()
        for thread in self._crew:
            if thread.ident is not None:
                thread.join(PATIENCE_S)  # it may wait for an answer of a cluster that is gone

    def _serve(self, number: int) -> None:
        """Hand out blocks to one worker after the other until there are none."""
        worker: Worker | None = None
        try:
            while (block := self._next()) is not None:
                worker = self._done(number, block, worker)
            self._events.put(None)
        except BaseException as error:  # noqa: BLE001  (raised where the crew is waited for)
            self._events.put(error)

    def _next(self) -> Span | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._ended else None

    def _done(self, number: int, block: Span, worker: Worker | None) -> Worker | None:
        """Have a block rendered, by another worker where one dies."""
        for attempt in range(ATTEMPTS):
            worker = worker or self._hired_now(number)
            try:
                damage = worker.render(block, again=attempt > 0, progress=lambda n: self._events.put((block, n)))
            except WorkerDied as death:
                if self._ended:
                    return None
                worker.end()
                worker = None
                where = f"frames {_in_words(block)}"
                self._died.append(Notice("worker-died", f"The {death.who} that rendered {where} {death.how}.", where))
            else:
                self._events.put((block, block[1] - block[0] + 1))
                self._damages.append(damage)
                return worker
        raise MediaError(f"{self._died[-1]} It was number {ATTEMPTS} that they ended.")

    def _hired_now(self, number: int) -> Worker:
        """Hire without the lock: a cluster that is gone may never answer, and all can be ended nevertheless."""
        worker = self._hire(number)
        with self._lock:
            if not self._ended:
                self._hired.append(worker)
                return worker
        worker.end()
        raise MediaError("The work was ended.")


def _in_words(block: Span) -> str:
    return in_words(range(block[0], block[1] + 1))


def _sum(damages: Sequence[DecodeErrors]) -> DecodeErrors:
    messages = [m for d in damages for m in d.messages][:5]
    lost, damaged = (sum(getattr(d, name) for d in damages) for name in ("lost", "damaged"))
    return DecodeErrors(lost, damaged, tuple(messages), cut_short=any(d.cut_short for d in damages))
