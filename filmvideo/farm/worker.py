"""A process that renders frames it is told of: `python -m filmvideo.farm.worker`.

In: a job as a line of JSON, then a line for each range of frames. Out, a line of JSON each: a frame that is done, a
range that is done, or the sentence that says why it cannot be. It ends when either side is closed, so when its master
does.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any, TextIO

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

from filmvideo.clips.job import job_of
from filmvideo.errors import FilmvideoError
from filmvideo.farm.part import render_part


def main() -> None:
    """Do as told."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is not an answer
    job = job_of(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            damage = render_part(
                job,
                (asked["first"], asked["last"]),
                resume=asked["resume"],
                progress=lambda done, _: _say(out, frame=done),
            )
            _say(out, done=True, damage=asdict(damage))
        except (FilmvideoError, OSError) as error:
            _say(out, error=str(error))


def _say(out: TextIO, **said: Any) -> None:  # noqa: ANN401  (JSON is any of six types)
    out.write(json.dumps(said) + "\n")
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
