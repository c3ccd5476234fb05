"""Notices: what a person should know of a job that goes on; each has a code that programs read.

Prose is for people and may change; code never reads it. `docs/notices.md` lists every code.
"""

from __future__ import annotations

from dataclasses import dataclass

CODES: dict[str, str] = {}
"""What each code means; a notice of another code cannot be made."""


@dataclass(frozen=True)
class Notice:
    """One thing to know: its code, a sentence, and the file, stream or frame that it is about."""

    code: str
    text: str
    where: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a code that `CODES` does not list."""
        if self.code not in CODES:
            raise ValueError(f"No notice has the code {self.code!r}; add it to filmvideo.base.notices.CODES.")

    def __str__(self) -> str:
        return self.text
