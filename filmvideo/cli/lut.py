"""`filmvideo lut`: write a stock or a look as a look-up table or a profile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.colour import input_space_option, output_space_option
from filmvideo.cli.options.files import JsonOption, OverwriteOption, out_option
from filmvideo.cli.options.film import TableFilm, needs_film
from filmvideo.cli.options.tables import CameraProfileOption, FileTypeOption, NodesOption, find_target, write_tables
from filmvideo.cli.panels import FILM, Formerly

_PARTS: dict[str, work.Part] = {"whole": "whole", "negative": "negative", "print": "print"}


def lut(
    *,
    film: TableFilm,
    part: Annotated[
        str,
        typer.Option(
            "--part",
            metavar="NAME",
            rich_help_panel=FILM,
            help="whole (the default); or negative (scene to printing density, on Cineon's scale) and print (printing "
            "density to display). One after the other they are the whole, with room for a grade between them.",
        ),
    ] = "whole",
    input_space: Annotated[
        str,
        Formerly("--input"),
        input_space_option(
            "Colour space of the codes that the table takes: logc3 (the default), slog3, acescct, davinci … of "
            "`filmvideo spaces`; linear light only for types with a shaper."
        ),
    ] = "logc3",
    output_space: Annotated[
        str | None,
        Formerly("--output"),
        output_space_option(
            "Colour space of the codes that the table returns: rec709 (the default), srgb, p3-d65, rec2020-pq, "
            "rec2020-hlg …; or a log such as acescct, logc3, davinci, for programs that manage colour and go to the "
            "display without another tone curve."
        ),
    ] = None,
    types: FileTypeOption = None,
    nodes: NodesOption = None,
    camera: CameraProfileOption = None,
    out: Annotated[Path, out_option("FILE", "The file to write.")],
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a stock or a look as a look-up table or a profile, and print its error.

    A table maps one colour at a time: it has no grain, no halation, and none of the film's softness and edge effects.
    FILE.json describes it and its error.

    \b
    Examples:
      filmvideo lut --stock vision3 --print 2383 -o film.cube
      filmvideo lut --stock 500t --input-space slog3 --part negative -o negative.clf
      filmvideo lut --look bleach-bypass --input-space acescct --output-space acescct --nodes 65 -o film.clf
    """  # noqa: D301  (\b keeps the lines of the examples)
    look = needs_film(film.build_look(), "lut")
    if part.lower() not in _PARTS:
        raise ParameterError(f"--part must be whole, negative or print, got {part!r}.")
    function, only = work.lut_of_look(look, work.find_space(input_space), _PARTS[part.lower()])
    if only is not None and output_space is not None:
        raise ParameterError(f"The {function.name} gives printing density on Cineon's scale; leave --output-space out.")
    request = work.LutRequest(function, only or find_target(output_space), nodes, camera)
    write_tables(out, types, request, overwrite=overwrite, as_json=as_json)
