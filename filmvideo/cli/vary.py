"""`filmvideo vary`: one frame on variants of a look, as a row or a grid of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli.contact import print_sheet
from filmvideo.cli.options.colour import SourceColour
from filmvideo.cli.options.files import AtOption, JsonOption, OverwriteOption, out_option, path_beside
from filmvideo.cli.options.film import FilmOptions
from filmvideo.cli.options.running import RunOptions
from filmvideo.cli.options.variants import VaryOptions


def vary(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="A clip, a frame sequence, or a picture.")],
    *,
    variants: VaryOptions,
    out: Annotated[
        Path | None,
        out_option("OUT", "The PNG, TIFF or JPEG to write. The default is clip.vary.jpg beside the clip."),
    ] = None,
    at: AtOption = None,
    film: FilmOptions,
    colour: SourceColour,
    run: RunOptions,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Render one frame on variants of a look, as a row or a grid of pictures.

    One or two of --vary, --looks, --stocks and --prints say what differs; the values of a second one go across. Below
    each picture stand the options that make it, to be pasted into another command.

    \b
    Examples:
      filmvideo vary clip.mov --look vision3-day --vary camera.stops=-1,-0.5,0,0.5,1
      filmvideo vary clip.mov --stock 500t --vary development.push_stops=0,1,2 --vary grain.amount=0.5,1 -o grid.png
      filmvideo vary clip.mov --stock 250d --vary 'printer.points=[25,25,25],[25,27,25],[27,25,25]' --at 3.5
      filmvideo vary clip.mov --stocks 250d,500t --prints 2383,2393
    """  # noqa: D301  (\b keeps the lines of the examples)
    looks, columns = variants.build_looks(film)
    if film.save is not None:
        if variants.looks is not None or variants.stocks is not None:
            raise ParameterError("--save writes the look that is varied; leave it out beside --looks and --stocks.")
        film.write_look(film.build_film("vary"), overwrite=overwrite)
    target = out or path_beside(clip, "vary.jpg")
    print_sheet(target, looks, clip, at, colour, run, columns=columns, overwrite=overwrite, as_json=as_json)
