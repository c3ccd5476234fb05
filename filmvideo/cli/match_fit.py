"""`filmvideo match fit`, `predict`, `report`: learn a film from pairs of digital and film colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, check_absent, out_option
from filmvideo.cli.options.pairs import FilmSpaceOption, FolderArgument, PairsEncodingOption, print_lines
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import Formerly


def fit(
    pairs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PAIRS…",
            help="CSV or NPZ: digital_r,digital_g,digital_b,film_X,film_Y,film_Z[,patch,exposure,illuminant]; "
            "XYZ under D50, white Y = 1. A patch named `white` is the white of its light. Or a pairs.toml with "
            "pictures of a chart (`filmvideo match read --help`).",
        ),
    ] = None,
    *,
    out: Annotated[Path, Formerly("--output"), out_option("DIR", "The folder of the match to write.")],
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="auto (the default) tries every model and takes the simplest that is as good as any on held-out "
            "colours; or linear, root-polynomial, polynomial, chain, chain-root, chain-by-white, chain-by-light, "
            "chain-root-by-light, chain-smoothed, chain-by-light-smoothed. For comparison "
            "only: mlp, thin-plate, lattice.",
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
            help="Digital light at which the camera clips; pairs above 98 % of it are left out. The default is a "
            "maximum that several pairs share.",
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--from", metavar="ARCHIVE", help="Fit the pairs of an archive again, with its settings."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write the match even if its function folds or decreases.")
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Also write the report, as `match report` does."),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fit a function from digital to film colours, choose the model by its error on held-out colours, and write it."""
    if (out / work.MODEL).exists() and not overwrite:
        raise MediaError(f"{out} has a match; --overwrite replaces it.")
    settings: dict[str, Any] = {"model": model, "encoding": encoding, "film_space": film_space, "force": force}
    if (archive is None) == (not pairs):
        raise ParameterError("Give tables of pairs or --from ARCHIVE, one of them.")
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
    found: dict[str, Any] = {**work.match_figures(choice, kept), "said": said, "left_out": list(left_out)}
    if not as_json:
        skipped = (f"  {name:<16} {why}" for name, why in choice.skipped.items())
        print_lines((*said, *left_out, *work.model_table(choice), *skipped))
    if choice.chosen.gates.shortfall and not force:
        raise ParameterError(
            f"The function of {choice.chosen.name} {choice.chosen.gates.shortfall}; take another --model, shoot more "
            "saturated colours, or write it anyway with --force."
        )
    work.save_match(out, choice.chosen.name, choice.chosen.model, kept, settings=settings, figures=found)
    if page is not None:
        work.write_match_report(work.load_match(out), page, overwrite=overwrite)
    if as_json:
        print_json({"model": choice.chosen.name, **found})
    else:
        typer.echo(
            f"{choice.why}\nThe noise floor of these pairs, for any function of RGB, is about {choice.floor:.2f}.\n"
            + found.get("other_materials", {}).get("words", "")
        )


def predict(
    folder: FolderArgument,
    colours: Annotated[Path, typer.Argument(metavar="COLOURS.csv", help="digital_r,digital_g,digital_b[,illuminant].")],
    *,
    out: Annotated[Path, Formerly("--output"), out_option("OUT.csv", "The table of colours to write.")],
    encoding: PairsEncodingOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compute the film's colours (XYZ under D50) of digital colours."""
    check_absent(out, overwrite=overwrite)
    asked = work.read_colours(colours)
    film = work.predict_colours(work.load_match(folder).model, work.decode_pairs(asked, encoding or "linear"))
    work.write_pairs(out, replace(asked, film=film))
    if as_json:
        print_json({"output": str(out), "colours": len(asked)})
    else:
        typer.echo(f"{out}: {len(asked)} colours")


def report(
    folder: FolderArgument,
    *,
    out: Annotated[
        Path | None,
        Formerly("--output"),
        out_option("OUT_DIR", "The folder of the page and its plots; the default is DIR/report."),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a page with the errors of a match on held-out colours. Plots need matplotlib."""
    stored = work.load_match(folder)
    if as_json:
        print_json({"model": stored.name, **stored.figures})
        return
    page = work.write_match_report(stored, out or folder / "report", overwrite=overwrite)
    typer.echo(f"{page}")
