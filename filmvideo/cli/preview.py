"""`filmvideo preview`: the quickest useful picture of a clip on film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.notices import NoticePrinter
from filmvideo.cli.options import (
    FILE,
    RUN,
    DeviceOption,
    ExposureOption,
    FormatOption,
    GrainOption,
    InputMatrixOption,
    LookOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    StockOption,
    ThreadsOption,
    build_look,
    frame_range,
    input_option,
    parse_engine,
    parse_matrix,
    print_message,
    with_grain,
)
from filmvideo.cli.process import progress_bar

DAMAGED = 3


def preview(
    clip: Annotated[Path, typer.Argument(metavar="IN", help="A clip; for a grid or a wedge a picture, too.")],
    *,
    target: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            rich_help_panel=FILE,
            help="File to write: mp4 or mov; for a grid or a wedge png, tif or jpg. By default beside the clip: "
            "clip.preview.mp4, clip.stocks.jpg, clip.wedge.jpg.",
        ),
    ] = None,
    stock: StockOption = None,
    print_film: PrintOption = None,
    look: LookOption = None,
    gate: FormatOption = None,
    exposure: ExposureOption = None,
    grain: GrainOption = None,
    settings: SetOption = None,
    stocks: Annotated[
        str | None,
        typer.Option("--stocks", metavar="A,B,C", help="A frame on several stocks, as a grid of pictures."),
    ] = None,
    wedge: Annotated[
        bool, typer.Option("--wedge", help="A frame from three stops under to three over, as a grid of pictures.")
    ] = False,
    split: Annotated[
        bool, typer.Option("--split", help="The left half of the clip as shot, the right on film.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", rich_help_panel=FILE, help="Which frame, for a grid or a wedge."),
    ] = None,
    frames: Annotated[
        str | None,
        typer.Option("--frames", metavar="A-B", rich_help_panel=FILE, help="First and last frame of a video."),
    ] = None,
    source_space: Annotated[
        str,
        input_option("What the codes mean: a name of `filmvideo spaces`."),
    ] = "auto",
    input_matrix: InputMatrixOption = None,
    seed: SeedOption = 0,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", rich_help_panel=RUN, help="fast (the default) or accurate.")
    ] = "fast",
    device: DeviceOption = "auto",
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Show a clip on film as quickly as is useful: half size, fast engine, H.264 with sound.

    \b
    Examples:
      filmvideo preview clip.mov --stock vision3
      filmvideo preview clip.mov --stock 500t --split
      filmvideo preview clip.mov --stocks 250d,500t,portra-400,velvia-50 --at 3.5
      filmvideo preview clip.mov --stock portra-400 --wedge -o wedge.png
    """  # noqa: D301  (\b keeps the lines of the examples)
    if sum((stocks is not None, wedge, split)) > 1:
        raise ParameterError("--stocks, --wedge and --split are three previews; ask for one at a time.")
    asked = with_grain(settings, grain, None, None)

    def film_of(name: str | None) -> work.Look:
        film = build_look(look, name, print_film, gate, exposure, asked)
        if film is None:
            raise ParameterError("A preview without film is what you have already; name a stock.")
        return film

    if stocks is None and not wedge:
        if at is not None:
            raise ParameterError("--at is for --stocks and --wedge; of a video, --frames chooses a part.")
        values: dict[str, Any] = {"input": source_space, "input_matrix": parse_matrix(input_matrix), "split": split}
        values |= {"frames": frame_range(frames), "engine": parse_engine(engine), "device": device, "seed": seed}
        path = target or _beside(clip, "preview.mp4")
        _video(clip, path, film_of(stock), values | {"threads": threads}, overwrite)
        return
    if frames is not None:
        raise ParameterError("--frames is for video; --at chooses the frame of a grid or a wedge.")

    named = [name.strip() for name in (stocks or "").split(",") if name.strip()]
    if stocks is not None and (stock is not None or not named):
        raise ParameterError("--stocks takes names with commas between, and no --stock beside it.")
    films = {f.camera_film.name: f for f in map(film_of, named)} if named else work.exposure_wedge(film_of(stock))
    path = target or _beside(clip, f"{'stocks' if named else 'wedge'}.jpg")
    request = work.sheet_request(
        path,
        films,
        source=clip,
        chart=False,
        input=source_space,
        input_matrix=parse_matrix(input_matrix),
        engine=parse_engine(engine),
        device=device,
        seed=seed,
    )
    work.render_sheet(*request, at=at, overwrite=overwrite, notify=NoticePrinter())
    typer.echo(f"{path}: {', '.join(films)}")


def _video(clip: Path, target: Path, film: work.Look, settings: dict[str, Any], overwrite: bool) -> None:  # noqa: FBT001
    notify = NoticePrinter()
    with progress_bar() as progress:
        options = work.RunOptions(overwrite=overwrite, progress=progress, notify=notify)
        report = work.render_preview(clip, target, film, options, **settings)
    for notice in report.notices:
        notify(notice)
    typer.echo(f"{report.path}: {report.frames} frames of {report.size[0]} x {report.size[1]}")
    if report.damage:
        print_message(f"{clip}: {report.damage.describe()}")
        raise typer.Exit(DAMAGED)


def _beside(clip: Path, ending: str) -> Path:
    """Name a file beside a clip, or beside a sequence's pictures."""
    folder = clip if clip.is_dir() else clip.parent
    return folder / f"{work.plain_name(clip)}.{ending}"
