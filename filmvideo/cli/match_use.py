"""`filmvideo match stock`, `archive`, `refine`: write stocks and archives from matches and pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, out_option
from filmvideo.cli.options.pairs import (
    DigitalSpaceOption,
    FilmSpaceOption,
    FolderArgument,
    GreyOption,
    PairsEncodingOption,
    print_lines,
)
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import Formerly


def stock(
    folder: FolderArgument,
    *,
    out: Annotated[Path, Formerly("--output"), out_option("FILE.toml", "The stock to write, for --stock and looks.")],
    space: DigitalSpaceOption,
    on_top: Annotated[
        str,
        typer.Option("--on-top", metavar="STOCK", help="Stock whose grain, halation and scatter are added."),
    ] = "vision3-250d",
    light: Annotated[
        str | None,
        typer.Option(
            "--light",
            metavar="NAME",
            help="Illuminant of the pairs whose function is used; the default is nearest to the camera's balance. If a "
            "patch is named `white`, a frame's neutrals become the neutrals of the pairs.",
        ),
    ] = None,
    grey: GreyOption = 0.18,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a match as a stock, for --stock and looks.

    The stock of --on-top adds what patches cannot show: scatter, halation and grain, at the size of --gate.

    Frames are converted to the primaries of --digital-space, from any --input-space. For a camera's own RGB edit the
    file: replace `space` with `to_camera`, the matrix from XYZ under D65.

    \b
    Example:
      filmvideo match stock my-film -o my-film.toml --digital-space slog3 --on-top portra-400
      filmvideo process clip.mov --stock my-film.toml --input-space slog3
    """  # noqa: D301  (\b keeps the lines of the example)
    work.write_stock(folder, out, on_top=on_top, space=space, light=light, grey=grey, overwrite=overwrite)
    match = work.find_stock(str(out)).match
    reading = "" if match is None else match.reading
    if as_json:
        print_json({"output": str(out), "reading": reading})
    else:
        typer.echo(f"{out}: {reading}")


def archive(
    folder: FolderArgument,
    *,
    out: Annotated[Path, Formerly("--output"), out_option("ARCHIVE", "The archive to write, a new or empty folder.")],
    film: Annotated[str, typer.Option("--film", metavar="TEXT", help="The film: name, batch, process.")],
    note: Annotated[
        list[str] | None,
        typer.Option(
            "--note", metavar="TEXT", help="Camera, lens, lights, laboratory, scanner …; may be given several times."
        ),
    ] = None,
    without_pictures: Annotated[
        bool,
        typer.Option(
            "--without-pictures", help="Keep only the sha256 of the pictures of a pairs.toml. The pairs are kept."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write an archive of a match: pairs, model, report, sources, and the sha256 of each file.

    `filmvideo match fit --from ARCHIVE -o DIR` fits the match again.
    """
    archived = work.write_archive(folder, out, film=film, notes=tuple(note or ()), pictures=not without_pictures)
    if as_json:
        print_json({"output": str(archived)})
    else:
        typer.echo(f"{archived}")


def refine(
    stock: Annotated[str, typer.Argument(metavar="STOCK", help="The colour negative or slide to start from.")],
    pairs: Annotated[list[Path], typer.Argument(metavar="PAIRS…", help="As `match fit` takes them.")],
    *,
    out: Annotated[Path, Formerly("--output"), out_option("NEW.toml", "The stock to write.")],
    space: DigitalSpaceOption,
    print_film: Annotated[
        str,
        typer.Option("--print", metavar="NAME", help="Print stock of the pairs; the default auto takes the usual one."),
    ] = "auto",
    encoding: PairsEncodingOption = None,
    film_space: FilmSpaceOption = None,
    light: Annotated[
        list[str] | None,
        typer.Option(
            "--light",
            metavar="NAME",
            help="Illuminant; the default is nearest to the camera's balance. May be given several times, the film's "
            "own first: the film is the same in all, and the effect of the others on its layers is fitted as well.",
        ),
    ] = None,
    grey: GreyOption = 0.18,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fit a data sheet (curves, couplers, dye, printer lights) to a scan of the print or slide.

    A quarter of the patches is held out to measure the improvement. The look NEW-look.toml beside NEW.toml has the
    fitted printer lights. --print is for a negative; a slide has no print.
    """
    look = work.Look(stock=stock, print=print_film)
    sources = [work.read_source(path, encoding, film_space) for path in pairs]
    kept, dropped = work.drop_unusable(work.concatenate_pairs(tuple(source.pairs for source in sources)))
    noticed = [line for source in sources for line in (*source.said, *source.left_out)]
    lights = tuple(kept.find_light(name) for name in light) if light else (work.nearest_balance(kept),)
    name = work.find_space(space).name
    refined = work.refine_stock(look.camera_film, look.print_film, kept, lights, space=name, grey=grey)
    written = work.write_refined(refined, stock, out, overwrite=overwrite)
    before, after = refined.held_out
    lines = [*noticed, *dropped, *work.describe_changes(refined)]
    if as_json:
        held_out = {"data_sheet": before, "refined": after}
        print_json({"output": str(out), "look": str(written), "held_out_delta_e_2000": held_out, "said": lines})
        return
    print_lines(lines)
    typer.echo(f"{out}, {written}: mean ΔE2000 of held-out patches {after:.2f}, with the data sheet {before:.2f}.")
