"""`filmvideo looks`: the looks that come with filmvideo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmvideo.cli.names import say_rows
from filmvideo.cli.options import JsonOption, say_json

if TYPE_CHECKING:
    from filmvideo.look import Look


def looks(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A look, or a look's TOML file.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List the shipped looks, each with the reason for it, or say what is in one."""
    from filmvideo.look import load_look  # noqa: PLC0415
    from filmvideo.presets import look_paths  # noqa: PLC0415

    if name is not None:
        _describe(load_look(name), as_json=as_json)
        return
    found = {known: load_look(known) for known in look_paths()}
    if as_json:
        say_json({known: _facts(look) for known, look in found.items()})
        return
    say_rows({known: look.why for known, look in found.items()})


def _describe(look: Look, *, as_json: bool) -> None:
    facts = _facts(look)
    if as_json:
        say_json(facts)
        return
    typer.echo(look.name)
    say_rows({key: str(value) for key, value in facts.items() if key != "name"})


def _facts(look: Look) -> dict[str, Any]:
    camera = look.camera
    return {
        "name": look.name,
        "why": look.why,
        "stock": look.camera_film.name,
        "print": look.print_film.name if look.print_film else look.print,
        "format": look.gate,
        "exposure_stops": camera.stops,
        "light_kelvin": camera.light_kelvin or look.camera_film.balance_kelvin,
        "filter": camera.filter,
        "couplers": look.couplers,
        "printer_points": list(look.points),
        "lamp": look.viewing_lamp,
        "hash": look.hash(),
    }
