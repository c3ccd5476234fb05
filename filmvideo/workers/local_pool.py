"""Workers that are processes on this machine.

Every one is a fresh interpreter (nothing is forked), with its share of the threads and, where there are several GPUs,
one of them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import torch

from filmvideo.engine.threads import count
from filmvideo.jobs.job import PLAIN, RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.workers.block_renderer import Answer, Block, decode_errors_from
from filmvideo.workers.scheduler import PATIENCE_S, Span, Worker, WorkerDied, WorkerPool


def local_pool(workers: int, device: str) -> WorkerPool:
    """Return a pool of processes that share the threads and the GPUs."""
    threads, gpus = max(1, count() // workers), torch.cuda.device_count()

    def start_worker(job: RenderJob, number: int) -> Process:
        return Process(replace(job, threads=threads, device=device_for_worker(job.device, number, gpus)))

    return WorkerPool(workers, device, start_worker)


def device_for_worker(name: str, number: int, gpus: int) -> str:
    """Return a GPU for each worker where there are several and none is named; else the device as named."""
    return f"cuda:{number % gpus}" if name in {"auto", "cuda"} and gpus > 1 else name


def python_path() -> str:
    """Return the search path by which other interpreters find this very package."""
    package = str(Path(__file__).parents[2])
    return os.pathsep.join(dict.fromkeys(filter(None, [package, *os.environ.get("PYTHONPATH", "").split(os.pathsep)])))


class Process(Worker):
    """A process that renders blocks of a job."""

    def __init__(self, job: RenderJob) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "filmvideo.workers.worker_main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": python_path()},
            process_group=0,  # Ctrl-C is for the master, who ends the others
        )
        self._send(job)

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Render a block in the process."""
        self._send(Block(*block, again=again))
        for line in self._process.stdout or ():
            answer = PLAIN.read(Answer, json.loads(line), "answer")
            if answer.frame is None:
                return decode_errors_from(answer)
            progress(answer.frame)
        status = self._process.wait()
        cause = signal.Signals(-status).name if status < 0 else f"status {status}"
        raise WorkerDied("process", f"ended by {cause}")

    def stop(self) -> None:
        """Close its input, which stops it."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def end(self) -> None:
        """Wait for its end, and kill it where it does not end."""
        self.stop()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _send(self, message: RenderJob | Block) -> None:
        """Write a line to it; that it is dead shows where its answer is read."""
        if self._process.stdin is not None:
            with suppress(OSError, ValueError):  # ValueError: it was stopped
                self._process.stdin.write(json.dumps(PLAIN.write(message)) + "\n")
                self._process.stdin.flush()
