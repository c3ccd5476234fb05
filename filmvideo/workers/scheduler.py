"""The scheduler of several workers that share a job.

The frames that are to be rendered are cut into blocks, some for each worker, who takes the next when it has finished
one. A worker is a process on this machine (`local_pool`) or an actor of Ray (`ray_pool`). One that dies is replaced,
and its block is rendered again: finished frames are kept. A block that has ended three is given up. Where one worker
cannot render a block, all stop, and its sentence is raised.
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
BLOCKS_PER_WORKER = 4
PATIENCE_S = 5.0
"""How long a worker has to stop."""
Span = tuple[int, int]


class WorkerDied(Exception):  # noqa: N818  (no fault of its own)
    """A worker died: which kind, and the cause, as in process, ended by SIGKILL."""

    def __init__(self, kind: str, cause: str) -> None:
        super().__init__(kind, cause)
        self.kind, self.cause = kind, cause


class Worker(ABC):
    """A renderer of blocks of a job, one after the other."""

    @abstractmethod
    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Render a block; WorkerDied where the worker died, MediaError where the block cannot be rendered."""

    @abstractmethod
    def stop(self) -> None:
        """Stop its current block."""

    @abstractmethod
    def end(self) -> None:
        """End it, by force where it does not end by itself."""


@dataclass(frozen=True)
class WorkerPool:
    """A source of workers: their number, their device, and the function that starts one for a job."""

    workers: int
    device: str
    start: Callable[[RenderJob, int], Worker]


def run_distributed(
    job: RenderJob, parts: Sequence[Span], pool: WorkerPool, progress: Progress | None
) -> tuple[DecodeErrors, list[Notice]]:
    """Render parts of a job, in order, by workers; return what the source lost, and a notice of each that died."""
    crew = _Workers(cut_blocks(parts, pool.workers), pool.workers, lambda number: pool.start(job, number))
    try:
        return crew.run(sum(last - first + 1 for first, last in parts), progress)
    finally:
        crew.end()


def cut_blocks(parts: Sequence[Span], workers: int) -> list[Span]:
    """Join neighbouring parts into blocks, so that each worker has a few."""
    most = -(-len(parts) // (workers * BLOCKS_PER_WORKER))
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


class _Workers:
    """The workers of a job, each with a thread that gives it blocks."""

    def __init__(self, waiting: Sequence[Span], workers: int, start: Callable[[int], Worker]) -> None:
        self._start = start
        self._waiting = deque(waiting)
        self._events: Queue[tuple[Span, int] | BaseException | None] = Queue()
        self._workers: list[Worker] = []
        self._ended = False
        self._lock = Lock()
        self._damages: list[DecodeErrors] = []
        self._died: list[Notice] = []
        threads = range(min(workers, len(waiting)))
        self._threads = [Thread(target=self._serve, args=(n,), daemon=True) for n in threads]

    def run(self, total: int, progress: Progress | None) -> tuple[DecodeErrors, list[Notice]]:
        """Start all workers, and wait for them; return what the source lost, and a notice of each that died."""
        for thread in self._threads:
            thread.start()
        done: dict[Span, int] = {}
        busy = len(self._threads)
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
            for worker in self._workers:
                worker.stop()
        for worker in self._workers:
            worker.end()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(PATIENCE_S)  # it may wait for the answer of a dead cluster

    def _serve(self, number: int) -> None:
        """Send blocks to one worker after the other until there are no more."""
        worker: Worker | None = None
        try:
            while (block := self._next()) is not None:
                worker = self._render(number, block, worker)
            self._events.put(None)
        except BaseException as error:  # noqa: BLE001  (raised in `run`)
            self._events.put(error)

    def _next(self) -> Span | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._ended else None

    def _render(self, number: int, block: Span, worker: Worker | None) -> Worker | None:
        """Render a block, by another worker where one dies; return the last worker."""
        for attempt in range(ATTEMPTS):
            worker = worker or self._start_worker(number)
            try:
                damage = worker.render(block, again=attempt > 0, progress=lambda n: self._events.put((block, n)))
            except WorkerDied as death:
                if self._ended:
                    return None
                worker.end()
                worker = None
                where = f"frames {_in_words(block)}"
                self._died.append(
                    Notice("worker-died", f"The {death.kind} that rendered {where} {death.cause}.", where)
                )
            else:
                self._events.put((block, block[1] - block[0] + 1))
                self._damages.append(damage)
                return worker
        raise MediaError(f"Frames {_in_words(block)} failed {ATTEMPTS} times: {self._died[-1]}")

    def _start_worker(self, number: int) -> Worker:
        """Start a worker without the lock: a dead cluster may never answer, and all can be ended nevertheless."""
        worker = self._start(number)
        with self._lock:
            if not self._ended:
                self._workers.append(worker)
                return worker
        worker.end()
        raise MediaError("The render was stopped.")


def _in_words(block: Span) -> str:
    return in_words(range(block[0], block[1] + 1))


def _sum(damages: Sequence[DecodeErrors]) -> DecodeErrors:
    messages = [m for d in damages for m in d.messages][:5]
    lost, damaged = (sum(getattr(d, name) for d in damages) for name in ("lost", "damaged"))
    return DecodeErrors(lost, damaged, tuple(messages), cut_short=any(d.cut_short for d in damages))
