"""`filmvideo match`: learn a film from pairs of digital and film colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.match_export import export
from filmvideo.cli.match_read import FilmSpaceOption, PairsEncodingOption, read
from filmvideo.cli.options import JsonOption, OverwriteOption, print_json

match = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Learn a film from pairs of digital and film colours, and prove how near it comes on colours it has not seen.",
)

EncodingOption = Annotated[
    str,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="What the digital values are: linear light, an encoding (slog3, logc3, srgb …), or learnt, which finds "
        "it from patches shot at several exposures. The gamut need not be named.",
    ),
]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A match, as `filmvideo match fit` wrote it.")]


@match.command()
def fit(
    pairs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PAIRS…",
            help="CSV or NPZ: digital_r,digital_g,digital_b,film_X,film_Y,film_Z[,patch,exposure,illuminant]; "
            "XYZ under D50, white Y = 1. A patch named `white` is each light's white. Or a pairs.toml, which names "
            "pictures of a chart (`filmvideo match read --help`).",
        ),
    ] = None,
    *,
    folder: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the match is written.")],
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="auto tries the models and takes the simplest that is as good as any on held-out pairs; or linear, "
            "root-polynomial, polynomial, chain, chain-root, chain-by-white, chain-by-light, chain-root-by-light, "
            "chain-products, chain-smoothed, chain-by-light-smoothed. For comparison only: mlp, thin-plate, lattice.",
        ),
    ] = "auto",
    encoding: PairsEncodingOption = None,
    film_space: FilmSpaceOption = None,
    white_level: Annotated[
        float | None,
        typer.Option(
            "--white-level",
            metavar="LIGHT",
            min=0,
            help="Digital light at which the camera clips; pairs from 98 % of it are left out. By default a greatest "
            "value that several pairs share.",
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--from", metavar="ARCHIVE", help="Fit the pairs of an archive again, as they were fitted."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write it even where the function folds or goes backwards.")
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write the page of proof, too, as `match report` does."),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fit a function from digital to film, choose the model by held-out pairs, and write it."""
    if (folder / work.MODEL).exists() and not overwrite:
        raise MediaError(f"{folder} holds a match already; --overwrite replaces it.")
    settings: dict[str, Any] = {"model": model, "encoding": encoding, "film_space": film_space, "force": force}
    if (archive is None) == (not pairs):
        raise ParameterError("Name the tables of pairs, or an archive with --from; one of them.")
    said: list[str] = []
    if archive is not None:
        again = work.read_archive(archive)
        kept, left_out, settings = again.pairs, (), again.settings
        model, force = settings["model"], settings["force"]
    else:
        sources = [work.read_source(path, encoding, film_space) for path in pairs or []]
        kept, dropped = work.drop_unusable(
            work.concatenate_pairs(tuple(source.pairs for source in sources)), white_level
        )
        said = [sentence for source in sources for sentence in source.said]
        left_out = (*[sentence for source in sources for sentence in source.left_out], *dropped)
        settings["sources"] = work.sources_of(pairs or [])
    choice = work.choose_model(kept, model)
    said += work.describe_drift(work.film_drift(choice.chosen.model, kept))
    found = {**work.match_figures(choice, kept), "said": said, "left_out": list(left_out)}
    if not as_json:
        _say((*said, *left_out), work.model_table(choice), choice.skipped)
    if choice.chosen.gates.shortfall and not force:
        raise ParameterError(
            f"The function of {choice.chosen.name} {choice.chosen.gates.shortfall}; take another --model, shoot more "
            "saturated colours, or write it all the same with --force."
        )
    work.save_match(folder, choice.chosen.name, choice.chosen.model, kept, settings=settings, figures=found)
    if page is not None:
        work.write_match_report(work.load_match(folder), page, overwrite=overwrite)
    if as_json:
        print_json({"model": choice.chosen.name, **found})
    else:
        typer.echo(
            f"{choice.why}\nThe noise floor of these pairs, for any function of RGB, is about {choice.floor:.2f}."
        )


@match.command()
def predict(
    folder: FolderArgument,
    colours: Annotated[Path, typer.Argument(metavar="COLOURS.csv", help="digital_r,digital_g,digital_b[,illuminant].")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT.csv", help="Where the colours are written.")],
    encoding: EncodingOption = "linear",
    overwrite: OverwriteOption = False,
) -> None:
    """Give the film's colours (XYZ under D50) of digital ones."""
    if output.exists() and not overwrite:
        raise MediaError(f"{output} exists already; --overwrite replaces it.")
    asked = work.read_colours(colours)
    film = work.predict_colours(work.load_match(folder).model, work.decode_pairs(asked, encoding))
    work.write_pairs(output, replace(asked, film=film))


@match.command()
def report(
    folder: FolderArgument,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Where the page and its plots go; by default DIR/report."),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say how near a match comes on what it has not seen, and draw it. Plots need matplotlib."""
    stored = work.load_match(folder)
    if as_json:
        print_json({"model": stored.name, **stored.figures})
        return
    page = work.write_match_report(stored, output or folder / "report", overwrite=overwrite)
    typer.echo(f"{page}")


for command in (export, read):
    match.command()(command)


def _say(noticed: tuple[str, ...], lines: list[str], skipped: dict[str, str]) -> None:
    for sentence in (*noticed, *lines, *(f"  {name:<16} {why}" for name, why in skipped.items())):
        typer.echo(sentence)
