"""What the tables of a look are for, which decides how exact they are and whether they are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableUse:
    """The use of tables: frames of a file, or of a preview whose look may change again, or is changing."""

    keep: bool = True
    """Whether they are kept on disk."""
    coarse_grain: bool = False
    """Whether grain may repeat sooner."""
    coarse_light: bool = False
    """Whether exposure is sampled at fewer colours."""


FILE, PREVIEW = TableUse(), TableUse(keep=False)
