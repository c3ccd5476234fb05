"""`filmvideo probe`: describe a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import FilmvideoError
from filmvideo.cli import work
from filmvideo.cli.options.colour import InputMatrixOption, parse_matrix
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.output import print_json


def probe(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="The clip, frame sequence or picture to describe.")],
    *,
    input_matrix: InputMatrixOption = None,
    as_json: JsonOption = False,
) -> None:
    """Describe a clip: size, rate, frames, colour tags and what they mean, sound, timecode."""
    info = work.probe_clip(clip, input_matrix=parse_matrix(input_matrix))
    try:
        space, reading = work.input_space("auto", info)
        name = space.name
    except FilmvideoError as error:
        name, reading = None, str(error)
    if as_json:
        print_json({**info.to_json(), "input": name, "reading": reading})
        return
    for line in info.describe():
        typer.echo(line)
    typer.echo(f"  reading   {reading}")
