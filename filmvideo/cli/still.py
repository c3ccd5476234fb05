"""`filmvideo still`: render one frame on film, as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.collector import pause_collector
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options.colour import ColourOptions
from filmvideo.cli.options.files import AtOption, JsonOption, LayerOption, ManifestOptions, OverwriteOption, out_option
from filmvideo.cli.options.film import FilmOptions
from filmvideo.cli.options.running import RunOptions
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import FILE


def still(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="A clip, a frame sequence, or a picture.")],
    *,
    out: Annotated[Path, out_option("OUT", "The PNG or TIFF to write, 16 bit.")],
    at: AtOption = None,
    layer: LayerOption = None,
    film: FilmOptions,
    colour: ColourOptions,
    before_after: Annotated[
        bool,
        typer.Option("--before-after", rich_help_panel=FILE, help="Put the frame without film to the left of it."),
    ] = False,
    run: RunOptions,
    overwrite: OverwriteOption = False,
    manifest: ManifestOptions,
    as_json: JsonOption = False,
) -> None:
    """Render one frame of a clip, or a picture, on film.

    \b
    Examples:
      filmvideo still clip.mov --at 00:00:03 --stock vision3 -o frame.png
      filmvideo still photo.jpg --stock portra-400 --before-after -o both.tif
    """  # noqa: D301  (\b keeps the lines of the examples)
    notify = NoticePrinter(quiet=as_json)
    with pause_collector():
        look = film.build_film("still")
        film.write_look(look, overwrite=overwrite)
        report = work.render_still(
            clip,
            out,
            look=look,
            at=at,
            input=colour.input_space,
            output=colour.output_space,
            seed=run.seed,
            engine=run.engine_name,
            device=run.device,
            overwrite=overwrite,
            before_after=before_after,
            input_matrix=colour.matrix,
            layer=layer,
            manifest=manifest.path,
        )
    if as_json:
        print_json(report.to_json())
    else:
        for notice in report.notices:
            notify(notice)
