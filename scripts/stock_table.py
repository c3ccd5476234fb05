"""Print the table of stocks of README.md from the presets: python -m scripts.stock_table."""

from __future__ import annotations

from filmvideo.film.stock import Stock
from filmvideo.film.stock_file import KINDS, MEDIA
from filmvideo.looks.presets import find_stock, stock_names

HEAD = ("Name", "Film", "Kind", "", "Publication", "Estimated")
SUBJECTS = ("dye", "minimum", "aim_density", "printing_contrast", "neutral_fit", "couplers", "granularity", "mtf")
"""Estimates that differ from stock to stock; README says in words what is estimated in all of them."""


def table() -> str:
    """Return the table in Markdown: negatives, reversal films, prints."""
    stocks = sorted((find_stock(name) for name in set(stock_names().values())), key=_place)
    return "\n".join((_line(HEAD), "|---" * len(HEAD) + "|", *(_line(_cells(stock)) for stock in stocks)))


def _place(stock: Stock) -> tuple[int, int, str]:
    return KINDS.index(stock.kind), MEDIA.index(stock.medium), stock.id


def _cells(stock: Stock) -> tuple[str, ...]:
    kind = stock.kind if len(stock.layers) == 3 else f"{stock.kind} (silver)"
    index = "" if stock.exposure_index is None else f"EI {stock.exposure_index:g}"
    estimated = ", ".join(subject.replace("_", " ") for subject in SUBJECTS if subject in stock.estimated)
    return f"`{stock.id}`", stock.name, kind, index, stock.source["publication"], estimated


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table())
