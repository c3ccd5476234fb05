"""`filmvideo preview`: a quick look at a clip on film."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.contact import print_sheet
from filmvideo.cli.options.colour import SourceColour
from filmvideo.cli.options.files import (
    AtOption,
    FramesOption,
    JsonOption,
    OverwriteOption,
    out_option,
    parse_frames,
)
from filmvideo.cli.options.film import FilmOptions, needs_film
from filmvideo.cli.options.running import EngineOption, RunOptions, ThreadsOption
from filmvideo.cli.output import print_json, print_message, progress_bar
from filmvideo.cli.process import DAMAGED


@dataclass(frozen=True)
class PreviewRun(RunOptions):
    """How a preview is rendered: fast."""

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
        films = work.exposure_wedge(film.build_film("preview")) if stocks is None else _films(stocks, film)
        request = _sheet(films, clip, at, colour, run)
        path = out or _beside(clip, f"{'wedge' if stocks is None else 'stocks'}.jpg")
        print_sheet(path, request, overwrite=overwrite, as_json=as_json)
        return
    if at is not None:
        raise ParameterError("--at is for --stocks and --wedge; --frames chooses a part of a video.")
    with progress_bar() as progress:
        done = work.preview_clip(
            clip,
            out or _beside(clip, "preview.mp4"),
            film.build_film("preview"),
            split=split,
            progress=progress,
            input=colour.input_space,
            input_matrix=colour.matrix,
            frames=parse_frames(frames),
            engine=run.engine_name,
            device=run.device,
            seed=run.seed,
            threads=threads,
            overwrite=overwrite,
        )
    _print(clip, done, as_json=as_json)


def _films(names: str, film: FilmOptions) -> dict[str, work.Look]:
    """Build the looks of several stocks."""
    stocks = [name.strip() for name in names.split(",") if name.strip()]
    if film.stock is not None or not stocks:
        raise ParameterError("--stocks takes names with commas between them, and no --stock beside it.")
    looks = [needs_film(film.build(stock, film.look), "preview") for stock in stocks]
    return {look.camera_film.name: look for look in looks}


def _sheet(
    films: dict[str, work.Look], clip: Path, at: str | None, colour: SourceColour, run: RunOptions
) -> work.SheetWanted:
    return work.SheetWanted(
        films,
        clip,
        chart=False,
        at=at,
        input=colour.input_space,
        input_matrix=colour.matrix,
        engine=run.engine_name,
        device=run.device,
        seed=run.seed,
    )


def _print(clip: Path, done: work.Previewed, *, as_json: bool) -> None:
    """Print what was written; exit with 3 where the clip is damaged."""
    if as_json:
        print_json(
            {
                "output": str(done.path),
                "frames_written": done.frames,
                "width": done.size[0],
                "height": done.size[1],
                "reading": done.reading,
                "notices": [asdict(notice) for notice in done.notices],
                "damage": done.damage.describe() if done.damage else None,
            }
        )
    else:
        for sentence in (done.reading, *map(str, done.notices)):
            print_message(sentence)
        typer.echo(f"{done.path}: {done.frames} frames of {done.size[0]} x {done.size[1]}")
    if done.damage:
        print_message(f"{clip}: {done.damage.describe()}")
        raise typer.Exit(DAMAGED)


def _beside(clip: Path, ending: str) -> Path:
    """Return the name of a file beside a clip, or beside a sequence's pictures."""
    folder = clip if clip.is_dir() else clip.parent
    return folder / f"{work.plain_name(clip)}.{ending}"
