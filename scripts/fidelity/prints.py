"""Prints: the printed grey card, tone and greys, beside the laboratory's aim and the trade's tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from statistics import fmean

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.difference import Lab, ciede2000
from filmvideo.film.scanning import BASE_CODE, DENSITY_PER_CODE
from filmvideo.film.stock import Stock
from filmvideo.lab import print_aim
from filmvideo.lab.print_greys import TRADE_GREYS_OF, code_density, judged_range, own_greys, print_scale, trade_greys
from filmvideo.lab.verification import default_look
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath
from scripts.fidelity.markdown import NOTHING, code, number, numbers, table

FIRST_TONE = 260.0
"""Cineon code from which the summary compares tones; below it a print shows less than a hundredth of its white."""
STRAIGHT = (340.0, 550.0)
"""Codes between which a print's slope is read."""


def stocks_of(*kinds: str) -> list[Stock]:
    """Return the shipped stocks of some kinds."""
    found = map(find_stock, sorted(set(stock_names().values())))
    return [stock for stock in found if stock.kind in kinds]


def with_own_table() -> list[str]:
    """Return the prints whose own greys the trade has a table of."""
    return [film.id for film in stocks_of("print") if TRADE_GREYS_OF.get(film.id) == film.id]


@cache
def path_of(film_id: str) -> LightPath:
    """Return the light path on which a print is measured."""
    return light_path(default_look(find_stock(film_id), film_id))


def aim_table() -> str:
    """Return the Status densities of a printed grey card, and the aim, for every print."""
    return table(("print", "under", "read", "aim", "the aim is"), map(_aim_row, stocks_of("print")))


def _aim_row(film: Stock) -> tuple[str, ...]:
    read = print_aim.print_grey_card(film, path_of(film.id))
    aim = read if film.aim is None else film.aim
    source = "estimated" if "aim_density" in film.estimated else "published"
    under = code(default_look(film, film.id).stock)
    return code(film.id), under, numbers(read, 3), numbers(aim, 3), source


def tone_table() -> str:
    """Return log10 Y of a print at Cineon codes, beside the trade's, for every print that has a table."""
    names = with_own_table()
    codes = sorted({float(code) for name in names for code in trade_greys(name)[0] if code >= BASE_CODE})
    head = ("Cineon code", *(f"{name}{who}" for name in names for who in ("", ", the trade's")))
    return table(head, ((f"{place:.0f}", *_tones(names, place)) for place in codes))


def _tones(names: Iterable[str], place: float) -> Iterable[str]:
    for name in names:
        yield number(own_tone(name, place), 3)
        yield number(trade_tone(name, place), 3)


def slope_table() -> str:
    """Return the slope and the black of every print, and the trade's."""
    head = ("print", "slope", "the trade's", "log10 Y of black", "the trade's")
    return table(head, map(_slope_row, stocks_of("print")))


def _slope_row(film: Stock) -> tuple[str, ...]:
    low, high = STRAIGHT
    run = (high - low) * DENSITY_PER_CODE
    slope = number((own_tone(film.id, high) - own_tone(film.id, low)) / run, 2)
    black = number(own_tone(film.id, BASE_CODE), 2)
    if film.id not in with_own_table():
        return code(film.id), slope, NOTHING, black, NOTHING
    known = number((trade_tone(film.id, high) - trade_tone(film.id, low)) / run, 2)
    return code(film.id), slope, known, black, number(trade_tone(film.id, BASE_CODE), 2)


def greys_table() -> str:
    """Return a* and b* of prints at Cineon codes, beside the trade's, for every print that has a table."""
    names = with_own_table()
    head = ("Cineon code", *(f"{name}{what}" for name in names for what in ("", ", the trade's", ", ΔE2000")))
    codes = trade_greys(names[0])[0]
    return table(head, ((f"{place:.0f}", *_greys(names, place)) for place in map(float, codes[judged_range(codes)])))


def _greys(names: Iterable[str], place: float) -> Iterable[str]:
    for name in names:
        codes, scale = trade_greys(name)
        ours, trade = _own(name, place), scale[:, int((codes - place).abs().argmin())]
        yield numbers(ours[1:], 1)
        yield numbers(trade[1:], 1)
        yield number(float(ciede2000(ours, trade)), 1)


def summary() -> str:
    """Return how near the prints are to the trade's tables, as a list."""
    return "\n".join(map(_describe, with_own_table()))


def _describe(film_id: str) -> str:
    codes = [float(place) for place in trade_greys(film_id)[0] if place >= FIRST_TONE]
    apart = max(abs(own_tone(film_id, place) - trade_tone(film_id, place)) for place in codes)
    away = print_scale(find_stock(film_id), path_of(film_id)).column("ΔE2000")
    return (
        f"- `{film_id}`: log10 Y within {number(apart, 2)} of the trade's table from Cineon code {FIRST_TONE:.0f} up, "
        f"greys within ΔE2000 {number(max(away), 1)} of it, {number(fmean(away), 1)} on average."
    )


def own_tone(film_id: str, place: float) -> float:
    """Return log10 Y that a print shows of a Cineon code."""
    return float(log_luminance(_own(film_id, place)))


def trade_tone(film_id: str, place: float) -> float:
    """Return log10 Y that the trade's table shows of a Cineon code."""
    codes, scale = trade_greys(film_id)
    return float(np.interp(place, codes.numpy(), log_luminance(scale).numpy()))


def _own(film_id: str, place: float) -> Float64[Tensor, "3"]:
    codes = torch.tensor([place], dtype=torch.float64, device="cpu")
    return own_greys(path_of(film_id), code_density(codes))[:, 0]


def log_luminance(lab: Lab) -> Tensor:
    """Return log10 Y of L*, of the display's white."""
    light = lab[0]
    return torch.where(light > 8, ((light + 16) / 116) ** 3, light * (3 / 29) ** 3).log10()
