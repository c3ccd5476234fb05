"""`filmvideo dailies`: a card in, graded film in several files, with a report and lists for the edit, out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options import (
    COLOUR,
    FILE,
    DeviceOption,
    EngineOption,
    ExposureOption,
    FormatOption,
    GrainOption,
    JsonOption,
    LookOption,
    OverwriteOption,
    PrintOption,
    SeedOption,
    SetOption,
    StockOption,
    ThreadsOption,
    build_look,
    input_option,
    output_option,
    parse_engine,
    parse_missing,
    parse_rate,
    print_json,
    print_message,
    with_grain,
)


def dailies(
    card: Annotated[
        Path, typer.Argument(metavar="CARD_DIR", help="The folder of clips and frame sequences, at any depth.")
    ],
    *,
    folder: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="OUT_DIR", rich_help_panel=FILE, help="The folder to write into."),
    ],
    recipe: Annotated[
        Path | None,
        typer.Option(
            "--recipe",
            metavar="FILE.toml",
            rich_help_panel=FILE,
            help="What is made: films and camera spaces by the clips' names, grades, outputs, burn-ins. Without one "
            "ProRes Proxy of the clip's size and H.264 of at most 1920 x 1080 with name, timecode and frame.",
        ),
    ] = None,
    stock: StockOption = None,
    print_film: PrintOption = None,
    look: LookOption = None,
    gate: FormatOption = None,
    exposure: ExposureOption = None,
    grain: GrainOption = None,
    settings: SetOption = None,
    source_space: Annotated[
        str,
        input_option("What the clips' codes mean: a name of `filmvideo spaces`. auto follows each clip's tags."),
    ] = "auto",
    target_space: Annotated[
        str | None,
        output_option("What the written codes shall mean; rec709 by default."),
    ] = None,
    cdl: Annotated[
        list[Path] | None,
        typer.Option(
            "--cdl",
            metavar="FILE|DIR",
            rich_help_panel=COLOUR,
            help="ASC CDL grades: .cdl, .ccc, .cc or .ale files, or a folder of them. A clip takes the grade whose id "
            "is its name or its reel; it is applied in the camera's code, before film.",
        ),
    ] = None,
    sound: Annotated[
        Path | None,
        typer.Option(
            "--sound",
            metavar="DIR",
            rich_help_panel=FILE,
            help="Sound files (BWF) that take the place of the clips' sound where their timecodes meet.",
        ),
    ] = None,
    mhl: Annotated[
        bool,
        typer.Option(
            "--mhl",
            rich_help_panel=FILE,
            help="Write an ASC Media Hash List onto the card (CARD_DIR/ascmhl), by which later copies can be checked.",
        ),
    ] = False,
    otio: Annotated[
        bool,
        typer.Option(
            "--otio",
            rich_help_panel=FILE,
            help="Insist on timeline.otio, the clips as an OpenTimelineIO timeline, which is written wherever "
            "filmvideo[otio] is installed.",
        ),
    ] = False,
    fps: Annotated[
        str | None,
        typer.Option(
            "--fps",
            metavar="RATE",
            rich_help_panel=FILE,
            help="Frames a second of frame sequences: 24, 23.976, 30000/1001. By default what their pictures say, else "
            "24.",
        ),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(
            "--missing",
            metavar="WHAT",
            rich_help_panel=FILE,
            help="What becomes of missing or broken frames of a sequence: hold (the default) repeats the last good "
            "frame and warns, black is black, error leaves the sequence undone.",
        ),
    ] = None,
    seed: SeedOption = 0,
    engine: EngineOption = "accurate",
    device: DeviceOption = "auto",
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            rich_help_panel=FILE,
            help="Go on where a run was cut off: clips that the same work (look, grade, outputs, source, seed, "
            "version) has finished are kept, the others are made.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make dailies of a card: each clip graded, put on film once, and written in several files.

    OUT_DIR gets a folder for each output, index.html (frames before and after, previews, facts, warnings; it needs no
    network), dailies.ale, dailies.csv and timeline.otio for the edit, and a manifest of each clip. Timecode, reel,
    sound and frame times go into every file. Pictures come upright, with square pixels.

    A clip that fails does not stop the others. Exit status: 0 all done, 3 some are damaged, 1 some could not be done.

    \b
    Examples:
      filmvideo dailies /media/A001 -o dailies --stock 250d --input logc3 --cdl grades.ccc
      filmvideo dailies /media/A001 -o dailies --recipe show.toml --sound /media/sound
    """  # noqa: D301  (\b keeps the lines of the examples)
    asked = with_grain(settings, grain, None, None)
    film = _film((look, stock, print_film, gate, exposure), asked, source_space, target_space)
    film = replace(film, missing=parse_missing(missing), rate=parse_rate(fps))
    order = _order(recipe, film, cdl or [])
    how = work.DailiesSettings(parse_engine(engine), device, seed, threads, overwrite, resume, seal=mhl, timeline=otio)
    with _bar() as (progress, say):
        results = work.make_dailies(card, folder, order, how, sound=sound, progress=progress, say=say)
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        typer.echo(f"{folder / 'index.html'}: {len(results)} clips: {work.count_by_status(results)}")
    if status := work.exit_status(results):
        raise typer.Exit(status)


def _film(
    named: tuple[str | None, str | None, str | None, str | None, float | None],
    settings: list[str],
    source_space: str,
    target_space: str | None,
) -> work.FilmSettings:
    """Read what the command line says of the film; nothing where it names none."""
    look, stock, *others = named
    if look is None and not stock:
        if any(value is not None for value in others) or settings:
            raise ParameterError("Name the film that this is to change, with --stock or --look.")
        return work.FilmSettings(input=source_space, output=target_space)
    film = build_look(*named, settings)
    if film is None:
        raise ParameterError("Dailies without film are what you have already; name a stock.")
    label = Path(look).name.removesuffix(".toml") if look is not None and stock is None else film.camera_film.name
    return work.FilmSettings(film, label, source_space, target_space)


def _order(recipe: Path | None, film: work.FilmSettings, cdl: list[Path]) -> work.DailiesRecipe:

    if recipe is None and film.look is None:
        raise ParameterError("No film was named; give --stock NAME, --look NAME or a --recipe with a [film].")
    order = work.DailiesRecipe(film, work.default_deliveries()) if recipe is None else work.read_recipe(recipe, film)
    return replace(order, grades={**order.grades, **work.all_grades(cdl)})


class _bar:  # noqa: N801  (used as a function)
    """Show how far the clip in work is; what is said goes above it."""

    def __enter__(self) -> tuple[Callable[[str, int, int], None], Callable[[str], None]]:

        self._name = ""
        self._bar: Any = work.tqdm(
            unit="frame", file=sys.stderr, disable=None, leave=False, delay=1, dynamic_ncols=True
        )
        return self._progress, self._note

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _progress(self, name: str, done: int, total: int) -> None:
        if name != self._name:
            self._name = name
            self._bar.reset(total)
            self._bar.set_description(name)
        self._bar.update(done - self._bar.n)

    def _note(self, sentence: str) -> None:
        self._bar.clear()
        print_message(sentence)
