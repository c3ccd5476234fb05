"""`filmvideo looks`: the looks that come with filmvideo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.output import print_json, print_rows


def looks(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A look, or a look's TOML file.")] = None,
    *,
    keys: Annotated[
        bool, typer.Option("--keys", help="List every parameter of a look, for its file and for --set.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the shipped looks with the reason for each, or describe one."""
    if keys:
        _list_keys(as_json=as_json)
        return

    if name is not None:
        _describe(work.load_look(name), as_json=as_json)
        return
    found = {known: work.load_look(known) for known in work.look_paths()}
    if as_json:
        print_json({known: _facts(look) for known, look in found.items()})
        return
    print_rows({known: look.why for known, look in found.items()})


def _describe(look: work.Look, *, as_json: bool) -> None:
    facts = _facts(look)
    if as_json:
        print_json(facts)
        return
    typer.echo(look.name)
    print_rows({key: str(value) for key, value in facts.items() if key != "name"})


def _list_keys(*, as_json: bool) -> None:
    """Print the range, the default and the meaning of every parameter."""
    rows = {
        f"{table}.{name}": {"takes": takes, "default": getattr(stage(), name), "meaning": meaning}
        for table, stage in work.settings_in_order().items()
        for name, (takes, meaning) in work.field_documentation(stage).items()
    }
    if as_json:
        print_json(rows)
        return
    for key, row in rows.items():
        typer.echo(f"{key}  ({row['takes']}; default {row['default']})\n    {row['meaning']}")


def _facts(look: work.Look) -> dict[str, object]:

    return {
        "name": look.name,
        "why": look.why,
        "stock": look.camera_film.name,
        "print": look.print_film.name if look.print_film else look.print,
        "gate": look.gate,
        "lamp": look.viewing_lamp,
        **{name: asdict(look.settings(name)) for name in work.settings_in_order() if not look.settings(name).idle},
        "backing": {"kind": look.base.backing, "reflectance": look.base.reflectance} if look.base else "none",
        "hash": look.hash(),
    }
