"""Errors that a person can act on, each in one sentence.

A message states what is wrong, the value, and what to do. The command line prints it in one line on stderr and exits
with a status that is not 0.
"""

from __future__ import annotations

import os
import re
import traceback
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAST, _ABOUT, _MOST, _MOST_LISTED = 0.45, 0.25, 4, 40
"""Likeness below which a name is not suggested, how far below the best it may be, and how many names are listed."""
_TRACEBACKS = "FILMVIDEO_TRACEBACKS"  # in the environment, so that workers see it


class FilmvideoError(Exception):
    """A failure of the input or of the machine, not of the program."""


class MediaError(FilmvideoError):
    """A clip or picture that cannot be read or written as asked."""


class PresetError(FilmvideoError):
    """A stock or look file that is wrong, or a name without a preset."""


class ParameterError(FilmvideoError):
    """A value outside what the physics or the format allows."""


def alternatives(words: Iterable[str]) -> str:
    """Return words as `a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names that are most like a name, or all of them where none is like it."""
    names = sorted(known)
    if close := closest(name, names):
        return f"nearest: {', '.join(close)}"
    return f"known: {', '.join(names)}" if len(names) <= _MOST_LISTED else f"{len(names)} are known"


def closest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are most like a name, the most like it first; none where none is like it."""
    likeness = {one: _likeness(name.lower(), one.lower()) for one in sorted(known)}
    best = max(likeness.values(), default=0.0)
    close = [one for one, value in likeness.items() if value >= max(_LEAST, best - _ABOUT)]
    return sorted(close, key=lambda one: -likeness[one])[:_MOST]


def _likeness(name: str, known: str) -> float:
    """Compare a name with a known one; 1 is the same. Of a key such as `camera.stops` the last part counts most."""
    whole, words = _ratio(name, known), 0.85 * _words_likeness(name, known)
    if "." not in known:
        return max(whole, words)
    (table, _, last), (known_table, _, known_last) = name.rpartition("."), known.rpartition(".")
    by_last = max(_ratio(last, known_last), _words_likeness(last, known_last))
    by_parts = 0.75 * by_last + 0.2 * _ratio(table, known_table) if table else 0.9 * by_last
    return max(0.8 * whole, words, by_parts)


def _words_likeness(name: str, known: str) -> float:
    """Compare each word of a name with the most similar word of a known one, and return the mean."""
    words, others = re.findall(r"[a-z0-9]+", name), re.findall(r"[a-z0-9]+", known)
    return (
        sum(max(_word_likeness(one, other) for other in others) for one in words) / len(words)
        if words and others
        else 0.0
    )


def _word_likeness(word: str, other: str) -> float:
    """Compare two words; one that begins the other is nearly the same."""
    return 0.95 if len(word) > 2 and other.startswith(word) and other != word else _ratio(word, other)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def describe_unexpected(error: Exception) -> str:
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
