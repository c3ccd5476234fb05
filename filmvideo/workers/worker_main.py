"""A process that renders blocks of frames: `python -m filmvideo.workers.worker_main`.

In: a job as a line of JSON, then a line for each block of frames. Out, a line of JSON each: a frame that is done, or
the end of a block. When the standard input closes, as when its master ends, the process stops and ends.
"""

from __future__ import annotations

import json
import os
import sys
from queue import Queue
from threading import Thread
from typing import TextIO

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

from filmvideo.jobs.job import PLAIN
from filmvideo.workers.block_renderer import Answer, Renderer


def main() -> None:
    """Render blocks until the standard input closes."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is not an answer
    renderer = Renderer(json.loads(sys.stdin.readline()))
    blocks = Queue[object]()
    Thread(target=_read_blocks, args=(blocks, renderer), daemon=True).start()
    while (block := blocks.get()) is not None:
        _write_line(out, renderer.render(block, lambda done: _write_line(out, PLAIN.write(Answer(frame=done)))))


def _read_blocks(blocks: Queue[object], renderer: Renderer) -> None:
    """Read blocks; at the end of the input, stop the current one."""
    for line in sys.stdin:
        blocks.put(json.loads(line))
    renderer.stop()
    blocks.put(None)


def _write_line(out: TextIO, answer: object) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
