"""Options for the colour of the source and of the output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

import typer
from typer.models import OptionInfo

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.panels import COLOUR, Formerly

_MATRICES: dict[str, work.InputMatrix] = {
    "bt709": "bt709",
    "rec709": "bt709",
    "bt601": "bt601",
    "rec601": "bt601",
    "bt2020": "bt2020",
}


def input_space_option(text: str) -> OptionInfo:
    """Return the option for the space of the codes that are read, with a command's own help."""
    return typer.Option("--input-space", metavar="SPACE", rich_help_panel=COLOUR, help=text)


def output_space_option(text: str) -> OptionInfo:
    """Return the option for the space of the codes that are written, with a command's own help."""
    return typer.Option("--output-space", metavar="SPACE", rich_help_panel=COLOUR, help=text)


InputSpaceOption = Annotated[
    str,
    Formerly("--input"),
    input_space_option(
        "Colour space of the source: a name from `filmvideo spaces`. auto follows the source's tags and prints what "
        "it found; camera log has no tag, so name it. Pictures are srgb unless tagged."
    ),
]
OutputSpaceOption = Annotated[
    str | None,
    Formerly("--output"),
    output_space_option(
        "Colour space of the output: rec709 (the default for video), srgb (for pictures), p3-d65, display-p3, "
        "rec2020-pq, rec2020-hlg, linear-ap0, acescg, linear-709, linear-2020; cineon or adx10 for a scan. An EXR is "
        "linear light on the source's primaries by default."
    ),
]
InputMatrixOption = Annotated[
    str | None,
    typer.Option(
        "--input-matrix",
        metavar="NAME",
        rich_help_panel=COLOUR,
        help="Y'CbCr matrix of a source whose tag is missing or wrong: bt709, bt601 or bt2020.",
    ),
]


@dataclass(frozen=True)
class SourceColour:
    """The colour of the source."""

    input_space: InputSpaceOption = "auto"
    input_matrix: InputMatrixOption = None

    @property
    def matrix(self) -> work.InputMatrix | None:
        """The Y'CbCr matrix, if one is named."""
        return parse_matrix(self.input_matrix)


@dataclass(frozen=True)
class ColourOptions(SourceColour):
    """The colour of the source and of the output."""

    output_space: OutputSpaceOption = None


def parse_matrix(name: str | None) -> work.InputMatrix | None:
    """Return the Y'CbCr matrix that a name means."""
    if name is None:
        return None
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    if word not in _MATRICES:
        raise ParameterError(f"--input-matrix must be bt709, bt601 or bt2020, got {name!r}.")
    return _MATRICES[word]
