"""`filmvideo reproduce`: render again what a manifest records, and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, out_option
from filmvideo.cli.output import print_json, print_message, progress_bar

DIFFERS = 4


def reproduce(
    manifest: Annotated[
        Path,
        typer.Argument(metavar="MANIFEST", help="The manifest beside an output; of dailies, one in `manifests`."),
    ],
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source",
            metavar="IN",
            help="The source, if it was moved; separate sound files are found beside it. Of a stream: - to pipe it "
            "again, or a file of its bytes.",
        ),
    ] = None,
    out: Annotated[
        Path | None, out_option("OUT", "The output to compare with, if it was moved; of dailies their folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Render again what a manifest records, and compare.

    The result is whether the file is the same byte for byte, else which pictures differ and by how many code values.
    The output is reproduced if the grain is the same bit for bit, every picture is within one code value, and sound,
    frame times and tags are the same. Of dailies all files of a clip are compared. The folder for temporary files
    (TMPDIR) needs room for the output; nothing is left there.

    Exit status: 0 reproduced; 4 not reproduced.

    \b
    Examples:
      filmvideo reproduce out.mov.json
      filmvideo reproduce out.mov.json --source /archive/clip.mov
      filmvideo reproduce dailies/manifests/A001C001.json
      ffmpeg … -f nut - | filmvideo reproduce out.mov.json --source -
    """  # noqa: D301  (\b keeps the lines of the examples)
    with progress_bar() as progress:
        found = work.reproduce_output(manifest, source=source, output=out, progress=progress)
    if as_json:
        print_json(found.to_json())
    else:
        for remark in found.remarks:
            print_message(remark)
        typer.echo(f"{manifest}: {found.frames} frames. {found.describe()}")
    if not found.holds:
        raise typer.Exit(DIFFERS)
