"""Looks in TOML files, and changes to looks from the command line.

schema = 1
[look]  name, why
[film]  stock, print ("auto", "none", "scan" or a print stock), gate
and a table for each stage of `filmvideo.looks.look.Look`, whose keys are the stage's parameters: [camera] stops …

A missing key has its default; an unknown key is refused. Earlier releases wrote [backing] kind as `backing` in [film].
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import tomli_w

from filmvideo.base.errors import ParameterError, PresetError, nearest
from filmvideo.base.parameters import Parameters, parameters_in, rules
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.film.printing import PrinterSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.presets import find_look, normalize_name

FILM = ("stock", "print", "gate")
OLD_TABLES = {"breath": "film_breathing"}
"""New names of tables in looks and manifests of earlier releases."""


def load_look(name: str | Path) -> Look:
    """Read a look.

    Parameters
    ----------
    name : str or Path
        Name of a shipped look, or path of a TOML file; stock files are found relative to it.

    Returns
    -------
    Look
        The look with its name and its reason.

    Raises
    ------
    PresetError
        If the look is unknown, or a key is unknown, has the wrong type or is out of range; it names file and key.
    """
    path = find_look(str(name))
    root = read_toml(path)
    root.number("schema", 1, 1)
    head, film = root.table("look"), root.table("film")
    words = {key: film.text(key) for key in FILM if key == "stock" or key in film}
    words |= {key: _resolve(path, words[key]) for key in ("stock", "print") if key in words}
    words |= {"name": head.text("name", path.stem), "why": head.text("why", "")}
    if "backing" in film:
        root.values["backing"] = {"kind": film.text("backing")} | root.table("backing").values
    try:
        look = _build(words, _read_stages(root))
    except ParameterError as error:
        raise PresetError(f"{path.name}: {error}") from None
    for table in (head, film, root):
        table.reject_unknown_keys()
    return look


def _build(words: dict[str, str], settings: dict[str, Parameters]) -> Look:
    return Look(**words, **settings)  # pyright: ignore[reportArgumentType]  (keys are Look's fields)


def _read_stages(root: TomlTable) -> dict[str, Parameters]:
    """Read the settings of every stage, also from tables with their names in earlier releases."""
    for old, name in OLD_TABLES.items():
        if old in root and name not in root.values:
            root.values[name] = root.values[old]
    if isinstance(kind := root.values.get("backing"), str):
        root.values["backing"] = {"kind": kind}
    root.values["printer"] = _with_brightness(root.table("printer").values)
    return {name: parameters_in(root.table(name), stage) for name, stage in settings_types().items()}


def _with_brightness(printer: dict[str, object]) -> dict[str, object]:
    """Return a [printer] table whose `stops` of earlier releases (+ darker) are `brightness_stops` (+ brighter)."""
    stops = printer.get("stops")
    if isinstance(stops, bool) or not isinstance(stops, int | float):
        return printer
    return {key: value for key, value in printer.items() if key != "stops"} | {"brightness_stops": -stops}


def look_to_values(look: Look) -> dict[str, object]:
    """Return all of a look as plain values."""
    words: dict[str, object] = {key: getattr(look, key) for key in ("name", "why", *FILM)}
    return words | {name: _to_table(look.settings(name)) for name in settings_types()}


def look_from_values(values: dict[str, object], where: str) -> Look:
    """Return the look of plain values; raise PresetError that starts with `where` if they are invalid."""
    root = TomlTable(values, where)
    words = {key: root.text(key) for key in ("name", "why", *FILM)}
    settings = _read_stages(root)
    root.reject_unknown_keys()
    return _build(words, settings)


def normalize_look(look: Look) -> Look:
    """Return a look with numbers of the types that a file has, so that its hash is the file's."""
    return look_from_values(look_to_values(look), "the look")


def _resolve(look: Path, stock: str) -> str:
    """Return the path of a stock's file relative to the look's, or a stock's name unchanged."""
    return str(look.parent / stock) if stock.endswith(".toml") else stock


