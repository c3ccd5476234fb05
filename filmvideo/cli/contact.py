"""`filmvideo contact`: a sheet of stocks on a colour chart, and on a frame of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.collector import pause_collector
from filmvideo.base.errors import ParameterError
from filmvideo.base.notices import Notice
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options.colour import SourceColour
from filmvideo.cli.options.files import AtOption, JsonOption, OverwriteOption, out_option
from filmvideo.cli.options.film import FilmChanges, needs_film
from filmvideo.cli.options.running import RunOptions
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import FILE


def contact(
    stocks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STOCKS]…", help="Names of stocks; the default is every camera film."),
    ] = None,
    *,
    out: Annotated[Path, out_option("OUT", "The PNG, TIFF or JPEG to write.")],
    frame: Annotated[
        Path | None,
        typer.Option("--on", metavar="IN", rich_help_panel=FILE, help="A clip or a picture to show beside the chart."),
    ] = None,
    at: AtOption = None,
    film: FilmChanges,
    colour: SourceColour,
    run: RunOptions,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a sheet of stocks on a colour chart, and on a frame of your own.

    The chart has the 24 patches of a ColorChecker and a grey scale from -4 to +4 stops.

    \b
    Examples:
      filmvideo contact -o stocks.png
      filmvideo contact 250d 500t portra-400 velvia-50 --on clip.mov --at 3.5 -o sheet.jpg
    """  # noqa: D301  (\b keeps the lines of the examples)
    if at is not None and frame is None:
        raise ParameterError("--at chooses a frame of --on; give --on IN.")
    names = stocks or [n for n in sorted(set(work.stock_names().values())) if work.find_stock(n).kind != "print"]
    looks = [needs_film(film.build(name, None), "contact") for name in names]
    named = {look.camera_film.name: look for look in looks}
    print_sheet(out, named, frame, at, colour, run, chart=True, overwrite=overwrite, as_json=as_json)


def print_sheet(  # noqa: PLR0917  (the panels of the three commands that make sheets)
    out: Path,
    looks: Mapping[str, work.Look],
    source: Path | None,
    at: str | None,
    colour: SourceColour,
    run: RunOptions,
    *,
    chart: bool = False,
    columns: int | None = None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write a sheet of looks and print what is on it."""
    request, output = work.sheet_request(
        out,
        looks,
        source=source,
        chart=chart,
        columns=columns,
        input=colour.input_space,
        input_matrix=colour.matrix,
        engine=run.engine_name,
        device=run.device,
        seed=run.seed,
    )
    notices: list[Notice] = []
    notify = NoticePrinter(quiet=as_json)
    with pause_collector():
        width, height = work.render_sheet(request, output, at=at, overwrite=overwrite, notify=notices.append)
    films = [] if output.sheet is None else list(output.sheet.looks)
    if as_json:
        found = [asdict(notice) for notice in notices]
        print_json({"output": str(output.path), "films": films, "width": width, "height": height, "notices": found})
        return
    for notice in notices:
        notify(notice)
    typer.echo(f"{output.path}: {', '.join(films)}; {width} x {height}")
