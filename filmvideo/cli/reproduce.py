"""`filmvideo reproduce`: what a manifest tells of, made again and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.options import JsonOption, print_json, print_message
from filmvideo.cli.process import progress_bar

DIFFERS = 4


def reproduce(
    manifest: Annotated[
        Path,
        typer.Argument(metavar="MANIFEST", help="What lies beside an output; of dailies, one of those in `manifests`."),
    ],
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source",
            metavar="IN",
            help="The source, where it lies elsewhere now (recorders' sound that went along is found); of a stream - "
            "to pipe it again, or a file of its bytes.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--out", metavar="OUT", help="The output, where it lies elsewhere now; of dailies their folder."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make again what a manifest tells of, and compare.

    Said is whether the file is the same byte for byte, else which pictures differ and by how many codes. It holds when
    the grain is the same bit for bit, every picture within one code, and sound, frame times and tags are the same. Of
    dailies all files of a clip are compared. It is made in the folder for temporary files (TMPDIR), which must have
    room for it; nothing is left there.

    Exit status: 0 it holds; 4 it does not.

    \b
    Examples:
      filmvideo reproduce out.mov.json
      filmvideo reproduce out.mov.json --source /archive/clip.mov
      filmvideo reproduce dailies/manifests/A001C001.json
      ffmpeg … -f nut - | filmvideo reproduce out.mov.json --source -
    """  # noqa: D301  (\b keeps the lines of the examples)
    with progress_bar() as progress:
        found = work.reproduce_output(manifest, source=source, output=output, progress=progress)
    if as_json:
        print_json(found.to_json())
    else:
        for remark in found.remarks:
            print_message(remark)
        typer.echo(f"{manifest}: {found.frames} frames. {found.describe()}")
    if not found.holds:
        raise typer.Exit(DIFFERS)
