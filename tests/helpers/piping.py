"""The command run with files in place of the standard input and output."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filmvideo.cli import main

if TYPE_CHECKING:
    from collections.abc import Generator


SMOOTH = ["--stock", "vision3", "--engine", "fast", "--device", "cpu"]


@contextmanager
def in_place_of(number: int, path: Path, flags: int) -> Generator[None]:
    kept, file = os.dup(number), os.open(path, flags)
    os.dup2(file, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(file)


def piped(source: Path, target: Path, *arguments: str) -> int:
    """Run `process` with the files in the place of the standard input and output, as a shell's < and > do."""
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with in_place_of(0, source, os.O_RDONLY), in_place_of(1, target, write):
        return main(["process", *arguments])