def save_look(look: Look, path: Path) -> None:
    """Write a look as TOML, without stages at their defaults."""
    values: dict[str, object] = {
        "schema": 1,
        "look": {"name": look.name, "why": look.why},
        "film": {key: getattr(look, key) for key in FILM},
    }
    values |= {name: _to_table(look.settings(name)) for name in settings_types() if not look.settings(name).idle}
    path.write_text(tomli_w.dumps(values), encoding="utf-8")


def with_changes(
    look: Look, *, stock: str | None, print_film: str | None, gate: str | None, stops: float | None
) -> Look:
    """Return a look with the stock, print, gate and exposure of the command line; None keeps the look's own."""
    new_print = _print_word(print_film) if print_film else look.print
    has_print = not print_film or new_print not in {"none", "scan"}
    return replace(
        look,
        stock=stock or look.stock,
        name=look.name if stock is None else "",
        print=new_print,
        printer=look.printer if has_print else PrinterSettings(),
        print_dirt=look.print_dirt if has_print else DirtSettings(),
        gate=_gate(gate) if gate else look.gate,
        camera=look.camera if stops is None else replace(look.camera, stops=stops),
    )


def with_print_light(look: Look, brightness_stops: float | None, aim: str | None) -> Look:
    """Return a look with the print's brightness and aim of the command line; None keeps the look's own."""
    given = {"--brightness": brightness_stops, "--print-light": aim}
    named = " and ".join(name for name, value in given.items() if value is not None)
    if not named:
        return look
    if look.print_film is None or look.camera_film.match is not None:
        how = "scanned" if look.is_scan else "shown itself" if look.print_film is None else "a match"
        raise ParameterError(
            f"{look.camera_film.name} is {how}, without the printer that {named} would set; use --exposure."
        )
    printer, word = look.printer, aim and aim.lower()
    if word not in {None, "lad", "match"}:
        raise ParameterError(f"The print light must be lad or match, got {aim!r}.")
    stops = printer.brightness_stops if brightness_stops is None else brightness_stops
    luminance = 0.0 if word == "lad" else printer.aim_luminance
    return replace(
        look, printer=replace(printer, brightness_stops=stops, aim=word or printer.aim, aim_luminance=luminance)
    )


def with_settings(look: Look, settings: dict[str, str]) -> Look:
    """Return a look with single keys replaced, as `camera.stops` by `1.5`."""
    changed: dict[str, dict[str, object]] = {}
    for key, text in settings.items():
        table, _, name = key.partition(".")
        known = settings_types()
        if table not in known or name not in rules(known[table]):
            every = [f"{stage}.{parameter}" for stage, kind in known.items() for parameter in rules(kind)]
            raise ParameterError(f"--set {key} is not known; {nearest(key, every)}; see `filmvideo looks --keys`.")
        changed.setdefault(table, {})[name] = _value(text)
    for table, values in changed.items():
        own = TomlTable(_to_table(look.settings(table)) | values, f"--set [{table}]")
        stage = parameters_in(own, settings_types()[table])
        look = replace(look, **{table: stage})
    return look


def _to_table(stage: Parameters) -> dict[str, object]:
    """Return a stage's settings as a TOML table."""
    values: dict[str, float | str | tuple[float, ...]] = {name: getattr(stage, name) for name in rules(type(stage))}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _value(text: str) -> object:
    """Return the TOML value of a text; a bare word is a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _print_word(print_film: str) -> str:
    return print_film.lower() if print_film.lower() in {"auto", "none", "scan"} else print_film


def _gate(name: str) -> str:
    known = {normalize_name(gate): gate for gate in GATE_WIDTH_MM}
    if normalize_name(name) not in known:
        raise ParameterError(f"Unknown film gate {name!r}; {nearest(name.lower(), GATE_WIDTH_MM)}.")
    return known[normalize_name(name)]
