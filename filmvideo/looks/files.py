"""Looks in TOML files, and looks changed by what a person asks for.

schema = 1
[look]  name, why
[film]  stock, print ("auto", "none", "scan" or a print stock), gate, backing ("auto": the stock's own)
and a table for each stage of `filmvideo.looks.look.Look`, whose keys are the stage's parameters: [camera] stops …

A key that is not there has its default; one that means nothing is refused.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import tomli_w

from filmvideo.base.errors import ParameterError, PresetError, nearest
from filmvideo.base.parameters import Parameters, parameters_in, rules
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.film.printing import PrinterSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.looks.look import GATE_WIDTH_MM, Look, settings_types
from filmvideo.looks.presets import find_look, normalize_name

FILM = ("stock", "print", "gate", "backing")
OLD_TABLES = {"breath": "film_breathing"}
"""Tables of looks and manifests of earlier releases, by the name they have now."""


def load_look(name: str | Path) -> Look:
    """Load a look by the name of a shipped one or the path of a TOML file; raise PresetError where it is wrong."""
    path = find_look(str(name))
    root = read_toml(path)
    root.number("schema", 1, 1)
    head, film = root.table("look"), root.table("film")
    values: dict[str, Any] = {key: film.text(key) for key in FILM if key in film}
    values |= {key: _beside(path, values[key]) for key in ("stock", "print") if key in values}
    values |= _stages_in(root)
    if "stock" not in values:
        raise PresetError(f"{film.where}: `stock` is missing; it takes a text.")
    try:
        look = Look(name=head.text("name", path.stem), why=head.text("why", ""), **values)
    except ParameterError as error:
        raise PresetError(f"{path.name}: {error}") from None
    for table in (head, film, root):
        table.done()
    return look


def _stages_in(root: TomlTable) -> dict[str, Parameters]:
    """Read the settings of every stage, under its name of today or of an earlier release."""
    for old, name in OLD_TABLES.items():
        if old in root and name not in root.values:
            root.values[name] = root.values[old]
    return {name: parameters_in(root.table(name), stage) for name, stage in settings_types().items()}


def look_to_values(look: Look) -> dict[str, Any]:
    """Give a look as plain values, whole."""
    words: dict[str, Any] = {key: getattr(look, key) for key in ("name", "why", *FILM)}
    return words | {name: _kept(look.settings(name)) for name in settings_types()}


def look_from_values(values: dict[str, Any], where: str) -> Look:
    """Read a look from plain values; PresetError naming where they stand when they are wrong."""
    root = TomlTable(values, where)
    found: dict[str, Any] = {key: root.text(key) for key in ("name", "why", *FILM)}
    found |= _stages_in(root)
    root.done()
    return Look(**found)


def normalize_look(look: Look) -> Look:
    """Give a look with its numbers as a file has them, so that its hash is the file's."""
    return look_from_values(look_to_values(look), "the look")


def _beside(look: Path, stock: str) -> str:
    """Find a stock's file from where the look lies; names stay as they are."""
    return str(look.parent / stock) if stock.endswith(".toml") else stock


def save_look(look: Look, path: Path) -> None:
    """Write a look as TOML, without what is as it is by default."""
    values: dict[str, object] = {
        "schema": 1,
        "look": {"name": look.name, "why": look.why},
        "film": {key: getattr(look, key) for key in FILM},
    }
    values |= {name: _kept(look.settings(name)) for name in settings_types() if not look.settings(name).idle}
    path.write_text(tomli_w.dumps(values), encoding="utf-8")


def with_changes(
    look: Look, *, stock: str | None, print_film: str | None, gate: str | None, stops: float | None
) -> Look:
    """Give a look with what a person named on the command line in place of its own."""
    printed = _plain_word(print_film) if print_film else look.print
    kept = not print_film or printed not in {"none", "scan"}
    return replace(
        look,
        stock=stock or look.stock,
        name=look.name if stock is None else "",
        print=printed,
        printer=look.printer if kept else PrinterSettings(),
        print_dirt=look.print_dirt if kept else DirtSettings(),
        gate=_gate(gate) if gate else look.gate,
        camera=look.camera if stops is None else replace(look.camera, stops=stops),
    )


def with_settings(look: Look, settings: dict[str, str]) -> Look:
    """Give a look with single keys of its file set anew, as `camera.stops` to `1.5`."""
    changed: dict[str, dict[str, object]] = {}
    for key, text in settings.items():
        table, _, name = key.partition(".")
        known = settings_types()
        if table not in known or name not in rules(known[table]):
            every = [f"{stage}.{parameter}" for stage, kind in known.items() for parameter in rules(kind)]
            raise ParameterError(f"No setting is named {key!r}; {nearest(key, every)}.")
        changed.setdefault(table, {})[name] = _value(text)
    for table, values in changed.items():
        stage = parameters_in(
            TomlTable(_kept(look.settings(table)) | values, f"--set {table}"), settings_types()[table]
        )
        look = replace(look, **{table: stage})
    return look


def _kept(stage: Parameters) -> dict[str, object]:
    """Give a stage's parameters as a TOML table has them."""
    found: dict[str, object] = {}
    for name in rules(type(stage)):
        value: Any = getattr(stage, name)
        found[name] = list(cast("tuple[float, ...]", value)) if isinstance(value, tuple) else value
    return found


def _value(text: str) -> object:
    """Read a value as TOML has it; a bare word is a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _plain_word(print_film: str) -> str:
    return print_film.lower() if print_film.lower() in {"auto", "none", "scan"} else print_film


def _gate(name: str) -> str:
    known = {normalize_name(gate): gate for gate in GATE_WIDTH_MM}
    if normalize_name(name) not in known:
        raise ParameterError(f"No film format is named {name!r}; {nearest(name.lower(), GATE_WIDTH_MM)}.")
    return known[normalize_name(name)]
