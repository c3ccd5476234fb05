"""Tests whose program is missing are left out, and the header says so."""

from __future__ import annotations

import re
import shutil
from types import SimpleNamespace
from typing import Any

import pytest
from helpers import programs


def item(name: str, *needed: str) -> Any:  # noqa: ANN401
    """Return a test that needs programs, as pytest collects it."""

    def marks(_: str) -> list[pytest.Mark]:
        return [pytest.mark.program(program).mark for program in needed]

    return SimpleNamespace(nodeid=name, iter_markers=marks)


def left(items: list[Any]) -> tuple[list[str], list[str]]:
    """Return the tests that stay, and those that pytest reports as deselected."""
    out: list[Any] = []

    def told(items: list[Any]) -> None:
        out.extend(items)

    config: Any = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=told))
    programs.leave_out(config, items)
    return [i.nodeid for i in items], [i.nodeid for i in out]


def test_tests_of_a_missing_program_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_ffplay_missing(name: str) -> str | None:
        return None if name == "ffplay" else f"/usr/bin/{name}"

    monkeypatch.setattr(shutil, "which", only_ffplay_missing)
    assert left([item("plain"), item("both", "ffmpeg", "ffplay"), item("other", "chromium")]) == (
        ["plain", "other"],
        ["both"],
    )
    [row] = programs.header()
    assert re.fullmatch(r"no ffplay here: [1-9]\d* test functions that run it are left out", row)
    monkeypatch.undo()
    present = [name for name in programs.listed() if shutil.which(name)]
    assert left([item(name, name) for name in present]) == (present, [])
    assert not any(re.search(rf"\b{name}\b", row) for row in programs.header() for name in present)


def test_a_program_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(pytest.UsageError, match="does not list it"):
        left([item("strange", "handbrake")])
