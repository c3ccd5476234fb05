"""Notices on the standard error, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmvideo.base.notices import WARNINGS
from filmvideo.cli.output import print_message

if TYPE_CHECKING:
    from filmvideo.base.notices import Notice


class NoticePrinter:
    """A printer of notices that prints each once; a quiet one prints none."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._printed: set[Notice] = set()
        self._quiet = quiet

    def __call__(self, notice: Notice) -> None:
        """Print a notice unless it is printed already."""
        if not self._quiet and notice not in self._printed:
            print_message(notice.text, warns=notice.code in WARNINGS)
        self._printed.add(notice)
