"""Estimates: how far each moves a look's ColorChecker when it alone is moved by its uncertainty.

Nothing is fitted again. The printer sets a grey card to the print's aim anew, and a slide's filter is found anew, as in
a laboratory. Of several ways to move an estimate the one with the largest mean is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from filmvideo.colour.difference import Lab, ciede2000, display_to_lab
from filmvideo.film.push_pull import age_and_develop
from filmvideo.lab.colorimeter import patches
from filmvideo.looks.files import load_look
from filmvideo.pipeline.build import build_film_stages
from filmvideo.render.render import render_scene
from scripts.fidelity import moves
from scripts.fidelity.interimage import STRENGTHS
from scripts.fidelity.markdown import NOTHING, code, numbers, table
from scripts.fidelity.moves import Films

LOOKS = ("vision3-day", "night-500t", "eighties-exr", "portrait-portra", "super8-ektachrome", "kodachrome-home")


@dataclass(frozen=True)
class Estimate:
    """An estimate: how far it is uncertain, why that far, and the films with it moved."""

    name: str
    by: str
    why: str
    move: Callable[[Films], Iterable[Films]]


def films_of(name: str) -> Films:
    """Return a shipped look and its films."""
    look = load_look(name)
    return Films(look, look.camera_film, look.print_film)


def read_chart(films: Films) -> Lab:
    """Return the ColorChecker on these films."""
    stock = age_and_develop(films.stock, films.look.development)
    return display_to_lab(render_scene(patches(), build_film_stages(films.look, stock, films.film)))


@cache
def _read_shipped(name: str) -> Lab:
    return read_chart(films_of(name))


@cache
def chart_difference(estimate: Estimate, name: str) -> tuple[float, float] | None:
    """Return the mean and the largest ΔE2000 by which an estimate moves a look's chart; None where it has none."""
    away = [ciede2000(_read_shipped(name), read_chart(films)) for films in estimate.move(films_of(name))]
    return max(((float(one.mean()), float(one.amax())) for one in away), default=None)


def estimates_table() -> str:
    """Return the table: an estimate a row, a look a column."""
    return table(("estimate", "moved by", *map(code, LOOKS)), map(_row, ESTIMATES))


def _row(estimate: Estimate) -> tuple[str, ...]:
    found = (chart_difference(estimate, name) for name in LOOKS)
    cells = (NOTHING if one is None else numbers(one, 2) for one in found)
    return estimate.name, estimate.by, *cells


def summary() -> str:
    """Return the estimate that moves each look most, as a list."""
    return "\n".join(map(_describe, LOOKS))


def _describe(name: str) -> str:
    known = [(found, one) for one in ESTIMATES if (found := chart_difference(one, name)) is not None]
    found, one = max(known, key=lambda pair: pair[0])
    return f"- {code(name)} moves most by {one.name}, {one.by}: ΔE2000 {numbers(found, 1)}."


def reasons() -> str:
    """Return the reason for each uncertainty, as a list."""
    steps: dict[tuple[str, str], list[str]] = {}
    for one in ESTIMATES:
        steps.setdefault((one.name, one.why), []).append(one.by)
    return "\n".join(f"- **{name}**, {' and '.join(by)}: {why}" for (name, why), by in steps.items())


_INTERIMAGE = (
    "no maker publishes them. The films of the two patents differ by up to a quarter from their middle, and every "
    "stock goes by one of them. Effects grow faster than the factor."
)

ESTIMATES = (
    *(
        Estimate("interimage effects", f"× {part:g}", _INTERIMAGE, partial(moves.scale_couplers, part))
        for part in STRENGTHS
        if part != 1
    ),
    Estimate(
        "the print's contrast",
        f"± {moves.CONTRAST:g}",
        "of one layer, or of all. Assumed; it moves a print's greys by about half of what they miss the trade's by.",
        moves.move_contrast,
    ),
    Estimate(
        "the print's aim density",
        f"± {moves.AIM_D:g} D",
        "of one layer, or of all. It is what `filmvideo verify` allows.",
        moves.move_aim,
    ),
    Estimate(
        "neutral fit of the camera film",
        "taken away",
        "curves and dyes as in the sheet, or as first estimated: the whole of what the fit does.",
        moves.remove_stock_fit,
    ),
    Estimate("neutral fit of the print", "taken away", "the same.", moves.remove_print_fit),
    Estimate(
        "dyes of the camera film",
        f"± {100 * moves.FLANK:g} %",
        "one flank of one dye. It is the budget of the neutral fit; many stocks publish no dyes.",
        moves.scale_stock_dyes,
    ),
    Estimate("dyes of the print", f"± {100 * moves.FLANK:g} %", "the same.", moves.scale_print_dyes),
    Estimate(
        "sensitivity beyond the plot",
        f"floor {moves.SHALLOW:g}, not {moves.DEEP:g}",
        "decades below the peak. The floor is a choice; one decade is taken.",
        moves.raise_floor,
    ),
    Estimate(
        "sensitivity beyond the plot",
        "none",
        "in place of the plot's end slopes, continued: the other extreme.",
        moves.cut_sensitivity,
    ),
    Estimate(
        "emulsion",
        "taken away",
        "the published sensitivities as they stand, in place of those of the layers that are solved for them.",
        moves.remove_emulsion,
    ),
    Estimate(
        "adaptation to clear film",
        f"{moves.ADAPTATION:g}, not 1",
        "adaptation is a matter of degree (CIE 159:2004); a quarter less is taken.",
        moves.lower_adaptation,
    ),
    Estimate(
        "exposure of a grey card",
        f"± {moves.GREY:g} log10 H",
        "12.5/EI lux s, and an EI is published in thirds of a stop: half a step.",
        moves.move_grey,
    ),
)
