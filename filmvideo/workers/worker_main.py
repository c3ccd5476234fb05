"""A process that renders frames it is told of: `python -m filmvideo.workers.worker_main`.

In: a job as a line of JSON, then a line for each block of frames. Out, a line of JSON each: a frame that is done, or
what came of a block. When the way in is closed, so when its master ends, it leaves off and ends.
"""

from __future__ import annotations

import json
import os
import sys
from queue import Queue
from threading import Thread
from typing import Any, TextIO

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

from filmvideo.workers.block_renderer import Renderer


def main() -> None:
    """Do as told."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is not an answer
    renderer = Renderer(json.loads(sys.stdin.readline()))
    blocks = Queue[dict[str, Any] | None]()
    Thread(target=_listen, args=(blocks, renderer), daemon=True).start()
    while (asked := blocks.get()) is not None:
        _say(out, **renderer.render(**asked, progress=lambda done: _say(out, frame=done)))


def _listen(blocks: Queue[dict[str, Any] | None], renderer: Renderer) -> None:
    """Take in blocks; when there will be no more, have the one in hand left off."""
    for line in sys.stdin:
        blocks.put(json.loads(line))
    renderer.stop()
    blocks.put(None)


def _say(out: TextIO, **said: Any) -> None:  # noqa: ANN401  (JSON is any of six types)
    out.write(json.dumps(said) + "\n")
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
