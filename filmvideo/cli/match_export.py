"""`filmvideo match export`: write a match as a look-up table or a profile."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError, nearest
from filmvideo.cli import work
from filmvideo.cli.options.colour import output_space_option
from filmvideo.cli.options.files import JsonOption, OverwriteOption, out_option
from filmvideo.cli.options.pairs import FolderArgument
from filmvideo.cli.options.tables import CameraProfileOption, FileTypeOption, NodesOption, find_target, write_tables
from filmvideo.cli.panels import Formerly


def export(
    folder: FolderArgument,
    *,
    out: Annotated[
        Path | None,
        Formerly("--output"),
        out_option("FILE", "The file to write; the default is DIR/film and the suffix of its type."),
    ] = None,
    types: FileTypeOption = None,
    nodes: NodesOption = None,
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="Encoding of the camera's codes: logc3 (the default), slog3, acescct …; linear only for types with a "
            "shaper.",
        ),
    ] = "logc3",
    gamut: Annotated[
        str | None,
        typer.Option("--gamut", metavar="NAME", help="Gamut of the digital colours, for xmp and dcp: awg3, bt709 …"),
    ] = None,
    output_space: Annotated[
        str | None,
        Formerly("--space"),
        output_space_option(
            "Colour space of the codes that the table returns: rec709 (the default), p3-d65, rec2020-pq, rec2020-hlg "
            "…, or a log (acescct, logc3 …) for programs that manage colour."
        ),
    ] = None,
    light: Annotated[
        str | None,
        typer.Option("--light", metavar="NAME", help="Illuminant of the pairs; the default has the most pairs."),
    ] = None,
    camera: CameraProfileOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a match as a look-up table or a profile, and print its error.

    A table maps one colour at a time: it has no grain and no halation. FILE.json describes it.

    \b
    Examples:
      filmvideo match export portra --encoding slog3 -o portra.cube
      filmvideo match export portra --file-type cube,clf,icc --nodes 65
    """  # noqa: D301  (\b keeps the lines of the examples)
    if out is None and not types:
        raise ParameterError("A file or a type is missing; give -o FILE.cube or --file-type cube.")
    if encoding not in work.ENCODINGS:
        raise ParameterError(f"--encoding {encoding} is not known; {nearest(encoding, work.ENCODINGS)}.")
    if gamut is not None:
        work.find_gamut(gamut)
    stored = work.load_match(folder)
    lit = stored.pairs.find_light(light)
    source = work.CodeMeaning(encoding, work.ENCODINGS[encoding].curve, gamut)
    digest = sha256((folder / work.MODEL).read_bytes() + (folder / work.TENSORS).read_bytes()).hexdigest()
    film = work.lut_of_match(
        f"match {stored.name} in {lit.name}", stored.model.function_in(lit), stored.pairs, lit, source, digest=digest
    )
    request = work.LutRequest(film, find_target(output_space), nodes, camera)
    write_tables(out or folder / "film", types, request, overwrite=overwrite, as_json=as_json)
