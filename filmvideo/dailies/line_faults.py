"""Faults in what is written after all clips: one clip's facts cost its own line, one file's fault that file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filmvideo.base.errors import FilmvideoError, describe_unexpected, print_traceback
from filmvideo.dailies.result import Result

T = TypeVar("T")


class LineFaults:
    """The lines that one file lacks."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        """A sentence for each."""

    def try_line(self, result: Result, make: Callable[[], T]) -> T | None:
        """Return a clip's part of a file; None where anything is wrong with it."""
        try:
            return make()
        except Exception as error:  # noqa: BLE001  (one clip's fault must not end the file)
            self.lines.append(f"{result.name}: {explain(error)}")
            return None


def explain(error: Exception) -> str:
    """Return the sentence for any error; print the traceback of one that no one foresaw where `--debug` asks for it."""
    if isinstance(error, (FilmvideoError, OSError)):
        return " ".join(str(error).split())
    print_traceback(error)
    return describe_unexpected(error)


def try_file(path: Path, write: Callable[[LineFaults], None]) -> list[Result]:
    """Write a file of the run; return an entry where it, or lines of it, could not be written."""
    faults = LineFaults()
    try:
        write(faults)
    except Exception as error:  # noqa: BLE001  (the other files must be written)
        return [Result(path, path.name, "failed", explain(error))]
    if not faults.lines:
        return []
    return [Result(path, path.name, "damaged", f"Lines were left out of it. {' '.join(faults.lines)}")]
