"""Every stock on the laboratory's instruments, its greys and its colours."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from statistics import fmean, median

import torch

from filmvideo.base.toml import read_toml
from filmvideo.film.neutral_fit import remove_neutral_fit
from filmvideo.film.stock import COLOUR_LAYERS, Stock
from filmvideo.film.stock_file import DYES
from filmvideo.lab.colorimeter import chart
from filmvideo.lab.print_greys import TRADE_GREYS_OF
from filmvideo.lab.reading import Reading
from filmvideo.lab.verification import CINE_NEGATIVE, STILL_NEGATIVE, Verification
from filmvideo.looks.look import Look
from filmvideo.looks.presets import presets_dir
from filmvideo.pipeline.build import light_path
from filmvideo.render.render import render_scene
from scripts.fidelity.markdown import NOTHING, code, number, numbers, table
from scripts.fidelity.prints import log_luminance, stocks_of
from scripts.fit_neutrals import bench

NEUTRAL, CHART, SKIN = "neutral scale", "ColorChecker", "light skin"
SHOWN_STOPS = (-2.0, -1.0, 0.0, 1.0, 2.0)
COLOURED = 10.0
"""Least C* of a patch whose chroma counts."""

Verified = dict[str, Verification]


def instruments_table(verified: Verified) -> str:
    """Return the readings of all stocks, with their targets; what falls short is bold."""
    readings = [reading for found in verified.values() for reading in found.readings if reading.name != CHART]
    heads = {reading.name: reading for reading in reversed(readings)}
    names = [name for name in _order(verified) if name in heads]
    head = ("stock", *(_head(heads[name]) for name in names))
    return table(head, ((code(stock), *(_cell(found.reading(n)) for n in names)) for stock, found in verified.items()))


def _order(verified: Verified) -> Iterable[str]:
    """Return the names of readings in the order of the light, each once."""
    most = max(verified.values(), key=lambda found: len(found.readings))
    return dict.fromkeys(reading.name for found in (most, *verified.values()) for reading in found.readings)


def _head(reading: Reading) -> str:
    if reading.name == NEUTRAL:
        return f"{reading.name}, {reading.unit}"
    return f"{reading.name}, {reading.unit}, at most {reading.target or 0:g}"


def _cell(reading: Reading | None) -> str:
    if reading is None:
        return NOTHING
    decimals = max(1 - floor(log10(reading.target or 1)), 0)
    return number(reading.figure, decimals) if reading.passed else f"**{reading.figure:.3g}**"


def summary(verified: Verified) -> str:
    """Return how many stocks pass."""
    passed = sum(found.passed for found in verified.values())
    return f"{passed} of {len(verified)} stocks pass every reading of `filmvideo verify`."


def shortfalls(verified: Verified) -> str:
    """Return how many stocks pass, and what falls short in the others."""
    lines = [summary(verified), ""]
    for stock, found in verified.items():
        lines += [f"- {code(stock)}: {one.name} {one.shortfall}." for one in found.readings if not one.passed]
    return "\n".join(lines).rstrip()


def tone_table(verified: Verified) -> str:
    """Return the lightness of a grey scale on every camera film as it is usually shown, and its slope."""
    head = ("camera film", "shown on", "slope", *(f"L* at {stops:+.0f}".replace("+0", "0") for stops in SHOWN_STOPS))
    return table(head, (_tone_row(stock, verified[stock.id]) for stock in stocks_of("negative", "reversal")))


def _tone_row(stock: Stock, found: Verification) -> tuple[str, ...]:
    film = Look(stock=stock.id).print_film
    scale = _neutral(found)
    light = dict(zip(scale.column("stops"), scale.column("L*"), strict=True))
    tone = log_luminance(torch.tensor([[light[-1.0], light[1.0]]], dtype=torch.float64, device="cpu"))
    slope = float(tone[1] - tone[0]) / (2 * log10(2))
    shown = code(film.id) if film else "itself"
    return code(stock.id), shown, number(slope, 2), *(number(light[stops], 1) for stops in SHOWN_STOPS)


def greys_table(verified: Verified) -> str:
    """Return how far the greys of every colour stock are from those that they are judged by, and what mended them."""
    head = ("stock", "judged by", "mean", "most", "target", "most without the fit", *FIT_HEAD)
    return table(head, (_greys_row(verified[stock.id]) for stock in colour_stocks()))


def _greys_row(found: Verification) -> tuple[str, ...]:
    stock, scale = found.stock, _neutral(found)
    away = scale.column("ΔE2000")
    fit = fit_figures(stock.id)
    without = NOTHING if fit[0] == NOTHING else number(bench(stock).figures(remove_neutral_fit(stock))[1], 1)
    figures = (number(fmean(away), 1), number(max(away), 1), f"{scale.target or 0:g}")
    return code(stock.id), _judge(stock), *figures, without, *fit


def _judge(stock: Stock) -> str:
    if stock.kind == "print":
        known = TRADE_GREYS_OF.get(stock.id)
        return "neutral greys" if known is None else f"the trade's {known}{'' if known == stock.id else ', tint alone'}"
    film = Look(stock=stock.id).print_film
    return "neutral greys" if film is None else f"{code(film.id)}'s own greys"


FIT_HEAD = ("curves moved, most D", "rms D", "dyes moved, most %")


def fit_figures(stock_id: str) -> tuple[str, str, str]:
    """Return what a stock's neutral fit moved, from its preset."""
    fit = read_toml(presets_dir() / "stocks" / f"{stock_id}.toml").table("neutral_fit")
    if not fit.values:
        return NOTHING, NOTHING, NOTHING
    offset = torch.tensor([fit.numbers(layer) for layer in COLOUR_LAYERS], dtype=torch.float64, device="cpu")
    flanks = torch.tensor([fit.numbers(f"{dye}_flanks", 2) for dye in DYES], dtype=torch.float64, device="cpu")
    rms, most = float(offset.square().mean().sqrt()), 100 * float((flanks - 1).abs().amax())
    return number(float(offset.abs().amax()), 3), number(rms, 3), number(most, 1)


