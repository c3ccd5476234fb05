"""`filmvideo looks`: the looks that come with filmvideo and the user's own, and the keys of a look."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.output import print_json, print_rows

DIFF = "diff"


def looks(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME | diff A B]", help="A look, or a look's TOML file; after the word diff, two to compare."
        ),
    ] = None,
    *,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys", help="List every key of a look, for its file and for --set: range, unit, usual range and stages."
        ),
    ] = False,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print the look as a file: what is not at its default, name and reason.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the looks with the reason for each, describe one, or compare two.

    The looks that come with filmvideo are listed first, then your own: the files of a folder that is
    ~/.config/filmvideo/looks on Linux, ~/Library/Application Support/filmvideo/looks on macOS and
    %APPDATA%\\filmvideo\\looks on Windows. FILMVIDEO_LOOKS names another folder. --save puts looks there, and --look
    finds them by name. A name that two looks have is refused.

    \b
    Examples:
      filmvideo looks night-500t
      filmvideo looks night-500t --toml > mine.toml
      filmvideo looks diff night-500t mine.toml
      filmvideo looks --keys
    """  # noqa: D301  (\b keeps the lines of the examples)
    words = names or []
    if keys:
        _check_alone("--keys", words, toml=toml)
        _list_keys(as_json=as_json)
    elif words[:1] == [DIFF]:
        _compare(words[1:], toml=toml, as_json=as_json)
    elif len(words) == 1:
        _describe(words[0], toml=toml, as_json=as_json)
    else:
        _check_alone("looks", words, toml=toml)
        _list(as_json=as_json)


def _check_alone(what: str, words: list[str], *, toml: bool) -> None:
    if words:
        raise ParameterError(f"{what} takes no names, got {' '.join(words)}; write looks NAME, or looks diff A B.")
    if toml:
        raise ParameterError("--toml prints one look; give its name.")


def _list(*, as_json: bool) -> None:
    """Print every look; of a file that is wrong, what is wrong with it."""
    found = work.list_looks()
    shipped = {row.name for row in found if not row.own}
    if as_json:
        names = {row: str(row.path) if row.own and row.name in shipped else row.name for row in found}
        print_json({name: _facts(row.look, row.path) if row.look else _fault(row) for row, name in names.items()})
        return
    print_rows({row.name: row.look.why for row in found if row.look and not row.own})
    if any(row.own for row in found):
        typer.echo(f"Your own, in {work.own_looks_dir()}:")
        print_rows({row.name: row.error or _reason(row.look) for row in found if row.own})


def _describe(name: str, *, toml: bool, as_json: bool) -> None:
    path = work.find_look(name)
    look = work.load_look(path)
    if toml and as_json:
        raise ParameterError("--toml and --json are two forms of a look; give one of them.")
    if toml:
        typer.echo(work.look_to_toml(look), nl=False)
        return
    facts = _facts(look, path)
    if as_json:
        print_json(facts)
        return
    typer.echo(look.name)
    print_rows({key: str(value) for key, value in facts.items() if key not in {"name", "own"}})


def _compare(names: list[str], *, toml: bool, as_json: bool) -> None:
    """Print the settings in which two looks differ, each as --set takes it."""
    _check_alone("", [], toml=toml)
    if len(names) != 2:
        raise ParameterError(
            f"looks diff compares two looks, got {' '.join(names) or 'nothing'}; write looks diff A B."
        )
    one, other = (work.load_look(name) for name in names)
    keys = work.differing_keys(one, other)
    if as_json:
        print_json({"looks": names, "keys": keys})
        return
    rows = [[shlex.quote(work.setting_word(key, value)) for value in values] for key, values in keys.items()]
    if not rows:
        typer.echo(f"{names[0]} and {names[1]} render the same.")
        return
    width = max(len(row[0]) for row in [names, *rows])
    for left, right in [names, *rows]:
        typer.echo(f"  {left:<{width}}  {right}")


def _list_keys(*, as_json: bool) -> None:
    """Print what every key takes, what is usual, its default, its stages and its meaning."""
    found = work.describe_keys()
    if as_json:
        print_json({key.key: {"takes": key.takes, **asdict(key)} for key in found})
        return
    for key in found:
        default = work.setting_word("", key.default)[1:]
        facts = [key.takes]
        if key.usual and key.usual != (key.low, key.high):
            facts.append(f"usual {key.usual[0]:g} to {key.usual[1]:g}")
        facts += [f"default {default}"] if default else []
        facts += [f"stage{'s' if len(key.stage) > 1 else ''} {', '.join(key.stage)}"] if key.stage else []
        typer.echo(f"{key.key}  ({'; '.join(facts)})\n    {key.meaning}")


def _reason(look: work.Look | None) -> str:
    """Return the reason for a look, or its films where none is given."""
    if look is None or look.why:
        return look.why if look else ""
    film = look.print_film
    return f"{look.camera_film.name}{f' on {film.name}' if film else ''}"


def _fault(row: work.ListedLook) -> dict[str, object]:
    return {"own": row.own, "file": str(row.path), "error": row.error}


def _facts(look: work.Look, path: Path) -> dict[str, object]:
    return {
        "name": look.name,
        "why": look.why,
        "own": path.parent == work.own_looks_dir(),
        "file": str(path),
        "stock": look.camera_film.name,
        "print": look.print_film.name if look.print_film else look.print,
        "gate": look.gate,
        "lamp": look.viewing_lamp,
        **{name: asdict(look.settings(name)) for name in work.settings_in_order() if not look.settings(name).idle},
        "backing": {"kind": look.base.backing, "reflectance": look.base.reflectance} if look.base else "none",
        "hash": look.hash(),
    }
