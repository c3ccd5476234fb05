"""Options for what comes from the standard input and goes to the standard output."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work

_PANEL = "Pipe"

PipeOption = Annotated[
    str | None,
    typer.Option(
        "--pipe",
        metavar="KIND",
        rich_help_panel=_PANEL,
        help="What -o - writes: nut (the default; any planes, frame times, sound), y4m (no sound, no RGB) or raw "
        "(codes and nothing else). Depth and planes are those of the source.",
    ),
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        "--size",
        metavar="WxH",
        rich_help_panel=_PANEL,
        help="Size of raw pictures that come in, 1920x1080. NUT, Y4M and other streams say their own.",
    ),
]
PixelFormatOption = Annotated[
    str | None,
    typer.Option(
        "--pixel-format",
        metavar="NAME",
        rich_help_panel=_PANEL,
        help="Planes of raw pictures that come in, by FFmpeg's name: yuv420p, yuv422p10le, gbrp12le …",
    ),
]


def parse_pipe(kind: str | None, size: str | None, pixel_format: str | None) -> work.PipeFormat:
    """Read what is in the pipes."""
    plain = None if kind is None else kind.lower().replace("rawvideo", "raw")
    if plain not in {None, "nut", "y4m", "raw"}:
        raise ParameterError(f"--pipe {kind} is not known; nut, y4m and raw are.")
    match = re.fullmatch(r"([1-9]\d{0,4})x([1-9]\d{0,4})", (size or "").strip().lower())
    if size is not None and match is None:
        raise ParameterError(f"--size {size} is no size of a picture; write it as 1920x1080.")
    return work.PipeFormat(plain, match and (int(match[1]), int(match[2])), pixel_format)  # pyright: ignore[reportArgumentType]