def colours_table(verified: Verified) -> str:
    """Return the ColorChecker on every colour camera film, as it is usually shown."""
    films = [verified[stock.id] for stock in colour_stocks() if stock.kind != "print"]
    return table(("camera film", *CHART_HEAD), ((code(film.stock.id), *_chart(film)) for film in films))


def colours_by_print_table() -> str:
    """Return the ColorChecker of a cine and a stills negative on every colour print."""
    prints = [film for film in colour_stocks() if film.kind == "print"]
    pairs = [(film.id, negative) for film in prints for negative in (CINE_NEGATIVE, STILL_NEGATIVE)]
    rows = ((code(film), code(negative), *chart_figures(_chart_on(negative, film))) for film, negative in pairs)
    return table(("print", "negative", *CHART_HEAD), rows)


def _chart_on(negative: str, film: str) -> Reading:
    path = light_path(Look(stock=negative, print=film))
    return chart(lambda scene: render_scene(scene, path))


CHART_HEAD = ("mean ΔE2000 to the scene", "chroma, film to scene", "turn of hue, °", "light skin L* / C* / h°")


def _chart(found: Verification) -> tuple[str, ...]:
    reading = found.reading(CHART)
    return () if reading is None else chart_figures(reading)


def chart_figures(reading: Reading) -> tuple[str, ...]:
    """Return a chart's mean difference, its chroma and hue against the scene's, and its light skin."""
    columns = (reading.column(name) for name in ("scene C*", "film C*", "scene h°", "film h°"))
    patches = [patch for patch in zip(*columns, strict=True) if patch[0] > COLOURED]
    chroma = median(film / scene for scene, film, _, _ in patches)
    turn = median(abs((film - scene + 180) % 360 - 180) for _, _, scene, film in patches)
    places = [reading.columns.index(name) for name in ("film L*", "film C*", "film h°")]
    skin = [[float(row[place]) for place in places] for row in reading.rows if row[0] == SKIN]
    return number(reading.figure, 1), number(chroma, 2), number(turn, 1), numbers(skin[0], 0)


def colour_stocks() -> list[Stock]:
    """Return the shipped stocks with dyes."""
    return [stock for stock in stocks_of("print", "negative", "reversal") if len(stock.layers) == 3]


def _neutral(found: Verification) -> Reading:
    reading = found.reading(NEUTRAL)
    if reading is None:
        raise ValueError(f"{found.stock.id} has no neutral scale.")
    return reading


def estimates_table() -> str:
    """Return which figures of every stock are estimates."""
    stocks = stocks_of("print", "negative", "reversal")
    keys = sorted({key for stock in stocks for key in stock.estimated})
    rows = ((code(stock.id), *("×" if key in stock.estimated else "" for key in keys)) for stock in stocks)
    return table(("stock", *(key.replace("_", " ") for key in keys)), rows)
