"""What can go wrong, said in one sentence a person can act on.

A message names the file or key, what was found, and what would do. The command line prints it on one
line of stderr and exits non-zero; nothing else is shown.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
