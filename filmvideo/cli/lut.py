"""`filmvideo lut`: a stock or a look as a look-up table or a profile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options import (
    COLOUR,
    FILE,
    FILM,
    ExposureOption,
    JsonOption,
    LookOption,
    OverwriteOption,
    PrintOption,
    SetOption,
    StockOption,
    build_look,
    input_option,
    output_option,
    print_json,
)

KNOWN = (
    "cube (a grid; read everywhere), resolve-cube (with a shaper; Resolve, OpenColorIO), csp (with a shaper; ffmpeg, "
    "OpenColorIO), clf (OpenColorIO, logarithms as formulas), 3dl, hald (16-bit PNG), icc (device link), xmp (look for "
    "Lightroom and Camera Raw), dcp (camera profile; it cannot tint greys, and its name says so)"
)
FormatsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        rich_help_panel=FILE,
        help=f"{KNOWN}. By default what the output's suffix says. May be given several times.",
    ),
]
SizeOption = Annotated[
    int | None,
    typer.Option(
        "--size",
        metavar="N",
        rich_help_panel=FILE,
        help="Nodes an axis: 33 or 65 for most; a 3dl has 17, a hald 64, an xmp at most 32.",
    ),
]
CameraOption = Annotated[
    Path | None,
    typer.Option(
        "--camera-profile",
        metavar="FILE.dcp",
        rich_help_panel=COLOUR,
        help="For a dcp: the camera's own profile, whose matrices it takes; else the dcp is for DNGs in ProPhoto.",
    ),
]


def lut(
    *,
    stock: StockOption = None,
    print_film: PrintOption = None,
    look: LookOption = None,
    exposure: ExposureOption = None,
    settings: SetOption = None,
    part: Annotated[
        str,
        typer.Option(
            "--part",
            metavar="NAME",
            rich_help_panel=FILM,
            help="whole; or negative (scene to printing density, on Cineon's scale) and print (printing density to "
            "display), which one after the other are the whole, with room for a grade between them.",
        ),
    ] = "whole",
    source_space: Annotated[
        str,
        input_option(
            "What the codes it is given mean: logc3, slog3, acescct, davinci … of `filmvideo spaces`; linear "
            "light only for formats with a shaper."
        ),
    ] = "logc3",
    target_space: Annotated[
        str | None,
        output_option(
            "What the codes it gives mean: rec709 (the default), srgb, p3-d65, rec2020-pq, rec2020-hlg …; or a "
            "log such as acescct, logc3, davinci, for programs that manage colour and take it to the display without "
            "another tone curve."
        ),
    ] = None,
    formats: FormatsOption = None,
    size: SizeOption = None,
    camera: CameraOption = None,
    output: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", rich_help_panel=FILE, help="The file to write.")
    ],
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a stock or a look as a look-up table or a profile, and say how near the table comes to it.

    A table knows one colour at a time: it has no grain, no halation, and none of the film's softness and edge effects.
    FILE.json says what it is and how near it comes.

    \b
    Examples:
      filmvideo lut --stock vision3 --print 2383 -o film.cube
      filmvideo lut --stock 500t --input slog3 --part negative -o negative.clf
      filmvideo lut --look bleach-bypass --input acescct --output acescct --size 65 -o film.clf
    """  # noqa: D301  (\b keeps the lines of the examples)
    film_look = build_look(look, stock, print_film, None, exposure, settings)
    if film_look is None:
        raise ParameterError("A table without film changes nothing; name a stock.")
    film, only = work.lut_of_look(film_look, work.find_space(source_space), part_named(part))
    if only is not None and target_space is not None:
        raise ParameterError(f"The {film.name} gives printing density on Cineon's scale; leave --output out.")
    target = only or named_target(target_space)
    say(written(output, formats, work.LutRequest(film, target, size, camera), overwrite=overwrite), as_json=as_json)


def written(output: Path, formats: list[str] | None, wanted: work.LutRequest, *, overwrite: bool) -> list[work.LutFile]:
    """Write one file, or one for each format, and give what is said of them."""
    names = [one.strip() for text in formats or () for one in text.split(",")] or [work.format_of(output)]
    if len(names) == 1 and output.suffix.lower() not in ("", work.find_format(names[0]).suffix):
        raise ParameterError(
            f"{names[0]} ends in {work.find_format(names[0]).suffix}, not in {output.suffix}; rename it."
        )
    several = [(_place(output, name, alone=len(names) == 1), name) for name in names]
    return [work.export_lut(path, name, wanted, overwrite=overwrite) for path, name in several]


def say(files: list[work.LutFile], *, as_json: bool) -> None:
    """Say how near each file comes, and what it lacks."""
    if as_json:
        print_json(files)
        return
    for facts in files:
        off, grey = facts["delta_e_2000"], facts["delta_e_2000_greys"]
        typer.echo(
            f"{facts['file']}: {facts['source']} to {facts['target']}, {facts['size']} nodes an axis; off the film by "
            f"ΔE2000 {off['mean']:.3f} mean, {off['p95']:.3f} for 95 %, {off['max']:.2f} max over {off['colours']} "
            f"colours, {grey['mean']:.3f} mean, {grey['max']:.2f} max for greys. Without {', '.join(facts['without'])}."
        )


def named_target(name: str | None) -> work.LutTarget | None:
    """Find a target, if one is named."""
    return None if name is None else work.find_target(name)


def part_named(name: str) -> Any:  # noqa: ANN401  (one of three words)
    """Read the name of a part of a look."""
    if name.lower() not in {"whole", "negative", "print"}:
        raise ParameterError(f"No part of a film is named {name!r}; whole, negative and print are known.")
    return name.lower()


def _place(output: Path, name: str, *, alone: bool) -> Path:
    """Name the file of a format: as asked, or of several beside each other by their suffixes."""
    suffix = work.find_format(name).suffix
    if alone and output.suffix:
        return output.with_suffix(suffix)
    stem = output if output.suffix not in {form.suffix for form in work.FORMATS.values()} else output.with_suffix("")
    shared = name == "resolve-cube"
    return stem.with_name(f"{stem.name}{'-resolve' if shared else ''}{suffix}")
