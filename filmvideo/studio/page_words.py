"""Sentences of the engine in the words of the page: files by their names alone, and no option of the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

_CLAUSES = (
    ("--overwrite replaces", "choose to replace"),
    ("name another output with --out", "name another file"),
    ("change --out", "change the name"),
    (", or --codec.", ", or choose another codec."),
    ("use --codec ", "use the codec "),
    ("use --input-space", "choose how it is read"),
    ("name their space with --input-space", "choose how it is read"),
    ("ask for one with --print scan", "choose the print scan"),
    (", got --frames ", ", got "),
)
"""What the command line says, and what that is on the page."""
_NAMES = {
    "input-space": "the space of the clip",
    "output-space": "the colour space",
    "codec": "the codec",
    "print": "the print",
    "stock": "the film",
}
"""What an option is called on the page; the others have no place there."""


def page_words(sentence: str, folders: Iterable[Path] = ()) -> str:
    """Return a sentence with the files of some folders by name, and with the page's words in place of options."""
    for folder in sorted({str(folder) for folder in folders}, key=len, reverse=True):
        if folder != os.sep:
            sentence = sentence.replace(folder + os.sep, "")
    for said, meant in _CLAUSES:
        sentence = sentence.replace(said, meant)
    return re.sub(r"(^|[.:] )?--([a-z-]+)", _name_option, sentence)


def _name_option(found: re.Match[str]) -> str:
    before, name = found[1] or "", _NAMES.get(found[2])
    if name is None:
        return found[0]
    return before + (name[:1].upper() + name[1:] if found[1] is not None else name)
