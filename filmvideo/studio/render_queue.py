"""The render queue: one job after the other, each by `filmvideo process` in a process of its own.

The queue is stored whenever a job's state changes, so that a server that died knows what it was doing.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from filmvideo.base.errors import FilmvideoError
from filmvideo.studio.child_process import RenderProcess
from filmvideo.studio.render_job import ENDED, QueueJob, job_from_values
from filmvideo.studio.replies import RequestError, describe_error
from filmvideo.studio.session import StateFile

MOST_JOBS = 200


class RenderQueue:
    """The jobs in their order, and the thread that has them rendered."""

    def __init__(self, file: StateFile, tell: Callable[[dict[str, object]], None]) -> None:
        """Read the jobs of the last run; `tell` is called with each job that changes."""
        self._file, self._tell = file, tell
        self._jobs = {job.id: job for job in _read(file)}
        self._changed = threading.Condition()
        self._running: tuple[str, RenderProcess] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="studio queue", daemon=True)
        self._thread.start()

    def list(self) -> list[dict[str, object]]:
        """Return every job for the page."""
        with self._changed:
            return [job.to_json() for job in self._jobs.values()]

    def add(self, job: QueueJob) -> None:
        """Add a job at the end."""
        with self._changed:
            if len(self._jobs) >= MOST_JOBS:
                raise RequestError(f"The queue holds at most {MOST_JOBS} jobs; remove some that are done.")
            if any(one.path == job.path and one.state not in ENDED for one in self._jobs.values()):
                raise RequestError(f"{job.path} is in the queue already; name another file.", 409)
        self._change(job)

    def targets(self) -> set[str]:
        """Return the files that jobs are going to write, or have written."""
        with self._changed:
            return {job.path for job in self._jobs.values() if job.state != "failed"}

    def remove(self, name: str) -> QueueJob:
        """Stop a job that waits or runs, whose parts are kept; remove one that has ended, and its parts."""
        job = self.find(name)
        if job.state in ENDED:
            with self._changed:
                self._jobs.pop(name, None)
            _discard_parts(job)
            self._store()
            return job
        cancelled = replace(job, state="cancelled")
        self._change(cancelled)
        with self._changed:
            running = self._running
        if running is not None and running[0] == name:
            running[1].stop()
        return cancelled

    def resume(self, name: str) -> QueueJob:
        """Add a job that has ended before its time to the waiting ones again; its finished segments are kept."""
        job = self.find(name)
        if job.state not in {"failed", "cancelled", "interrupted"}:
            raise RequestError(f"The job is {job.state} and cannot be resumed.", 409)
        if self._running is not None and self._running[0] == name:
            raise RequestError("The job is still being stopped; try again in a moment.", 409)
        again = replace(job, state="waiting", error=None)
        self._change(again)
        return again

    def close(self) -> None:
        """Stop the job that runs, which can be resumed later, and start no more."""
        with self._changed:
            self._closed = True
            running = self._running
            self._changed.notify_all()
        if running is not None:
            running[1].stop()
        self._thread.join(10)

    def find(self, name: str) -> QueueJob:
        """Return a job by its id; RequestError for an unknown one."""
        with self._changed:
            job = self._jobs.get(name)
        if job is None:
            raise RequestError(f"No job of the queue has the id {name[:40]!r}.", 404)
        return job

    def _work(self) -> None:
        while (job := self._take()) is not None:
            try:
                end = self._render(job)
            except Exception as error:  # noqa: BLE001  (a job that fails must not end the queue)
                end = replace(job, state="failed", error=str(error))
            self._end(end)

    def _end(self, job: QueueJob) -> None:
        """Store how a job ended; of one that was removed meanwhile the parts go."""
        state = self._find_state(job.id)
        if state is None:
            _discard_parts(job)
            return
        if state == "cancelled" and job.state != "done":
            job = replace(job, state="cancelled", error=None)
        self._change(job)

    def _take(self) -> QueueJob | None:
        """Wait for the next job; return None where the queue is to end."""
        with self._changed:
            while not self._closed:
                waiting = [job for job in self._jobs.values() if job.state == "waiting"]
                if waiting:
                    self._jobs[waiting[0].id] = job = replace(waiting[0], state="running", done=0)
                    return job
                self._changed.wait()
        return None

    def _render(self, job: QueueJob) -> QueueJob:
        """Render a job in a process; return it as it ended."""
        child = RenderProcess(job)
        with self._changed:
            self._running = (job.id, child)
            unwanted = self._closed or self._find_state(job.id) != "running"
        if unwanted:
            child.stop()
        self._store()
        self._tell(job.to_json())
        try:
            for values in child.messages():
                job = _advance(job, values)
                self._show(job)
            status = child.wait()
        finally:
            with self._changed:
                self._running = None
        if job.state in ENDED:
            return job
        if self._closed or child.stopped:
            return replace(job, state="interrupted")
        return replace(job, state="failed", error=f"The process that rendered ended with status {status}.")

    def _find_state(self, name: str) -> str | None:
        """Return a job's state; None where it was removed."""
        with self._changed:
            job = self._jobs.get(name)
        return None if job is None else job.state

    def _change(self, job: QueueJob) -> None:
        """Store a job's new state, and tell the pages."""
        with self._changed:
            self._jobs[job.id] = job
            self._changed.notify_all()
        self._store()
        self._tell(job.to_json())

    def _show(self, job: QueueJob) -> None:
        """Send the pages how far a job is, unless it is being stopped."""
        with self._changed:
            runs = self._find_state(job.id) == "running"
            if runs:
                self._jobs[job.id] = replace(job, state="running")
        if runs and job.state == "running":
            self._tell(job.to_json())

    def _store(self) -> None:
        with self._changed:
            jobs = [job.to_values() for job in self._jobs.values()]
        try:
            self._file.write({"jobs": jobs})
        except (OSError, FilmvideoError) as error:
            print(f"filmvideo: {describe_error(error)[0]}", file=sys.stderr)  # noqa: T201


def _advance(job: QueueJob, values: dict[str, Any]) -> QueueJob:
    """Return a job after a message of its process."""
    if "error" in values:
        return replace(job, state="failed", error=str(values["error"]))
    if "finished" in values:
        damage = values["finished"].get("damage")
        return replace(job, state="done", done=job.total, path=values["finished"]["path"], error=damage or None)
    if "notice" in values:
        return replace(job, notices=(*job.notices, str(values["notice"])))
    done, total = int(values["done"]), int(values["total"])
    whole = max(job.total, total)  # of a job that is resumed, only the rest is counted
    return replace(job, done=whole - total + done, total=whole)


def _read(file: StateFile) -> list[QueueJob]:
    """Return the stored jobs; those that cannot be read are left out."""
    found: list[QueueJob] = []
    stored = file.read().get("jobs")
    for values in cast("list[Any]", stored) if isinstance(stored, list) else ():
        if not isinstance(values, dict):
            continue
        try:
            found.append(job_from_values(cast("dict[str, Any]", values)))
        except (FilmvideoError, AttributeError, TypeError, ValueError):
            continue
    return found


def _discard_parts(job: QueueJob) -> None:
    """Remove the segments of a clip that will not be finished."""
    path = Path(job.path)
    shutil.rmtree(path.with_name(f".{path.name}.segments"), ignore_errors=True)
