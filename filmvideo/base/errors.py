"""What can go wrong, said in one sentence a person can act on.

A message names the file or key, what was found, and what would do. The command line prints it on one
line of stderr and exits non-zero; nothing else is shown.
"""

from __future__ import annotations

import os
import traceback
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TRACEBACKS = "FILMVIDEO_TRACEBACKS"  # in the environment, so that workers see it


class FilmvideoError(Exception):
    """Any failure that is the input's or the machine's, not the program's."""


class MediaError(FilmvideoError):
    """A clip or picture that cannot be read or written as asked."""


class PresetError(FilmvideoError):
    """A stock or look file that is wrong, or a name that means no preset."""


class ParameterError(FilmvideoError):
    """A value outside what the physics or the format allows."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names come nearest to a name that is not among them."""
    names = sorted(known)
    close = get_close_matches(name, names, n=4, cutoff=0.4)
    return f"nearest: {', '.join(close)}" if close else f"known: {', '.join(names)}"


def unexpected(error: Exception) -> str:
    """Return the sentence for an error that no one foresaw."""
    kind, text = type(error).__name__, " ".join(str(error).split()).rstrip(".")
    found = f"{kind}: {text}" if text else kind
    return f"Unexpected error: {found}. This is a fault of filmvideo; run again with --debug for the traceback."


def print_tracebacks(*, wanted: bool) -> None:
    """Set whether this process and its workers print tracebacks."""
    if wanted:
        os.environ[_TRACEBACKS] = "1"
    else:
        os.environ.pop(_TRACEBACKS, None)


def print_traceback(error: Exception) -> None:
    """Print the traceback of an error on stderr, where `--debug` asks for it."""
    if _TRACEBACKS in os.environ:
        traceback.print_exception(error)
