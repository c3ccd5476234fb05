"""`filmvideo spaces` and `filmvideo codecs`: names that can be passed."""

from __future__ import annotations

import typer

from filmvideo.cli import work
from filmvideo.cli.options import JsonOption, print_json


def spaces(*, as_json: JsonOption = False) -> None:
    """List colour spaces for --input and --output."""
    kinds = {"input": work.INPUTS, "output": work.OUTPUTS}
    rows = {kind: {name: space.about for name, space in known.items()} for kind, known in kinds.items()}
    rows["output"] |= dict.fromkeys(work.SCANS, "Printing density of the negative; with --print scan.")
    if as_json:
        print_json(rows)
        return
    for kind, known in rows.items():
        typer.echo(f"--{kind}")
        say_rows(known)


def codecs(*, as_json: JsonOption = False) -> None:
    """List codecs and the files they go into."""
    known = {**work.CODECS, **work.IMAGE_CODECS}

    if as_json:
        print_json({name: {"about": row.sentence, "suffixes": row.suffixes} for name, row in known.items()})
        return
    say_rows({name: f"{row.sentence} {' '.join(row.suffixes)}" for name, row in known.items()})


def say_rows(rows: dict[str, str]) -> None:
    """Print names and sentences in two columns."""
    width = max((len(name) for name in rows), default=0)
    for name, sentence in rows.items():
        typer.echo(f"  {name:<{width}}  {sentence}")
