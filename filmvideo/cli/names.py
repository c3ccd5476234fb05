"""`filmvideo spaces` and `filmvideo codecs`: the names that options take."""

from __future__ import annotations

import typer

from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption
from filmvideo.cli.output import print_json, print_rows


def spaces(*, as_json: JsonOption = False) -> None:
    """List the colour spaces for --input-space and --output-space."""
    kinds = {"input": work.INPUTS, "output": work.OUTPUTS}
    rows = {kind: {name: space.about for name, space in known.items()} for kind, known in kinds.items()}
    rows["output"] |= dict.fromkeys(work.SCANS, "Printing density of the negative; with --print scan.")
    if as_json:
        print_json(rows)
        return
    for kind, known in rows.items():
        typer.echo(f"--{kind}-space")
        print_rows(known)


def codecs(*, as_json: JsonOption = False) -> None:
    """List the codecs and the files they are written to."""
    known = {**work.CODECS, **work.IMAGE_CODECS}

    if as_json:
        print_json({name: {"about": row.sentence, "suffixes": row.suffixes} for name, row in known.items()})
        return
    print_rows({name: f"{row.sentence} {' '.join(row.suffixes)}" for name, row in known.items()})
