"""The process that renders a job of the queue by `filmvideo.process`; it speaks with the server in lines of JSON.

The job comes on the standard input, which then stays open: when it closes, the server is gone, and so is this process.
A job is rendered in segments, so that one that was cut off is resumed where it was.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import Any

INTERRUPTED = 130
_INTERVAL_S = 0.2
_NICENESS = 10
"""The page stays quick while a film is rendered."""


def main() -> int:
    """Render the job on the standard input; return the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        job: dict[str, Any] = json.loads(sys.stdin.readline())
        threading.Thread(target=_end_with_server, daemon=True).start()
        _tell(finished=_render(job))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (the page shows the sentence)
        from filmvideo.studio.replies import describe_error, one_line  # noqa: PLC0415  (a failing import is caught)

        _tell(error=one_line(describe_error(error)[0]))
        return 1
    return 0


def _render(job: dict[str, Any]) -> dict[str, object]:
    """Render a job and return what was written."""
    from filmvideo.looks.files import look_from_values  # noqa: PLC0415  (torch is loaded with it)
    from filmvideo.processing.process import process  # noqa: PLC0415

    last = -_INTERVAL_S

    def progress(done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - last >= _INTERVAL_S or done == total:
            last = now
            _tell(done=done, total=total)

    report = process(
        Path(job["source"]),
        Path(job["path"]),
        look=look_from_values(job["look"], "look"),
        input=job["input"],
        output=job["space"],
        codec=job["codec"],
        frames=None if job["frames"] is None else (job["frames"][0], job["frames"][1]),
        overwrite=job["overwrite"],
        resume=True,
        progress=progress,
        notify=lambda notice: _tell(notice=notice.text),
    )
    return {
        "path": str(report.path),
        "frames": report.frames,
        "damage": report.damage.describe() if report.damage else None,
    }


def _end_with_server() -> None:
    """Stop this process when the server closes the pipe, or dies."""
    while sys.stdin.readline():
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _tell(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main())
