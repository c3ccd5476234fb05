"""Options that vary a look: each names values of a setting, or films, and every picture of a sheet has one of them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated

import typer

from filmvideo.base.errors import FilmvideoError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.film import FilmOptions
from filmvideo.cli.panels import FILM

MOST_PICTURES = 64
MOST_IN_A_ROW = 6
"""How many pictures of one setting stand in a row; more make several rows."""


@dataclass(frozen=True)
class Variant:
    """One value of what is varied."""

    words: str
    """The options of the command line that choose it."""
    choose: Callable[[FilmOptions], FilmOptions] = lambda film: film
    """What it does to the options before a look is built of them."""
    change: tuple[tuple[str, str], ...] = ()
    """What it sets in the look, as key and value."""


Axis = tuple[Variant, ...]


@dataclass(frozen=True)
class VaryOptions:
    """Options that say what is varied."""

    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=A,B,C",
            rich_help_panel=FILM,
            help="A parameter of the look and its values, as --set takes them: --vary camera.stops=-1,0,1. Values of "
            "several numbers stand in brackets: --vary 'printer.points=[25,25,25],[25,27,25]'. May be given twice.",
        ),
    ] = None
    looks: Annotated[
        str | None,
        typer.Option("--looks", metavar="A,B,C", rich_help_panel=FILM, help="Several looks: names, or TOML files."),
    ] = None
    stocks: Annotated[
        str | None,
        typer.Option("--stocks", metavar="A,B,C", rich_help_panel=FILM, help="Several stocks: names, or TOML files."),
    ] = None
    prints: Annotated[
        str | None,
        typer.Option("--prints", metavar="A,B,C", rich_help_panel=FILM, help="Several print stocks, or none, or auto."),
    ] = None

    def build_looks(self, film: FilmOptions) -> tuple[dict[str, work.Look], int | None]:
        """Return the look of every picture by the words that make it, and the pictures in a row, where that is set."""
        axes = self._axes(film)
        count = 1
        for axis in axes:
            count *= len(axis)
        if count > MOST_PICTURES:
            raise ParameterError(f"A sheet has at most {MOST_PICTURES} pictures, got {count}; name fewer values.")
        looks = {" ".join(one.words for one in cell): _build(film, cell) for cell in product(*axes)}
        across = len(axes[-1])
        return looks, across if len(axes) > 1 or across <= MOST_IN_A_ROW else None

    def _axes(self, film: FilmOptions) -> list[Axis]:
        axes = [*self._film_axes(film), *(_setting_axis(text) for text in self.vary or ())]
        if len(axes) not in {1, 2}:
            raise ParameterError(
                f"One or two of --vary, --looks, --stocks and --prints make a row or a grid, got {len(axes)} of them."
            )
        return axes

    def _film_axes(self, film: FilmOptions) -> Iterator[Axis]:
        named = (
            ("looks", self.looks, film.look, "look"),
            ("stocks", self.stocks, film.stock, "stock"),
            ("prints", self.prints, film.print_film, "print_film"),
        )
        for option, values, single, field in named:
            if values is None:
                continue
            word = f"--{option.removesuffix('s')}"
            if single is not None:
                raise ParameterError(f"--{option} takes the place of {word}; leave one of them out.")
            yield tuple(
                Variant(f"{word} {_as_word(one)}", _chooser(field, one)) for one in split_values(option, values)
            )


def split_values(option: str, text: str) -> list[str]:
    """Return values between commas, but for the commas in brackets; ParameterError without any."""
    values, depth = [""], 0
    for letter in text:
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            values.append("")
        else:
            values[-1] += letter
    found = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if depth or not found:
        raise ParameterError(f"--{option} takes values with commas between them, got {text!r}.")
    return found


def _setting_axis(text: str) -> Axis:
    key, equals, values = (part.strip() for part in text.partition("="))
    if not equals:
        raise ParameterError(f"--vary must be KEY=A,B,C, got {text!r}; write --vary camera.stops=-1,0,1.")
    axis = tuple(
        Variant(f"--set {_as_word(f'{key}={one}')}", change=((key, one),)) for one in split_values("vary", values)
    )
    for variant in axis:
        try:
            work.with_settings(work.Look(), dict(variant.change))
        except FilmvideoError as error:
            raise ParameterError(str(error).replace("--set", "--vary", 1)) from error
    return axis


def _as_word(text: str) -> str:
    """Return a text as one word of a command line."""
    text = ",".join(part.strip() for part in text.split(","))
    return shlex.quote(text) if " " in text else text


def _chooser(field: str, value: str) -> Callable[[FilmOptions], FilmOptions]:
    return lambda film: replace(film, **{field: value})


def _build(film: FilmOptions, cell: Sequence[Variant]) -> work.Look:
    for variant in cell:
        film = variant.choose(film)
    look = film.build_film("vary")
    return work.with_settings(look, dict(pair for variant in cell for pair in variant.change))
