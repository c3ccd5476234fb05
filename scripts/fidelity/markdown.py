"""Tables in Markdown, of numbers with a fixed number of decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from torch import Tensor

NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def number(value: float, decimals: int) -> str:
    """Return a number with a fixed number of decimals and no negative zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def numbers(values: Iterable[float | Tensor], decimals: int) -> str:
    """Return numbers, separated by strokes."""
    return " / ".join(number(float(value), decimals) for value in values)


def code(name: str) -> str:
    """Return a name as code."""
    return f"`{name}`"
