"""Options for pairs of digital and film colours, and for matches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli.panels import Formerly

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A match, as written by `filmvideo match fit`.")]
PairsEncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help="Encoding of the digital values: linear, an encoding or a space that has one (slog3, logc3, srgb …), or "
        "learnt, which finds it from patches shot at several exposures. The gamut is not needed. The default for "
        "tables is linear; of a pairs.toml this replaces [digital] encoding.",
    ),
]
FilmSpaceOption = Annotated[
    str | None,
    typer.Option(
        "--film-space",
        metavar="SPACE",
        help="Colour space of the film values: of a table with film_r,film_g,film_b a display space (srgb, rec709, "
        "p3-d65 …); of a pairs.toml this replaces [film] space.",
    ),
]
DigitalSpaceOption = Annotated[
    str,
    Formerly("--space"),
    typer.Option(
        "--digital-space",
        metavar="SPACE",
        help="Space with the primaries of the pairs' digital light: a name from `filmvideo spaces` (slog3, logc3, "
        "linear-709 …).",
    ),
]
GreyOption = Annotated[
    float, typer.Option("--grey", metavar="LIGHT", min=1e-6, help="Digital light of a grey card in the pairs.")
]


def print_lines(lines: Iterable[str]) -> None:
    """Print lines on the standard output."""
    for line in lines:
        typer.echo(line)
