"""A look in the words of the command line: --look or --stock, and --set for every key that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tomli_w

from filmvideo.base.errors import ParameterError, PresetError
from filmvideo.base.toml import read_toml
from filmvideo.film.stock import Stock
from filmvideo.looks.changes import parse_text, with_changes
from filmvideo.looks.files import FILM, load_look, settings_to_table
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.own_looks import own_look_paths
from filmvideo.looks.presets import find_look, look_paths, normalize_name

Value = float | str | Sequence[float]


def command_words(look: Look, base: Look | None = None) -> list[str]:
    """Return the options that make a look.

    They begin with --look where `base`, or without one the look itself, has the name of a shipped or an own look, and
    with --stock otherwise.
    """
    named = (base or look).name
    found = [words for name in _looks_of_name(named) if (words := _from_look(look, name)) is not None]
    return min(found, key=len) if found else _from_stock(look)


def setting_word(key: str, value: Value) -> str:
    """Return a setting as --set takes it, such as camera.stops=0.5."""
    if isinstance(value, str):
        plain = parse_text(value) == value == value.strip()
        return f"{key}={value if plain else tomli_w.dumps({'': value}).partition('= ')[2].rstrip()}"
    if isinstance(value, float | int):
        return f"{key}={_number(value)}"
    return f"{key}=[{','.join(map(_number, value))}]"


def differing_keys(look: Look, base: Look) -> dict[str, tuple[Value, Value]]:
    """Return the values of two looks by each key that changes the rendering, such as camera.stops."""
    ours, theirs = _values_by_key(look), _values_by_key(base)
    same = {key for key in ours if ours[key] == theirs[key]}
    if look.camera_film.digest == base.camera_film.digest:
        same.add("film.stock")
        if _print_of(look) == _print_of(base):
            same.add("film.print")
    return {key: (value, theirs[key]) for key, value in ours.items() if key not in same}


def _from_look(look: Look, name: str) -> list[str] | None:
    """Return the options that change a named look, None where the command line cannot."""
    try:
        base = load_look(name)
        changed = {key: str(value) for key, (value, _) in differing_keys(look, base).items() if key[:5] == "film."}
        return ["--look", name, *_film_words(changed), *_settings(look, _apply(base, changed))]
    except (ParameterError, PresetError):
        return None


def _from_stock(look: Look) -> list[str]:
    """Return the options that make a look from a stock."""
    changed = {key: str(value) for key, (value, _) in differing_keys(look, Look()).items() if key[:5] == "film."}
    changed = {"film.stock": look.stock, **changed}
    try:
        return [*_film_words(changed), *_settings(look, _apply(Look(), changed))]
    except PresetError:  # a print that only the development allows
        return ["--stock", look.stock, *_settings(look, Look(stock=look.stock))]


def _apply(base: Look, film: dict[str, str]) -> Look:
    stock, print_film, gate = (film.get(f"film.{key}") for key in FILM)
    return with_changes(base, stock=stock, print_film=print_film, gate=gate, stops=None)


def _film_words(film: dict[str, str]) -> list[str]:
    return [word for key in FILM if (value := film.get(f"film.{key}")) for word in (f"--{key}", value)]


def _settings(look: Look, base: Look) -> list[str]:
    changed = differing_keys(look, base)
    return [word for key, (value, _) in changed.items() for word in ("--set", setting_word(key, value))]


def _looks_of_name(name: str) -> Iterator[str]:
    """Yield the looks that bear a name, in their file or as the name of their file."""
    for known in (*look_paths(), *own_look_paths()) if name else ():
        try:
            title = read_toml(find_look(known)).table("look").text("name", known)
        except PresetError:
            continue
        if normalize_name(name) in {normalize_name(title), normalize_name(known)}:
            yield known


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _values_by_key(look: Look) -> dict[str, Value]:
    words: dict[str, Value] = {f"film.{key}": getattr(look, key) for key in FILM}
    tables = {name: settings_to_table(look.settings(name)) for name in settings_types()}
    return words | {f"{name}.{key}": value for name, table in tables.items() for key, value in table.items()}


def _print_of(look: Look) -> tuple[bool, str]:
    film: Stock | None = look.print_film
    return look.is_scan, film.digest if film else ""
