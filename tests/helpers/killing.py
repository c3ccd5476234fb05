"""Runs of the program that are killed by SIGKILL, at moments nobody chose.

They are forked off a process that has loaded the program and done nothing, so that a run starts in a moment.
"""

from __future__ import annotations

import random
import signal
import time
from multiprocessing import get_context
from typing import TYPE_CHECKING

from filmvideo.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

_forks = get_context("forkserver")
_forks.set_forkserver_preload(
    ["filmvideo.processing.process", "filmvideo.cli.process", "filmvideo.engine.cpu.render_planes"]
)
START_S = 1.0
LONGEST_S = 60.0
MOST_RUNS_A_KILL = 5


def killed(
    arguments: list[str],
    times: int,
    *,
    made: Callable[[], int],
    new: int,
    within_s: float,
    after: Callable[[bool], None],
) -> None:
    """Kill `times` runs: some within their first second, some after 1 to `new` more files.

    `made` counts what is there, and `within_s` is the longest time that passes then. `after` is called when a run is
    gone, and told whether it came to its end before it could be killed, which does not count.
    """
    seed = random.randrange(2**32)  # noqa: S311  (another moment each time is what is tested)
    print(f"The moments are drawn with seed {seed}.")
    chance, left = random.Random(seed), times  # noqa: S311
    for _ in range(times * MOST_RUNS_A_KILL):
        wanted = chance.randint(0, new)
        before = made()
        run = _forks.Process(target=_run, args=(arguments,))
        run.start()
        deadline = time.monotonic() + LONGEST_S
        while made() < before + wanted and run.is_alive() and time.monotonic() < deadline:
            time.sleep(0.002)
        run.join(chance.uniform(0, within_s if wanted else START_S))
        run.kill()
        run.join(LONGEST_S)
        assert run.exitcode in {0, -signal.SIGKILL}
        left -= run.exitcode != 0
        after(run.exitcode == 0)
        if not left:
            return
    raise AssertionError("The runs came to their ends before they could be killed.")


def _run(arguments: list[str]) -> None:
    raise SystemExit(main(arguments))
