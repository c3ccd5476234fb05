"""Tests that run programs of other people: left out where a program is missing, and counted in pytest's header."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

_HERE = Path(__file__).parents[1]
_MARK = r"^\s*@pytest\.mark\.program\(.*\"{}\".*\)$"


def listed() -> list[str]:
    """Return the programs of programs.txt."""
    rows = (_HERE / "programs.txt").read_text(encoding="utf-8").splitlines()
    return [row.split()[0] for row in rows if row.strip() and not row.startswith("#")]


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests whose program is not there."""
    missing = {name for name in listed() if shutil.which(name) is None}
    out = [item for item in items if missing.intersection(_needed(item))]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def header() -> list[str]:
    """Return the lines on missing programs and the number of tests deselected for each."""
    missing = [name for name in listed() if shutil.which(name) is None]
    return [f"no {name} here: {_marked(name)} test functions that run it are left out" for name in missing]


def _marked(program: str) -> int:
    """Count the test functions that run a program; workers of xdist collect, so the header cannot ask pytest."""
    texts = (path.read_text(encoding="utf-8") for path in _HERE.glob("*/test_*.py"))
    return sum(len(re.findall(_MARK.format(program), text, re.MULTILINE)) for text in texts)


def _needed(item: pytest.Item) -> set[str]:
    names = {str(name) for mark in item.iter_markers("program") for name in mark.args}
    if unknown := names - set(listed()):
        raise pytest.UsageError(f"{item.nodeid} needs {', '.join(unknown)}; tests/programs.txt does not list it.")
    return names
