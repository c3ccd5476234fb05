"""Looks in TOML files.

schema = 1
[look]  name, why
[film]  stock, print ("auto", "none", "scan" or a print stock), gate
and a table for each stage of `filmvideo.looks.look.Look`, whose keys are the stage's parameters: [camera] stops …

A file names its stock. Any other key may be missing, `schema` too, and has its default then; an unknown key is refused.
Earlier releases wrote [backing] kind as `backing` in [film].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import tomli_w

from filmvideo.base.errors import MediaError, ParameterError, PresetError
from filmvideo.base.parameters import Parameters, parameters_in, rules
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.looks.look import Look, settings_types
from filmvideo.looks.own_looks import own_look_path, own_look_paths, own_looks_dir
from filmvideo.looks.presets import find_look, look_paths, normalize_name
from filmvideo.media.files.atomic import cannot_write, check_target, write_whole

_LIST = re.compile(r"\[\n([^\"\]]*)\]")
"""A list of numbers as tomli_w writes it, on several lines."""
Value = float | str | list[float]
FILM = ("stock", "print", "gate")
HEAD = ("name", "why")
OLD_TABLES = {"breath": "film_breathing"}
"""New names of tables in looks and manifests of earlier releases."""
_DEFAULTS = {one.name: str(one.default) for one in fields(Look) if one.name in FILM}


def load_look(name: str | Path) -> Look:
    """Read a look.

    Parameters
    ----------
    name : str or Path
        Name of a shipped look or of one in the folder of your own looks, or path of a TOML file; stock files are found
        relative to it.

    Returns
    -------
    Look
        The look with its name and its reason.

    Raises
    ------
    PresetError
        If the look is unknown, two looks have the name, or a key is unknown, has the wrong type or is out of range; it
        names file and key.
    """
    path = find_look(str(name))
    root = read_toml(path)
    root.table("film").text("stock")
    return _read_look(root, path.stem, lambda stock: _join(path.parent, stock))


def look_from_values(values: Mapping[str, object], where: str) -> Look:
    """Return the look of plain values, nested as in a file or with the keys of [film] and [look] outside of tables.

    A missing key has its default; PresetError starts with `where`.
    """
    return _read_look(TomlTable(dict(values), where), "", str)


def _read_look(root: TomlTable, name: str, resolve: Callable[[str], str]) -> Look:
    """Read a look, whose name is `name` where it has none, and whose stock files `resolve` finds."""
    root.number("schema", 1, 1, default=1)
    head, film = root.table("look"), root.table("film")
    words = {key: head.text(key, root.text(key, name if key == "name" else "")) for key in HEAD}
    words |= {key: film.text(key, root.text(key, _DEFAULTS[key])) for key in FILM}
    words |= {key: resolve(words[key]) for key in ("stock", "print")}
    if "backing" in film:
        root.values["backing"] = {"kind": film.text("backing")} | root.table("backing").values
    settings = _read_stages(root)
    for table in (head, film, root):
        table.reject_unknown_keys()
    try:
        return Look(**words, **settings)  # pyright: ignore[reportArgumentType]  (keys are Look's fields)
    except (ParameterError, PresetError) as error:
        said = str(error)
        raise PresetError(said if said.startswith(root.where) else f"{root.where}: {said}") from None


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
    words: dict[str, object] = {key: getattr(look, key) for key in (*HEAD, *FILM)}
    return words | {name: settings_to_table(look.settings(name)) for name in settings_types()}


def look_changes(look: Look) -> dict[str, object]:
    """Return the stock and what is not at its default, nested as in a file."""
    return {**_changed_tables(look)}


def _changed_tables(look: Look) -> dict[str, dict[str, Value]]:
    head = {key: text for key in HEAD if (text := getattr(look, key))}
    film = {key: word for key in FILM if (word := getattr(look, key)) != _DEFAULTS[key] or key == "stock"}
    tables: dict[str, dict[str, Value]] = {"look": {**head}, "film": {**film}}
    for name, kind in settings_types().items():
        usual = settings_to_table(kind())
        tables[name] = {key: v for key, v in settings_to_table(look.settings(name)).items() if v != usual[key]}
    return {name: table for name, table in tables.items() if table}


def normalize_look(look: Look) -> Look:
    """Return a look as a file gives it back."""
    return look_from_values(look_to_values(look), "the look")


def look_to_toml(look: Look, folder: Path | None = None) -> str:
    """Return a look as TOML with what is not at its default; stock files in `folder` are named relative to it."""
    values = _changed_tables(look)
    film = {key: word if key == "gate" else _split(folder, str(word)) for key, word in values["film"].items()}
    text = tomli_w.dumps({"schema": 1, **values, "film": film})
    return _LIST.sub(lambda found: f"[{' '.join(found[1].split()).rstrip(',')}]", text)


def save_look(look: Look, name: str | Path, *, overwrite: bool = False) -> Path:
    """Write a look as TOML: its stock, name and reason, and each key that is not at its default.

    Parameters
    ----------
    look : Look
        The look.
    name : str or Path
        Path of a file that ends in .toml, or the look's name in the folder of your own looks, which is created. A
        stock's file is named relative to the look's where it lies in its folder, else in full.
    overwrite : bool
        Whether to replace the file if it exists.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        If another look has the name in the folder of your own looks, or the name has no letters.
    MediaError
        If the file exists, or cannot be written.
    """
    path = check_look_path(name, overwrite=overwrite)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, look_to_toml(look, path.parent).encode())
    except OSError as error:
        raise cannot_write(path, error) from error
    except UnicodeEncodeError as error:
        raise MediaError(f"{path} was not written: a name in it is not UTF-8, as TOML is; rename that file.") from error
    return path


def check_look_path(name: str | Path, *, overwrite: bool) -> Path:
    """Return the file that `save_look` writes for a name, or raise what it raises, before anything is written."""
    path = look_path(name)
    own = path.parent.resolve() == own_looks_dir().resolve()
    if own:
        _check_own_name(path)
    check_target(path, overwrite=overwrite, make_folder=own)
    return path


def look_path(name: str | Path) -> Path:
    """Return the file that a look of a name is written to: the path of a TOML file as it is, or that of an own look."""
    return Path(name) if str(name).endswith(".toml") else own_look_path(str(name))


def _check_own_name(path: Path) -> None:
    """Raise ParameterError where another look would have the name of a new one."""
    others = [*look_paths(), *(stem for stem in own_look_paths() if stem != path.stem)]
    if same := [stem for stem in others if normalize_name(stem) == normalize_name(path.stem)]:
        raise ParameterError(f"A look is named {same[0]} already; give the new one another name than {path.stem}.")


def settings_to_table(stage: Parameters) -> dict[str, Value]:
    """Return a stage's settings as a TOML table."""
    values: dict[str, float | str | tuple[float, ...]] = {name: getattr(stage, name) for name in rules(type(stage))}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _join(folder: Path, stock: str) -> str:
    """Return the path of a stock's file relative to a folder, or a stock's name unchanged."""
    return str(folder / stock) if stock.endswith(".toml") else stock


def _split(folder: Path | None, stock: str) -> str:
    """Return a stock's file relative to a folder that holds it, else in full; or a stock's name unchanged."""
    if not stock.endswith(".toml"):
        return stock
    path = Path(stock).absolute()
    inside = folder is not None and path.is_relative_to(folder.absolute())
    return path.relative_to(folder.absolute()).as_posix() if folder is not None and inside else str(path)
