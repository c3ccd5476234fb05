"""Run commands in this process, and read what they print."""

from __future__ import annotations

import os

import pytest

from filmvideo.cli import main

ALONE = {**os.environ, "OMP_NUM_THREADS": "1"}


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the only line of the standard error."""
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("\n") == 1
    assert said.err.startswith("filmvideo: ")
    return said.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command prints, which must succeed."""
    assert main(arguments) == 0
    return capsys.readouterr().out
