"""`filmvideo preview`: a quick look at a clip on film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.contact import print_sheet
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options.colour import SourceColour
from filmvideo.cli.options.files import (
    AtOption,
    AudioOption,
    FramesOption,
    JsonOption,
    OverwriteOption,
    out_option,
    parse_audio,
    parse_frames,
    path_beside,
)
from filmvideo.cli.options.film import FilmOptions, needs_film
from filmvideo.cli.options.running import EngineOption, RunOptions, ThreadsOption
from filmvideo.cli.output import print_json, print_message, progress_bar
from filmvideo.cli.process import DAMAGED


@dataclass(frozen=True)
class PreviewRun(RunOptions):
    """Options of the renderer with the defaults of a preview."""

    engine: EngineOption = "fast"


def preview(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="A clip; for a grid or a wedge also a picture.")],
    *,
    out: Annotated[
        Path | None,
        out_option(
            "OUT",
            "The file to write: mp4 or mov; for a grid or a wedge png, tif or jpg. The default is beside the clip: "
            "clip.preview.mp4, clip.stocks.jpg, clip.wedge.jpg.",
        ),
    ] = None,
    film: FilmOptions,
    stocks: Annotated[
        str | None,
        typer.Option("--stocks", metavar="A,B,C", help="Render one frame on several stocks, as a grid of pictures."),
    ] = None,
    wedge: Annotated[
        bool, typer.Option("--wedge", help="Render one frame from -3 to +3 stops, as a grid of pictures.")
    ] = False,
    split: Annotated[bool, typer.Option("--split", help="Leave the left half of the clip without film.")] = False,
    at: AtOption = None,
    frames: FramesOption = None,
    audio: AudioOption = "auto",
    colour: SourceColour,
    run: PreviewRun,
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Render a quick preview: half size, fast engine, H.264 with sound.

    \b
    Examples:
      filmvideo preview clip.mov --stock vision3
      filmvideo preview clip.mov --stock 500t --split
      filmvideo preview clip.mov --stocks 250d,500t,portra-400,velvia-50 --at 3.5
      filmvideo preview clip.mov --stock portra-400 --wedge -o wedge.png
    """  # noqa: D301  (\b keeps the lines of the examples)
    if sum((stocks is not None, wedge, split)) > 1:
        raise ParameterError("--stocks, --wedge and --split exclude each other; give one of them.")
    if stocks is not None or wedge:
        if frames is not None:
            raise ParameterError("--frames is for a video; --at chooses the frame of a grid or a wedge.")
        _preview_sheet(clip, out, film, stocks, colour=colour, run=run, at=at, overwrite=overwrite, as_json=as_json)
        return
    if at is not None:
        raise ParameterError("--at is for --stocks and --wedge; --frames chooses a part of a video.")
    notify = NoticePrinter(quiet=as_json)
    look = film.build_film("preview")
    film.write_look(look, overwrite=overwrite)
    with progress_bar() as progress:
        report = work.render_preview(
            clip,
            out or path_beside(clip, "preview.mp4"),
            look,
            work.RenderOptions(overwrite=overwrite, progress=progress, notify=notify),
            split=split,
            input=colour.input_space,
            input_matrix=colour.matrix,
            frames=parse_frames(frames),
            audio=parse_audio(audio),
            engine=run.engine_name,
            device=run.device,
            seed=run.seed,
            threads=threads,
        )
    if as_json:
        print_json(report.to_json())
    else:
        for notice in report.notices:
            notify(notice)
        typer.echo(f"{report.path}: {report.frames} frames of {report.size[0]} x {report.size[1]}")
    if report.damage:
        print_message(f"{clip}: {report.damage.describe()}")
        raise typer.Exit(DAMAGED)


def _preview_sheet(
    clip: Path,
    out: Path | None,
    film: FilmOptions,
    stocks: str | None,
    *,
    colour: SourceColour,
    run: PreviewRun,
    at: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Render one frame on several stocks, or at several exposures where none are named."""
    target = out or path_beside(clip, f"{'wedge' if stocks is None else 'stocks'}.jpg")
    looks = _wedge(film, overwrite=overwrite) if stocks is None else _films(stocks, film)
    print_sheet(target, looks, clip, at, colour, run, overwrite=overwrite, as_json=as_json)


def _wedge(film: FilmOptions, *, overwrite: bool) -> dict[str, work.Look]:
    """Build the looks of several exposures, and write the one in the middle where --save asks for it."""
    look = film.build_film("preview")
    film.write_look(look, overwrite=overwrite)
    return work.exposure_wedge(look)


def _films(names: str, film: FilmOptions) -> dict[str, work.Look]:
    """Build the looks of several stocks."""
    stocks = [name.strip() for name in names.split(",") if name.strip()]
    if film.stock is not None or not stocks:
        raise ParameterError("--stocks takes names with commas between them, and no --stock beside it.")
    if film.save is not None:
        raise ParameterError("--save writes one look; leave it out beside --stocks.")
    looks = [needs_film(film.build(stock, film.look), "preview") for stock in stocks]
    return {look.camera_film.name: look for look in looks}
