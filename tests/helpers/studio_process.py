"""The studio as a program of its own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from helpers.module_command import ALONE, FILMVIDEO
from helpers.studio import LONGEST_S, Client


def start(*words: str | Path, state: Path) -> tuple[subprocess.Popen[str], Client]:
    """Start the program; return it and a client of what it serves."""
    run = subprocess.Popen(
        [*FILMVIDEO, "studio", *map(str, words), "--no-open"],
        env={**ALONE, "FILMVIDEO_STATE": str(state), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    address = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", run.stdout.readline())
    assert address
    return run, Client(int(address[1]), address[2])


def end(run: subprocess.Popen[str], number: int) -> tuple[int, str]:
    """Send a signal; return the exit status and what was said."""
    run.send_signal(number)
    _, said = run.communicate(timeout=LONGEST_S)
    return run.returncode, said
