"""Options for look-up tables and profiles, and how they are written and reported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import COLOUR, FILE, Formerly

KNOWN = (
    "cube (a grid; every program reads it), resolve-cube (with a shaper; Resolve, OpenColorIO), csp (with a shaper; "
    "FFmpeg, OpenColorIO), clf (OpenColorIO; logarithms as formulas), 3dl, hald (16-bit PNG), icc (device link), xmp "
    "(look for Lightroom and Camera Raw), dcp (camera profile; it cannot tint greys, and its name states that)"
)
FileTypeOption = Annotated[
    list[str] | None,
    Formerly("--format"),
    typer.Option(
        "--file-type",
        metavar="TYPE",
        rich_help_panel=FILE,
        help=f"{KNOWN}. The default follows the suffix of the output. May be given several times.",
    ),
]
NodesOption = Annotated[
    int | None,
    Formerly("--size"),
    typer.Option(
        "--nodes",
        metavar="N",
        rich_help_panel=FILE,
        help="Nodes on each axis: 33 or 65 for most types; 17 for 3dl, 64 for hald, at most 32 for xmp.",
    ),
]
CameraProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--camera-profile",
        metavar="FILE.dcp",
        rich_help_panel=COLOUR,
        help="For a dcp: the camera's own profile, whose matrices it takes; else the dcp is for DNGs in ProPhoto.",
    ),
]


def write_tables(
    out: Path, types: list[str] | None, request: work.LutRequest, *, overwrite: bool, as_json: bool
) -> None:
    """Write a file of each type, and print the error of each and what it lacks."""
    names = [one.strip() for text in types or () for one in text.split(",")] or [work.format_of(out)]
    suffix = work.find_format(names[0]).suffix
    if len(names) == 1 and out.suffix.lower() not in ("", suffix):
        raise ParameterError(f"A {names[0]} file must end in {suffix}, got {out.name}; rename it.")
    paths = [(_path(out, name, alone=len(names) == 1), name) for name in names]
    files = [work.export_lut(path, name, request, overwrite=overwrite) for path, name in paths]
    if as_json:
        print_json(files)
        return
    for facts in files:
        off, grey = facts["delta_e_2000"], facts["delta_e_2000_greys"]
        typer.echo(
            f"{facts['file']}: {facts['source']} to {facts['target']}, {facts['size']} nodes an axis; ΔE2000 from the "
            f"film {off['mean']:.3f} mean, {off['p95']:.3f} for 95 %, {off['max']:.2f} max over {off['colours']} "
            f"colours, {grey['mean']:.3f} mean, {grey['max']:.2f} max for greys. Without {', '.join(facts['without'])}."
        )


def find_target(name: str | None) -> work.Target | None:
    """Return the colour space of the output, if one is named."""
    return None if name is None else work.find_target(name)


def _path(out: Path, name: str, *, alone: bool) -> Path:
    """Return the file of a type: the output's name, or one beside it where there are several types."""
    suffix = work.find_format(name).suffix
    if alone and out.suffix:
        return out.with_suffix(suffix)
    stem = out if out.suffix not in {form.suffix for form in work.FORMATS.values()} else out.with_suffix("")
    return stem.with_name(f"{stem.name}{'-resolve' if name == 'resolve-cube' else ''}{suffix}")
