"""Looks as the page has them: the settings that differ from a plain look, nested as in a look's TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, cast

import tomli_w

from filmvideo.base.errors import PresetError
from filmvideo.looks.files import FILM, load_look, look_from_values, look_to_values, save_look
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, normalize_name
from filmvideo.studio.data_dir import data_dir
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


def look_words(look: Look) -> list[str]:
    """Return the options of the command line that name a look: its stock and what differs."""
    words: list[str] = []
    for table, values in changes_of(look).items():
        for key, value in cast("Changes", values).items():
            if table == "film":
                words += [f"--{key}", str(value)]
            elif table != "look":
                words += ["--set", setting_word(f"{table}.{key}", value)]
    return words


def setting_word(key: str, value: object) -> str:
    """Return a setting as `--set` takes it."""
    return f"{key}={value}"


def load_named_look(name: str) -> Look:
    """Return a look by its name; raise RequestError for a path."""
    if name.endswith(".toml") or len(name) > 200:
        raise RequestError(f"{name[:80]!r} is not the name of a look.", 403)
    return load_look(name)


def write_look(look: Look, path: Path) -> None:
    """Write a look's file."""
    save_look(look, path)


def changes_from_toml(text: str) -> Changes:
    """Parse a look's TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"This is not a look's TOML: {error}.") from error


def toml_of(look: Look) -> str:
    """Return a look as TOML, with only what differs from a plain one."""
    return tomli_w.dumps(changes_of(look))


def settings_of(look: Look) -> list[str]:
    """Return the settings that differ from a plain look, as `--set` takes them."""
    tables = {table: values for table, values in changes_of(look).items() if table not in {"film", "look"}}
    return [
        setting_word(f"{table}.{key}", value)
        for table, own in tables.items()
        for key, value in cast("Changes", own).items()
    ]


def save_own_look(look: Look, path: Path | None = None, *, overwrite: bool) -> Path:
    """Save a look among the user's own, or in a file."""
    target = path or data_dir("looks", f"{normalize_name(look.name)}.toml")
    if target.exists() and not overwrite:
        raise RequestError(f"{target} exists; choose another name, or let it be replaced.", 409)
    target.parent.mkdir(parents=True, exist_ok=True)
    save_look(look, target)
    return target
