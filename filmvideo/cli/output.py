"""What the commands print: messages on the standard error, results on the standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper

import typer

from filmvideo.base.text import json_text, text_of
from filmvideo.cli import work


def accept_any_name() -> None:
    """Print names that a stream's encoding lacks as escapes from now on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_message(sentence: str, *, warns: bool = False) -> None:
    """Print a sentence on the standard error; one that warns in amber, on a terminal."""
    colour = typer.colors.YELLOW if warns else None
    typer.secho(f"filmvideo: {text_of(sentence)}", err=True, fg=colour)


def print_json(values: object) -> None:
    """Print values as JSON."""
    typer.echo(json_text(values))


def print_rows(rows: Mapping[str, str]) -> None:
    """Print names and sentences in two columns."""
    width = max((len(name) for name in rows), default=0)
    for name, sentence in rows.items():
        typer.echo(f"  {name:<{width}}  {sentence}")


@contextmanager
def progress_bar() -> Generator[Callable[[int, int], None]]:
    """Yield a function that draws how many frames are done, on a terminal."""
    with work.tqdm(unit="frame", file=sys.stderr, disable=None, leave=False, delay=1, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
