"""`filmvideo match export`: a match as a look-up table or a profile."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.cli import work
from filmvideo.cli.lut import CameraOption, FormatsOption, SizeOption, named_target, say, written
from filmvideo.cli.options import JsonOption, OverwriteOption


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A match, as `filmvideo match fit` wrote it.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The file to write; by default DIR/film and the suffix."),
    ] = None,
    formats: FormatsOption = None,
    size: SizeOption = None,
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="What the camera's codes are: logc3, slog3, acescct …; linear only for formats with a shaper.",
        ),
    ] = "logc3",
    gamut: Annotated[
        str | None,
        typer.Option("--gamut", metavar="NAME", help="Gamut of the digital colours, for xmp and dcp: awg3, bt709 …"),
    ] = None,
    space: Annotated[
        str | None,
        typer.Option(
            "--space",
            metavar="SPACE",
            help="What it is made for: rec709 (the default), p3-d65, rec2020-pq, rec2020-hlg …, or a log (acescct, "
            "logc3 …) for programs that manage colour.",
        ),
    ] = None,
    light: Annotated[
        str | None, typer.Option("--light", metavar="NAME", help="Illuminant of the pairs; by default the commonest.")
    ] = None,
    camera: CameraOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a match as a look-up table or a profile, and say by how much the file departs from it.

    A table knows one colour at a time: it has no grain and no halation. FILE.json says what it is.

    \b
    Examples:
      filmvideo match export portra --encoding slog3 -o portra.cube
      filmvideo match export portra --format cube,clf,icc --size 65
    """  # noqa: D301  (\b keeps the lines of the examples)
    if output is None and not formats:
        raise ParameterError("No file and no format was named; give -o FILE.cube or --format cube.")
    if encoding not in work.ENCODINGS:
        raise ParameterError(f"No encoding is named {encoding!r}; {nearest(encoding, work.ENCODINGS)}.")
    if gamut is not None:
        work.find_gamut(gamut)
    stored = work.load_match(folder)
    lit = stored.pairs.find_light(light)
    source = work.CodeMeaning(encoding, work.ENCODINGS[encoding].curve, gamut)
    digest = sha256((folder / work.MODEL).read_bytes() + (folder / work.TENSORS).read_bytes()).hexdigest()
    film = work.lut_of_match(
        f"match {stored.name} in {lit.name}", stored.model.under(lit), stored.pairs, lit, source, digest=digest
    )
    wanted = work.LutRequest(film, named_target(space), size, camera)
    say(written(output or folder / "film", formats, wanted, overwrite=overwrite), as_json=as_json)
