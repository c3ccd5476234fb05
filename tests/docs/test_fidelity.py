"""docs/fidelity.md is what its script writes today: words, rows, and the figures that take a moment to compute.

What instruments read of every stock, halation, and most of what estimates move take minutes, and are not computed again
here; their tables must have every stock and every look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pytest
from helpers.films import CAMERA_FILMS, COLOUR, PRINTS, STOCKS

from scripts.fidelity.estimates import ESTIMATES, LOOKS, chart_difference
from scripts.fidelity.page import CHEAP, PAGE, TEMPLATE

FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
ROWS = {
    "print_aims": PRINTS,
    "print_slopes": PRINTS,
    "estimated": STOCKS,
    "instruments": STOCKS,
    "tones": CAMERA_FILMS,
    "halation": CAMERA_FILMS,
    "greys": COLOUR,
    "colours": [name for name in CAMERA_FILMS if name in COLOUR],
    "colours_by_print": [name for name in PRINTS if name in COLOUR for _ in range(2)],
    "interimage_dyes": [name for name in CAMERA_FILMS if name in COLOUR],
}
AGAIN = "python -m scripts.fidelity writes the page anew"


@cache
def parts() -> dict[str, str]:
    """Return what stands on the page in each place of the template, whose words are the page's."""
    pieces = re.split(r"\{(\w+)\}", TEMPLATE.read_text(encoding="utf-8"))
    pattern = "".join(f"(?P<{one}>.+?)" if odd % 2 else re.escape(one) for odd, one in enumerate(pieces))
    found = re.fullmatch(pattern, PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"the page's words are not the template's; {AGAIN}"
    return found.groupdict()


def agree(one: str, other: str) -> bool:
    """Return whether texts have the same words, and figures that differ by a unit of their last decimal at most."""
    figures = list(zip(FIGURE.findall(one), FIGURE.findall(other), strict=False))
    units = (10.0 ** -len(figure.partition(".")[2]) for figure, _ in figures)
    near = all(abs(float(a) - float(b)) < 1.01 * unit for (a, b), unit in zip(figures, units, strict=True))
    return near and FIGURE.sub("#", one) == FIGURE.sub("#", other)


def first_cells(table: str) -> list[str]:
    """Return the first cell of every row."""
    return [line.split(" | ")[0].strip("| `") for line in table.splitlines()[2:]]


def row_of(name: str, by: str) -> list[str]:
    """Return the cells of an estimate, look by look."""
    rows: Iterable[list[str]] = (line.strip("| ").split(" | ") for line in parts()["moved"].splitlines())
    return next(row[2:] for row in rows if row[:2] == [name, by])


def test_figures_agree_within_a_unit_of_their_last_decimal() -> None:
    assert agree("| `2383` | -0.95 / 3.0 |", "| `2383` | -0.96 / 3.0 |")
    assert not agree("| `2383` | -0.95 / 3.0 |", "| `2383` | -0.97 / 3.0 |")
    assert not agree("| `2383` | -0.95 |", "| `2393` | -0.95 |")
    assert not agree("| a |", "| b |")


@pytest.mark.parametrize("place", CHEAP)
def test_a_table_is_what_the_films_give(place: str) -> None:
    assert agree(parts()[place], CHEAP[place]()), f"{place} is old; {AGAIN}"


@pytest.mark.parametrize("place", ROWS)
def test_every_film_has_its_row(place: str) -> None:
    assert sorted(first_cells(parts()[place])) == sorted(ROWS[place]), f"{place} lacks a film; {AGAIN}"


def test_every_estimate_has_its_row_and_every_look_its_column() -> None:
    head = parts()["moved"].splitlines()[0]
    assert re.findall(r"`([\w-]+)`", head) == list(LOOKS)
    assert first_cells(parts()["moved"]) == [one.name for one in ESTIMATES]


def test_an_estimate_moves_a_look_by_what_the_page_says() -> None:
    known = next(one for one in ESTIMATES if one.name == "adaptation to clear film")
    for look, cell in zip(LOOKS[:2], row_of(known.name, known.by), strict=False):
        mean, most = chart_difference(known, look) or (0.0, 0.0)
        assert mean > 0
        assert agree(cell, f"{mean:.2f} / {most:.2f}"), f"{look} moves by {mean:.2f} / {most:.1f}; {AGAIN}"
