"""`filmvideo match stock`, `archive`, `refine`: what is made of a match, and of a film on pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.match import FolderArgument, match
from filmvideo.cli.match_read import FilmSpaceOption, PairsEncodingOption
from filmvideo.cli.options import OverwriteOption


@match.command()
def stock(
    folder: FolderArgument,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.toml", help="The stock, for --stock and looks.")
    ],
    space: Annotated[
        str,
        typer.Option(
            "--space",
            metavar="SPACE",
            help="Whose primaries the pairs' digital light has: a name of `filmvideo spaces` (slog3, logc3, "
            "linear-709 …). Frames are converted to them, whatever their own --input. For a camera's own RGB edit "
            "the file: `to_camera`, the matrix from XYZ under D65, in place of `space`.",
        ),
    ],
    on_top: Annotated[
        str,
        typer.Option("--on-top", metavar="STOCK", help="Stock whose grain, halation and scatter the picture gets."),
    ] = "vision3-250d",
    light: Annotated[
        str | None,
        typer.Option(
            "--light",
            metavar="NAME",
            help="Illuminant of the pairs whose function is used; by default the one nearest to the camera's balance. "
            "A frame's neutrals become the neutrals of the pairs in it, where a patch is named `white`.",
        ),
    ] = None,
    grey: Annotated[
        float, typer.Option("--grey", metavar="LIGHT", min=1e-6, help="Digital light of a grey card in the pairs.")
    ] = 0.18,
    overwrite: OverwriteOption = False,
) -> None:
    """Write a match as a stock, which `process`, `still` and looks take by its file.

    Of the named stock come what pairs of patches cannot hold: scatter, halation and grain, on film of --format.

    \b
    Example:
      filmvideo match stock my-film -o my-film.toml --space slog3 --on-top portra-400
      filmvideo process clip.mov --stock my-film.toml --input slog3
    """  # noqa: D301  (\b keeps the lines of the example)
    work.write_stock(folder, output, on_top=on_top, space=space, light=light, grey=grey, overwrite=overwrite)
    made = work.find_stock(str(output)).match
    typer.echo(f"{output}: {'' if made is None else made.reading}")


@match.command()
def archive(
    folder: FolderArgument,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="ARCHIVE", help="A new or empty directory.")],
    film: Annotated[str, typer.Option("--film", metavar="TEXT", help="Which film it is: name, batch, process.")],
    note: Annotated[
        list[str] | None,
        typer.Option("--note", metavar="TEXT", help="Camera, lens, lights, laboratory, scanner …; several times."),
    ] = None,
    without_pictures: Annotated[
        bool,
        typer.Option(
            "--without-pictures", help="Of the pictures of a pairs.toml keep the sha256 only. The pairs are kept."
        ),
    ] = False,
) -> None:
    """Put a match into an archive: pairs, model, report, what they were read from, and the sha256 of everything.

    `filmvideo match fit --from ARCHIVE -o DIR` learns the film again.
    """
    kept = work.write_archive(folder, output, film=film, notes=tuple(note or ()), pictures=not without_pictures)
    typer.echo(f"{kept}")


@match.command()
def refine(
    stock: Annotated[str, typer.Argument(metavar="STOCK", help="The colour negative or slide to begin with.")],
    pairs: Annotated[list[Path], typer.Argument(metavar="PAIRS…", help="As `match fit` takes them.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="NEW.toml", help="The stock that is written.")],
    space: Annotated[
        str, typer.Option("--space", metavar="SPACE", help="Whose primaries the pairs' digital light has.")
    ],
    print_film: Annotated[
        str, typer.Option("--print", metavar="NAME", help="What the film of the pairs is printed on; auto as usual.")
    ] = "auto",
    encoding: PairsEncodingOption = None,
    film_space: FilmSpaceOption = None,
    light: Annotated[
        list[str] | None,
        typer.Option(
            "--light",
            metavar="NAME",
            help="Illuminant; by default the one nearest to the camera's balance. Several times for several, the "
            "film's own first: the film is the same in all, what else the others do to its layers is found beside it.",
        ),
    ] = None,
    grey: Annotated[
        float, typer.Option("--grey", metavar="LIGHT", min=1e-6, help="Digital light of a grey card in the pairs.")
    ] = 0.18,
    overwrite: OverwriteOption = False,
) -> None:
    """Move the figures of a data sheet (curves, couplers, dye, printer lights) toward a scan of the print or slide.

    A quarter of the patches is kept out and says how much nearer it came. Beside NEW.toml a look, NEW-look.toml, has
    the printer lights that were found. A negative takes --print; a slide has none.
    """
    look = work.Look(stock=stock, print=print_film)
    sources = [work.read_source(path, encoding, film_space) for path in pairs]
    kept, dropped = work.drop_unusable(work.concatenate_pairs(tuple(source.pairs for source in sources)))
    noticed = [line for source in sources for line in (*source.said, *source.left_out)]
    lights = tuple(kept.find_light(name) for name in light) if light else (work.nearest_balance(kept),)
    name = work.find_space(space).name
    refined = work.refine_stock(look.camera_film, look.print_film, kept, lights, space=name, grey=grey)
    written = work.write_refined(refined, stock, output, overwrite=overwrite)
    before, after = refined.held_out
    for line in (*noticed, *dropped, *work.describe_changes(refined)):
        typer.echo(line)
    typer.echo(f"{output}, {written}: on patches kept out mean ΔE2000 {after:.2f}, where the sheet has {before:.2f}.")
