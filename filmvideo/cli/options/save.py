"""The option that writes the look of a command line to a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import FilmvideoError
from filmvideo.cli import work
from filmvideo.cli.output import print_message
from filmvideo.cli.panels import FILM

SaveOption = Annotated[
    str | None,
    typer.Option(
        "--save",
        metavar="FILE",
        rich_help_panel=FILM,
        help="Write the look of this command line for --look: to a TOML file, or under a name without .toml among "
        "your own looks. --set look.name=… and look.why=… give its name and the reason for it.",
    ),
]


def save_film(look: work.Look, name: str, settings: Collection[str], *, overwrite: bool) -> None:
    """Write a look and print where; a look that is there already stays.

    It is named after its file, and its reason is empty, unless the settings have them.
    """
    path = work.look_path(name)
    title = look.name if "look.name" in settings else path.stem
    named = replace(look, name=title, why=look.why if "look.why" in settings else "")
    if overwrite or not _is_written(path, named):
        work.save_look(named, path, overwrite=overwrite)
    print_message(f"The look is in {path}.")


def _is_written(path: Path, look: work.Look) -> bool:
    """Return whether a file holds a look, as where the command was interrupted and is run again."""
    try:
        found = work.load_look(path)
    except FilmvideoError:
        return False
    return (found.name, found.why, found.hash()) == (look.name, look.why, look.hash())
