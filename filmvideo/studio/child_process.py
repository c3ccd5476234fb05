"""A process that renders a job, as the server sees it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from filmvideo.studio.render_job import QueueJob

PATIENCE_S = 8.0


class RenderProcess:
    """A child that renders one job; it ends when the server closes its pipe, or dies."""

    def __init__(self, job: QueueJob) -> None:
        self.stopped = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "filmvideo.studio.render_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(job.to_values()) + "\n")
            self._process.stdin.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the process says until it ends."""
        for line in self._process.stdout or ():
            try:
                found: Any = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found

    def wait(self) -> int:
        """Return the exit status; a process that does not end is killed."""
        try:
            return self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def stop(self) -> None:
        """Stop the process, so that it cleans up and ends; kill it where it takes too long."""
        self.stopped = True
        self._process.terminate()
        timer = threading.Timer(PATIENCE_S, self._process.kill)
        timer.daemon = True
        timer.start()
