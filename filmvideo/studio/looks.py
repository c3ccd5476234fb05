"""Looks as the page has them: the settings that differ from a plain look, nested as in a look's TOML file."""

from __future__ import annotations

from typing import Any, cast

from filmvideo.base.errors import PresetError
from filmvideo.looks.files import FILM, look_from_values, look_to_values
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock
from filmvideo.studio.folders import OpenFolders
from filmvideo.studio.replies import RequestError

WHERE = "look"
Changes = dict[str, object]


def look_of(changes: Changes, folders: OpenFolders) -> Look:
    """Return the look of changes; raise FilmvideoError that names the key that is wrong."""
    _check_films(changes, folders)
    values: Changes = look_to_values(Look())
    head, film = _table(changes, "look"), _table(changes, "film")
    values |= {key: head[key] for key in ("name", "why") if key in head}
    values |= {key: film[key] for key in FILM if key in film}
    for name, given in changes.items():
        if name not in {"look", "film", "schema"}:
            values[name] = {**_table(values, name), **_table(changes, name)} if name in values else given
    return look_from_values(values, WHERE)


def changes_of(look: Look) -> Changes:
    """Return the settings of a look that differ from a plain one, and its stock."""
    plain, own = look_to_values(Look()), look_to_values(look)
    changes: Changes = {"film": {"stock": look.stock}}
    film = {key: own[key] for key in FILM if key == "stock" or own[key] != plain[key]}
    head = {key: own[key] for key in ("name", "why") if own[key]}
    changes["film"] = film
    if head:
        changes["look"] = head
    for name, table in own.items():
        if isinstance(table, dict):
            usual = _table(plain, name)
            mine = {key: value for key, value in _table(own, name).items() if value != usual[key]}
            changes |= {name: mine} if mine else {}
    return changes


def with_film(changes: Changes, **words: str) -> Changes:
    """Return changes with another stock or print; what the new film cannot have is removed by the caller."""
    return {**changes, "film": {**_table(changes, "film"), **words}}


def _check_films(changes: Changes, folders: OpenFolders) -> None:
    """Raise RequestError for a stock's file outside the opened folders."""
    film = _table(changes, "film")
    for key in ("stock", "print"):
        name = film.get(key, changes.get(key))
        if isinstance(name, str) and name.endswith(".toml"):
            folders.find(name)
        elif isinstance(name, str) and name not in {"auto", "none", "scan"}:
            find_stock(name)


def _table(values: Changes, name: str) -> dict[str, Any]:
    found = values.get(name, {})
    if not isinstance(found, dict):
        raise PresetError(f"{WHERE}: {name} must be a table, got {found!r}.")
    return cast("dict[str, Any]", found)


def table_of(values: Changes, name: str) -> dict[str, Any]:
    """Return a table of a request, empty where it is missing."""
    try:
        return _table(values, name)
    except PresetError as error:
        raise RequestError(str(error)) from error
