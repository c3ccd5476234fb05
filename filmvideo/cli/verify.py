"""`filmvideo verify`: a film on the laboratory's instruments, against its sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from filmvideo.cli import work
from filmvideo.cli.options import JsonOption, OverwriteOption, print_json, print_message

SHORT = 4


def verify(
    stock: Annotated[str, typer.Argument(metavar="STOCK", help="A stock, or a stock's TOML file.")],
    *,
    as_json: JsonOption = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="DIR",
            help="Write a page with plots, DIR/index.html. Needs matplotlib: pip install 'filmvideo[plot]'.",
        ),
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Measure a film, as it is rendered, and compare it with its maker's sheet.

    Instruments: sensitometer and densitometer (a 21-step wedge: density at every step, speed point, mean gradient),
    spectrosensitometer, MTF bench, halation radius, microdensitometer (rms granularity), print aim, colorimeter (a grey
    scale two stops about grey; the ColorChecker, which has no target). Each says one figure, how far the film is off,
    and the most it may be.

    Exit status: 0 all is within its target; 4 something falls short; 1 it could not be measured.

    \b
    Examples:
      filmvideo verify vision3
      filmvideo verify 500t --report 500t-report
    """  # noqa: D301  (\b keeps the lines of the examples)
    verification = work.verify_stock(stock)
    if report is not None:
        page = work.write_lab_report(verification, report, overwrite=overwrite)
        print_message(f"the report is {page}")
    if as_json:
        print_json(_facts(verification))
    else:
        _say(verification)
    if not verification.passed:
        raise typer.Exit(SHORT)


def _say(verification: work.Verification) -> None:
    typer.echo(f"{verification.stock.name} ({verification.stock.id}); colours: {verification.shown}")
    typer.echo(f"  {'':<21} {'figure':>8} {'at most':>8}")
    for reading in verification.readings:
        most = "-" if reading.target is None else f"{reading.target:g}"
        typer.echo(f"  {reading.name:<21} {reading.figure:8.3f} {most:>8}  {reading.unit:<15} {reading.verdict}")


def _facts(verification: work.Verification) -> dict[str, Any]:
    return {
        "stock": verification.stock.id,
        "shown": verification.shown,
        "um_per_px": verification.um_per_px,
        "passed": verification.passed,
        "readings": [_reading(reading) for reading in verification.readings],
    }


def _reading(reading: work.Reading) -> dict[str, Any]:
    rows = [dict(zip(reading.columns, row, strict=True)) for row in reading.rows]
    told = {"name": reading.name, "figure": reading.figure, "unit": reading.unit, "target": reading.target}
    return {**told, "passed": reading.passed, "rows": rows}
