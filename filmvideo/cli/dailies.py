"""`filmvideo dailies`: grade the clips of a card, put them on film, and write files, a report and lists."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.colour import InputSpaceOption, OutputSpaceOption
from filmvideo.cli.options.files import JsonOption, OverwriteOption, SequenceOptions, out_option
from filmvideo.cli.options.film import FilmOptions
from filmvideo.cli.options.running import RunOptions, ThreadsOption
from filmvideo.cli.output import print_json, print_message
from filmvideo.cli.panels import COLOUR, FILE


def dailies(
    card: Annotated[
        Path, typer.Argument(metavar="CARD_DIR", help="The folder of clips and frame sequences, at any depth.")
    ],
    *,
    out: Annotated[Path, out_option("OUT_DIR", "The folder to write into.")],
    recipe: Annotated[
        Path | None,
        typer.Option(
            "--recipe",
            metavar="FILE.toml",
            rich_help_panel=FILE,
            help="What to make: films and camera spaces by the clips' names, grades, outputs, burn-ins. The default is "
            "ProRes Proxy of the clip's size, and H.264 of at most 1920 x 1080 with name, timecode and frame number.",
        ),
    ] = None,
    film: FilmOptions,
    input_space: InputSpaceOption = "auto",
    output_space: OutputSpaceOption = None,
    cdl: Annotated[
        list[Path] | None,
        typer.Option(
            "--cdl",
            metavar="FILE|DIR",
            rich_help_panel=COLOUR,
            help="ASC CDL grades: .cdl, .ccc, .cc or .ale files, or a folder of them. A clip takes the grade whose "
            "id, MediaRef or file is its name, or its reel; it is applied to the camera's code values, before film.",
        ),
    ] = None,
    sound: Annotated[
        Path | None,
        typer.Option(
            "--sound",
            metavar="DIR",
            rich_help_panel=FILE,
            help="Sound files (BWF) that replace the sound of clips with the same timecode.",
        ),
    ] = None,
    mhl: Annotated[
        bool,
        typer.Option(
            "--mhl",
            rich_help_panel=FILE,
            help="Write an ASC Media Hash List onto the card (CARD_DIR/ascmhl), to verify later copies.",
        ),
    ] = False,
    otio: Annotated[
        bool,
        typer.Option(
            "--otio",
            rich_help_panel=FILE,
            help="Fail unless timeline.otio can be written, the clips as an OpenTimelineIO timeline. It is always "
            "written if filmvideo[otio] is installed.",
        ),
    ] = False,
    sequence: SequenceOptions,
    run: RunOptions,
    threads: ThreadsOption = None,
    overwrite: OverwriteOption = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            rich_help_panel=FILE,
            help="Continue an interrupted run: clips that the same work (look, grade, outputs, source, seed, version) "
            "finished are kept, the others are made.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Render dailies of a card: each clip graded, put on film once, and written as several files.

    OUT_DIR gets a folder for each output, index.html (frames before and after, previews, facts, warnings; it needs no
    network), dailies.ale, dailies.csv and timeline.otio for the edit, and a manifest of each clip. Every file has
    timecode, reel, sound and frame times. Pictures are upright and have square pixels.

    A clip that fails does not stop the others. Footage that cannot be read (RED and Blackmagic RAW, DNG) is listed.
    Exit status: 0 all done, 3 some are damaged or not read, 1 some could not be done.

    \b
    Examples:
      filmvideo dailies /media/A001 -o dailies --stock 250d --input-space logc3 --cdl grades.ccc
      filmvideo dailies /media/A001 -o dailies --recipe show.toml --sound /media/sound
    """  # noqa: D301  (\b keeps the lines of the examples)
    wanted = _recipe(recipe, _film(film, input_space, output_space, sequence, overwrite=overwrite), cdl or [])
    how = work.DailiesSettings(
        run.engine_name, run.device, run.seed, threads, overwrite, resume, seal=mhl, timeline=otio
    )
    with _clip_bar() as (progress, say, warn):
        results = work.make_dailies(card, out, wanted, how, sound=sound, progress=progress, say=say, warn=warn)
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        typer.echo(f"{out / 'index.html'}: {work.count_by_status(results, out)}")
    if status := work.exit_status(results):
        raise typer.Exit(status)


def _film(
    film: FilmOptions, input_space: str, output_space: str | None, sequence: SequenceOptions, *, overwrite: bool
) -> work.FilmSettings:
    """Return the film of the command line, without a look where it names none."""
    if film.changes_alone:
        raise ParameterError("A film is missing that the options change; give --stock or --look.")
    named = film.look is not None or film.stock
    look = film.build_film("dailies") if named else None
    film.write_look(look, overwrite=overwrite)
    alone = film.look is not None and film.stock is None
    label = Path(film.look or "").name.removesuffix(".toml") if alone or look is None else look.camera_film.name
    return replace(
        work.FilmSettings(look, label, input_space, output_space),
        missing=sequence.when_missing,
        rate=sequence.frame_rate,
    )


def _recipe(path: Path | None, film: work.FilmSettings, cdl: list[Path]) -> work.DailiesRecipe:
    """Return the recipe of a file, or the usual one, with the grades of the command line."""
    if path is None and film.look is None:
        raise ParameterError("A film is missing; give --stock NAME, --look NAME or a --recipe with a [film].")
    recipe = work.DailiesRecipe(film, work.default_deliveries()) if path is None else work.read_recipe(path, film)
    return replace(recipe, grades=recipe.grades + work.all_grades(cdl))


@contextmanager
def _clip_bar() -> Generator[tuple[Callable[[str, int, int], None], Callable[[str], None], Callable[[str], None]]]:
    """Yield a function that draws how many frames of a clip are done, and two that print and warn above the bar."""
    name = ""
    with work.tqdm(unit="frame", file=sys.stderr, disable=None, leave=False, delay=1, dynamic_ncols=True) as bar:

        def progress(clip: str, done: int, total: int) -> None:
            nonlocal name
            if clip != name:
                name = clip
                bar.reset(total)
                bar.set_description(clip)
            bar.update(done - bar.n)

        def say(sentence: str, *, warns: bool = False) -> None:
            bar.clear()
            print_message(sentence, warns=warns)

        yield progress, say, partial(say, warns=True)
