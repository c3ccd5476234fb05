"""Other programs that tests run: none may keep them waiting for ever."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LONGEST_S = 120.0


def ran(
    command: Sequence[str | Path],
    *,
    check: bool,
    timeout: float = LONGEST_S,
    **how: Any,  # noqa: ANN401
) -> subprocess.CompletedProcess[Any]:
    """Run a program to its end, as `subprocess.run` does; one that stands still is killed, and the test fails."""
    run: Any = subprocess.run
    return run(command, check=check, timeout=timeout, **how)


def ended(run: subprocess.Popen[Any]) -> tuple[Any, Any]:
    """Wait for a program, and give what it wrote to its pipes; one that stands still is killed, and the test fails."""
    try:
        return run.communicate(timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        run.kill()
        raise
