"""Looks as the page has them: the settings that differ from a plain look, nested as in a look's TOML file."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from typing import Any, cast

from filmvideo.base.errors import PresetError
from filmvideo.looks.files import load_look, look_from_values
from filmvideo.looks.look import Look
from filmvideo.studio.folders import OpenFolders
from filmvideo.studio.replies import RequestError

WHERE = "look"
MOST_LETTERS = 200
Changes = dict[str, object]


def look_of(changes: Changes, folders: OpenFolders) -> Look:
    """Return the look of changes; raise FilmvideoError that names the key that is wrong."""
    _check_films(changes, folders)
    return look_from_values(deepcopy(changes), WHERE)


def with_film(changes: Changes, **words: str) -> Changes:
    """Return changes with another stock or print."""
    return {**changes, "film": {**_table(changes, "film"), **words}}


def load_named_look(name: str) -> Look:
    """Return a shipped or an own look by its name; raise RequestError for a path."""
    if name.endswith(".toml") or len(name) > MOST_LETTERS:
        raise RequestError(f"{name[:80]!r} is not the name of a look.", 403)
    return load_look(name)


def changes_from_toml(text: str) -> Changes:
    """Parse a look's TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"This is not a look's TOML: {str(error).rstrip('.')}.") from error


def _check_films(changes: Changes, folders: OpenFolders) -> None:
    """Raise RequestError for a stock's file outside the opened folders."""
    film = _table(changes, "film")
    for name in (changes.get("stock"), changes.get("print"), film.get("stock"), film.get("print")):
        if isinstance(name, str) and name.endswith(".toml"):
            folders.find(name)


def _table(values: Changes, name: str) -> dict[str, Any]:
    found = values.get(name, {})
    if not isinstance(found, dict):
        raise PresetError(f"{WHERE}: {name} must be a table, got {found!r}.")
    return cast("dict[str, Any]", found)
