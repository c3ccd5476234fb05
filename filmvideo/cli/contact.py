"""`filmvideo contact`: stocks on a colour chart, and on a frame of one's own, on one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options import (
    FILE,
    DeviceOption,
    EngineOption,
    ExposureOption,
    FormatOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    build_look,
    input_option,
    parse_engine,
)


def contact(
    stocks: Annotated[
        list[str] | None, typer.Argument(metavar="[STOCKS]…", help="Names of stocks; by default all for cameras.")
    ] = None,
    *,
    target: Annotated[
        Path, typer.Option("-o", "--out", metavar="OUT", rich_help_panel=FILE, help="PNG, TIFF or JPEG to write.")
    ],
    frame: Annotated[
        Path | None,
        typer.Option("--on", metavar="IN", rich_help_panel=FILE, help="A clip or a picture to set beside the chart."),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", rich_help_panel=FILE, help="Which frame of the clip.")
    ] = None,
    print_film: PrintOption = None,
    gate: FormatOption = None,
    exposure: ExposureOption = None,
    settings: SetOption = None,
    source_space: Annotated[
        str,
        input_option("What the clip's codes mean."),
    ] = "auto",
    seed: SeedOption = 0,
    engine: EngineOption = "accurate",
    device: DeviceOption = "auto",
    overwrite: OverwriteOption = False,
) -> None:
    """Print a sheet of stocks on a colour chart, and on a frame of your own.

    The chart is a ColorChecker's 24 patches and a grey scale from four stops under to four over.

    \b
    Examples:
      filmvideo contact -o stocks.png
      filmvideo contact 250d 500t portra-400 velvia-50 --on clip.mov --at 3.5 -o sheet.jpg
    """  # noqa: D301  (\b keeps the lines of the examples)
    if at is not None and frame is None:
        raise ParameterError("--at chooses a frame of --on; name the clip.")
    names = stocks or [n for n in sorted(set(work.stock_names().values())) if work.find_stock(n).kind != "print"]
    films: dict[str, work.Look] = {}
    for name in names:
        film = build_look(None, name, print_film, gate, exposure, settings)
        if film is None:
            raise ParameterError("A sheet is of film; leave the stock none out.")
        films[film.camera_film.name] = film
    request = work.sheet_request(
        target,
        films,
        source=frame,
        chart=True,
        input=source_space,
        engine=parse_engine(engine),
        device=device,
        seed=seed,
    )
    size = work.render_sheet(*request, at=at, overwrite=overwrite, notify=NoticePrinter())
    typer.echo(f"{target}: {len(films)} stocks, {size[0]} x {size[1]}")
