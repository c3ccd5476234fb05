"""`filmvideo verify`: measure a film and compare it with its data sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, out_option
from filmvideo.cli.output import print_json, print_message
from filmvideo.cli.panels import Formerly

SHORT = 4


def verify(
    stock: Annotated[str, typer.Argument(metavar="STOCK", help="A stock, or a stock's TOML file.")],
    *,
    out: Annotated[
        Path | None,
        Formerly("--report"),
        out_option(
            "DIR", "The folder of a page with plots, DIR/index.html. Needs matplotlib: pip install 'filmvideo[plot]'."
        ),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Measure a film as it is rendered, and compare it with its maker's data sheet.

    Instruments: sensitometer and densitometer (a 21-step wedge: density at every step, speed point, mean gradient),
    spectrosensitometer, MTF bench, halation radius, microdensitometer (rms granularity), print aim, colorimeter (a grey
    scale from -2 to +2 stops; the ColorChecker, which has no target). Each prints one figure, the film's error, and its
    limit.

    Exit status: 0 every figure is within its limit; 4 one is not; 1 the film could not be measured.

    \b
    Examples:
      filmvideo verify vision3
      filmvideo verify 500t -o 500t-report
    """  # noqa: D301  (\b keeps the lines of the examples)
    verification = work.verify_stock(stock)
    if out is not None:
        page = work.write_lab_report(verification, out, overwrite=overwrite)
        print_message(f"the report is {page}")
    if as_json:
        print_json(_facts(verification))
    else:
        _print(verification)
    if not verification.passed:
        raise typer.Exit(SHORT)


def _print(verification: work.Verification) -> None:
    typer.echo(f"{verification.stock.name} ({verification.stock.id}); colours: {verification.shown}")
    typer.echo(f"  {'':<21} {'figure':>8} {'at most':>8}")
    for reading in verification.readings:
        most = "-" if reading.target is None else f"{reading.target:g}"
        typer.echo(f"  {reading.name:<21} {reading.figure:8.3f} {most:>8}  {reading.unit:<15} {reading.verdict}")


def _facts(verification: work.Verification) -> dict[str, object]:
    return {
        "stock": verification.stock.id,
        "shown": verification.shown,
        "um_per_px": verification.um_per_px,
        "passed": verification.passed,
        "readings": [_reading(reading) for reading in verification.readings],
    }


def _reading(reading: work.Reading) -> dict[str, object]:
    rows = [dict(zip(reading.columns, row, strict=True)) for row in reading.rows]
    told = {"name": reading.name, "figure": reading.figure, "unit": reading.unit, "target": reading.target}
    return {**told, "passed": reading.passed, "rows": rows}
