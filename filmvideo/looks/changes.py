"""Changes to looks: by the options of the command line, and key by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.base.parameters import Parameters, parameters_in, rules
from filmvideo.base.toml import TomlTable
from filmvideo.film.printing import PrinterSettings
from filmvideo.gate.dirt import DirtSettings
from filmvideo.looks.files import FILM, HEAD, settings_to_table
from filmvideo.looks.gates import GATE_WIDTH_MM
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.presets import normalize_name

_WORDS = {"film": FILM, "look": HEAD}


def with_changes(
    look: Look, *, stock: str | None, print_film: str | None, gate: str | None, stops: float | None
) -> Look:
    """Return a look with the stock, print, gate and exposure of the command line; None keeps the look's own."""
    changes = _film_changes({"stock": stock, "print": print_film, "gate": gate})
    return replace(look, **changes, camera=look.camera if stops is None else replace(look.camera, stops=stops))


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


def with_settings(look: Look, settings: Mapping[str, str]) -> Look:
    """Return a look with single keys replaced, as `camera.stops` by `1.5`, `film.gate` or `look.name` by a word."""
    known = settings_types()
    words: dict[str, str] = {}
    tables: dict[str, dict[str, object]] = {}
    for key, text in map(_present_setting, settings.items()):
        table, _, name = key.partition(".")
        if name in _WORDS.get(table, ()):
            words[name] = parse_text(text)
        elif table in known and name in rules(known[table]):
            tables.setdefault(table, {})[name] = _value(text)
        else:
            near = "it is of files alone" if key == "schema" else nearest(key, _all_keys())
            raise ParameterError(f"--set {key} is not known; {near}; see `filmvideo looks --keys`.")
    changes = _film_changes(words) | {key: text for key, text in words.items() if key in HEAD}
    for table, values in tables.items():
        stage = changes.get(table)
        before = stage if isinstance(stage, Parameters) else look.settings(table)
        own = TomlTable(settings_to_table(before) | values, f"--set [{table}]")
        changes[table] = parameters_in(own, known[table])
    return replace(look, **changes)


def _present_setting(setting: tuple[str, str]) -> tuple[str, str]:
    """Return a setting by its present name: `printer.stops` of earlier releases was + darker."""
    key, text = setting
    value = _value(text)
    if key != "printer.stops" or isinstance(value, bool) or not isinstance(value, int | float):
        return setting
    return "printer.brightness_stops", f"{-value:g}"


def _film_changes(words: Mapping[str, str | None]) -> dict[str, object]:
    """Return the fields of a look that a stock, a print and a gate change, each None where it stays."""
    stock, print_film, gate = (words.get(key) for key in FILM)
    changes: dict[str, object] = {"stock": stock, "name": ""} if stock else {}
    if print_film:
        changes["print"] = _print_word(print_film)
        if changes["print"] in {"none", "scan"}:
            changes |= {"printer": PrinterSettings(), "print_dirt": DirtSettings()}
    return changes | ({"gate": _gate(gate)} if gate else {})


def _all_keys() -> list[str]:
    words = [f"{table}.{name}" for table, names in _WORDS.items() for name in names]
    return [*words, *(f"{table}.{name}" for table, kind in settings_types().items() for name in rules(kind))]


def _value(text: str) -> object:
    """Return the TOML value of a text; a bare word is a string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def parse_text(text: str) -> str:
    """Return the text of a TOML string, or a text as it stands, such as 2383."""
    value = _value(text)
    return value if isinstance(value, str) else text


def _print_word(print_film: str) -> str:
    return print_film.lower() if print_film.lower() in {"auto", "none", "scan"} else print_film


def _gate(name: str) -> str:
    known = {normalize_name(gate): gate for gate in GATE_WIDTH_MM}
    if normalize_name(name) not in known:
        raise ParameterError(f"Unknown film gate {name!r}; {nearest(name.lower(), GATE_WIDTH_MM)}.")
    return known[normalize_name(name)]
