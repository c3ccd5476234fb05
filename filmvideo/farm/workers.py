"""Several processes on one machine that share a job.

The frames that are to be made are cut into blocks, some for each process, which takes the next when it is done with
one. Every process is a fresh interpreter (nothing is forked), with its share of the threads and, where there are
several GPUs, one of them. One that dies is replaced, and the block it was at is rendered again: what it finished is
kept. A block that has ended three is given up. Where one says that something cannot be done, all end, and its sentence
is raised.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import Any

import torch

import filmvideo
from filmvideo.clips.filling import Progress
from filmvideo.clips.job import Job
from filmvideo.engine.threads import count
from filmvideo.errors import MediaError
from filmvideo.media import Damage
from filmvideo.media.sequence import in_words

ATTEMPTS = 3
BLOCKS_A_WORKER = 4
Span = tuple[int, int]


def share(job: Job, parts: Sequence[Span], workers: int, progress: Progress | None) -> tuple[Damage, list[str]]:
    """Render parts of a job, that lie in order, in so many processes; say what the source lost, and what died."""
    crew = _Crew(job, blocks(parts, workers), workers)
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
    """The processes, each with a thread that tells it what to do."""

    def __init__(self, job: Job, waiting: Sequence[Span], workers: int) -> None:
        self._job = job
        self._waiting = deque(waiting)
        self._events: Queue[tuple[Span, int] | BaseException | None] = Queue()
        self._processes: list[subprocess.Popen[str]] = []
        self._ended = False
        self._lock = Lock()
        self._damages: list[Damage] = []
        self._died: list[str] = []
        self._threads_each = max(1, count() // workers)
        several = min(workers, len(waiting))
        self._crew = [Thread(target=self._serve, args=(n,), daemon=True) for n in range(several)]

    def work(self, total: int, progress: Progress | None) -> tuple[Damage, list[str]]:
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
        """End every process."""
        with self._lock:
            self._ended = True
            for process in self._processes:
                process.kill()
        for thread in self._crew:
            if thread.ident is not None:
                thread.join()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _serve(self, number: int) -> None:
        """Hand out blocks to one process after the other until there are none."""
        process: subprocess.Popen[str] | None = None
        try:
            while (block := self._next()) is not None:
                process = self._done(number, block, process)
            if process is not None and process.stdin is not None:
                process.stdin.close()
                process.wait()
            self._events.put(None)
        except BaseException as error:  # noqa: BLE001  (raised where the crew is waited for)
            self._events.put(error)

    def _next(self) -> Span | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._ended else None

    def _done(self, number: int, block: Span, process: subprocess.Popen[str] | None) -> subprocess.Popen[str] | None:
        """Have a block rendered, by another process where one dies."""
        for attempt in range(ATTEMPTS):
            process = process or self._started(number)
            damage = self._asked(process, block, again=attempt > 0)
            if damage is not None:
                self._damages.append(damage)
                return process
            if self._ended:
                return None
            self._died.append(_obituary(process.wait(), block))
            process = None
        raise MediaError(f"{self._died[-1]} It was the process number {ATTEMPTS} that they ended.")

    def _started(self, number: int) -> subprocess.Popen[str]:
        job = replace(self._job, threads=self._threads_each, device=_device(self._job.device, number))
        package = str(Path(filmvideo.__file__).parents[1])
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        with self._lock:
            if self._ended:
                raise MediaError("The work was ended.")
            process = subprocess.Popen(
                [sys.executable, "-m", "filmvideo.farm.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": path},
                process_group=0,  # Ctrl-C is for the master, who ends the others
            )
            self._processes.append(process)
        _tell(process, job.to_json())
        return process

    def _asked(self, process: subprocess.Popen[str], block: Span, *, again: bool) -> Damage | None:
        """Have a process render a block; None where it died."""
        _tell(process, {"first": block[0], "last": block[1], "resume": again})
        for line in process.stdout or ():
            said: dict[str, Any] = json.loads(line)
            if "error" in said:
                raise MediaError(said["error"])
            if "done" in said:
                self._events.put((block, block[1] - block[0] + 1))
                said["damage"]["messages"] = tuple(said["damage"]["messages"])
                return Damage(**said["damage"])
            self._events.put((block, said["frame"]))
        return None


def _tell(process: subprocess.Popen[str], said: dict[str, Any]) -> None:
    """Write a line to a process; one that is dead is found out by what it answers."""
    if process.stdin is not None:
        try:
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
        except OSError:
            return


def _device(name: str, number: int) -> str:
    """Give every process a GPU of its own where there are several."""
    several = torch.cuda.device_count() if name in {"auto", "cuda"} else 0
    return f"cuda:{number % several}" if several > 1 else name


def _obituary(status: int, block: Span) -> str:
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return f"The process that rendered frames {in_words(range(block[0], block[1] + 1))} ended by {how}."


def _sum(damages: Sequence[Damage]) -> Damage:
    messages = [m for d in damages for m in d.messages][:5]
    lost, damaged = (sum(getattr(d, name) for d in damages) for name in ("lost", "damaged"))
    return Damage(lost, damaged, tuple(messages), cut_short=any(d.cut_short for d in damages))
