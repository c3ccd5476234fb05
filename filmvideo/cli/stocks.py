"""`filmvideo stocks`: list the films, with their sources and what is estimated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmvideo.base.errors import ParameterError
from filmvideo.cli import work
from filmvideo.cli.options.files import JsonOption, OverwriteOption, out_option
from filmvideo.cli.output import print_json
from filmvideo.cli.panels import Formerly


def stocks(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A stock, or a stock's TOML file.")] = None,
    *,
    out: Annotated[
        Path | None,
        Formerly("--plot"),
        out_option(
            "FILE.png",
            "The picture of one stock's data sheet: sensitivities, dyes, curves, granularity and MTF, as published and "
            "as rendered, with the sources. Needs matplotlib: pip install 'filmvideo[plot]'.",
        ),
    ] = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the stocks, or describe one: sources, published figures, estimates, and figures beyond their limit."""
    if name is not None:
        _describe(name, out, as_json=as_json, overwrite=overwrite)
        return
    if out is not None:
        raise ParameterError("-o draws one stock; name it: filmvideo stocks NAME -o FILE.png.")
    found = {known: work.find_stock(known) for known in sorted(set(work.stock_names().values()))}
    if as_json:
        print_json([_summary(stock) for stock in found.values()])
        return
    for stock in sorted(found.values(), key=lambda s: (s.kind, s.medium, s.id)):
        typer.echo(_line(stock))


def _line(stock: work.Stock) -> str:
    speed = "" if stock.exposure_index is None else f"EI {stock.exposure_index:g}"
    light = "" if stock.kind == "print" else f"{stock.balance_kelvin:g} K"
    return f"  {stock.id:<16} {stock.kind:<9} {stock.medium:<6} {speed:<8} {light:<7} {stock.name}"


def _describe(name: str, out: Path | None, *, as_json: bool, overwrite: bool) -> None:

    match = work.find_stock(name).match
    if match is not None and out is None:
        _print_match(match, as_json=as_json)
        return
    verification = work.verify_stock(name)
    if out is not None:
        work.write_data_sheet(verification, out, overwrite=overwrite)
    short = {reading.name: reading.shortfall for reading in verification.readings if not reading.passed}
    if as_json:
        print_json({**_facts(verification.stock), "falls_short": short})
    else:
        _print(verification.stock, short)


def _print_match(match: work.MatchPreset, *, as_json: bool) -> None:
    """Describe a stock that was learnt from pairs."""
    if as_json:
        print_json(
            {"id": match.id, "name": match.name, "kind": "match", "table": str(match.table), "on_top": match.on_top}
        )
        return
    typer.echo(f"{match.name} ({match.id}), a match: {match.table}")
    for sentence in (match.reading, *match.estimated.values(), f"On top: {match.on_top}."):
        typer.echo(f"  {sentence}")


def _print(stock: work.Stock, short: dict[str, str]) -> None:
    typer.echo(f"{stock.name} ({stock.id})")
    summary = {**_summary(stock), "aliases": ", ".join(stock.aliases)}
    for key in ("maker", "code", "year", "kind", "medium", "image", "exposure_index", "balance_kelvin", "aliases"):
        if summary[key]:
            typer.echo(f"  {key.replace('_', ' '):<15} {summary[key]}")
    for layer, plot in stock.granularity.items():
        typer.echo(f"  rms granularity × 1000, {layer}: {min(plot.y):.3g} to {max(plot.y):.3g} (48 µm aperture)")
    for layer, plot in stock.mtf.items():
        typer.echo(f"  MTF, {layer}: 50 % at {_half(plot.x, plot.y)}")
    tables = {"Sources": stock.source, "Estimated": stock.estimated, "Falls short": short}
    for title, sentences in tables.items():
        typer.echo(f"{title}:" if sentences else f"{title}: none")
        for key, sentence in sentences.items():
            typer.echo(f"  {key.replace('_', ' ')}: {sentence}")


def _half(x: tuple[float, ...], y: tuple[float, ...]) -> str:
    """Return the frequency at which a response falls to half."""
    for (x0, y0), (x1, y1) in zip(zip(x, y, strict=True), zip(x[1:], y[1:], strict=True), strict=False):
        if y0 >= 50 > y1:
            return f"{x0 + (x1 - x0) * (y0 - 50) / (y0 - y1):.0f} cycles/mm"
    return f"more than {x[-1]:g} cycles/mm"


def _summary(stock: work.Stock) -> dict[str, object]:
    return {
        "id": stock.id,
        "name": stock.name,
        "maker": stock.maker,
        "code": stock.code,
        "year": stock.year,
        "kind": stock.kind,
        "medium": stock.medium,
        "image": "silver" if stock.layers == ("silver",) else "dye",
        "exposure_index": stock.exposure_index,
        "balance_kelvin": None if stock.kind == "print" else stock.balance_kelvin,
        "aliases": list(stock.aliases),
    }


def _facts(stock: work.Stock) -> dict[str, object]:
    plots = {"granularity_rms_x1000": ("density", stock.granularity), "mtf_percent": ("cycles_per_mm", stock.mtf)}
    published = {
        name: {layer: {axis: plot.x, "value": plot.y} for layer, plot in layers.items()}
        for name, (axis, layers) in plots.items()
    }
    return {**_summary(stock), **published, "source": stock.source, "estimated": stock.estimated}
