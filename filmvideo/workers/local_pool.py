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
from typing import Any

import torch

from filmvideo.engine.threads import count
from filmvideo.jobs.job import RenderJob
from filmvideo.media import DecodeErrors
from filmvideo.workers.block_renderer import decode_errors_from
from filmvideo.workers.scheduler import PATIENCE_S, Span, Worker, WorkerDied, WorkerPool


def on_this_machine(workers: int, device: str) -> WorkerPool:
    """Give so many processes, that share the threads and the GPUs."""
    threads, gpus = max(1, count() // workers), torch.cuda.device_count()

    def start_worker(job: RenderJob, number: int) -> Process:
        return Process(replace(job, threads=threads, device=device_of(job.device, number, gpus)))

    return WorkerPool(workers, device, start_worker)


def device_of(name: str, number: int, gpus: int) -> str:
    """Give every worker a GPU of its own where there are several and no one of them is named."""
    return f"cuda:{number % gpus}" if name in {"auto", "cuda"} and gpus > 1 else name


def python_path() -> str:
    """Say where other interpreters find this very package."""
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
        self._tell(job.to_json())

    def render(self, block: Span, *, again: bool, progress: Callable[[int], None]) -> DecodeErrors:
        """Have a block rendered."""
        self._tell({"first": block[0], "last": block[1], "again": again})
        for line in self._process.stdout or ():
            said: dict[str, Any] = json.loads(line)
            if "frame" not in said:
                return decode_errors_from(said)
            progress(said["frame"])
        status = self._process.wait()
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        raise WorkerDied("process", f"ended by {how}")

    def stop(self) -> None:
        """Tell it that there is no more."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def end(self) -> None:
        """Let it leave off, and kill it where it does not."""
        self.stop()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _tell(self, said: dict[str, Any]) -> None:
        """Write a line to it; one that is dead is found out by what it answers."""
        if self._process.stdin is not None:
            with suppress(OSError, ValueError):  # ValueError: it was stopped
                self._process.stdin.write(json.dumps(said) + "\n")
                self._process.stdin.flush()
