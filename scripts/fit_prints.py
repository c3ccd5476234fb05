"""Fit print stocks to the greys that they should show, and print the [grey] for their presets.

Run as `python -m scripts.fit_prints [STOCK …]`; needs `filmvideo[samples]`. Cine prints are held to the greys of the
trade's print emulation tables. The unknowns are the contrast of each layer's printing exposures and, where the maker
publishes no laboratory aim, the aim density. They are searched for by least squares of ΔE2000 over Cineon codes 150 to
750, and of log10 Y in the shadows below. A stock without a table of its own takes the tint of its maker's print that
has one, and keeps its own tone: only hue and chroma count, and the means of contrasts and aim stay. A paper has no
table: its aim is the neutral grey as bright as a density of `PAPER_AIM_D` over its base in every layer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float64
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from filmvideo.colour.difference import Lab, ciede2000
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import dyes_of
from filmvideo.film.dyes import log_response, solve_amounts
from filmvideo.film.printing import PrintingStage, aim_exposure
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import neutral_amounts
from filmvideo.lab.print_greys import TRADE_GREYS_OF, code_density, judged_range, of_lightness, own_greys, trade_greys
from filmvideo.looks.look import Look
from filmvideo.looks.presets import find_stock, stock_names
from filmvideo.pipeline.build import clear_film_dyes, light_path
from filmvideo.pipeline.light_path import LightPath
from scripts.fit_neutrals import wedge

PAPER_AIM_D = 0.75
SHADOW = 0.2
"""Lightness that weighs as much as a unit of ΔE2000, below the codes that ΔE2000 sees."""


@dataclass(frozen=True)
class PrintFit:
    """A print's fit."""

    contrast: list[float]
    aim: list[float]
    mean: float
    most: float


def grey_scale(
    path: LightPath, film: Stock, contrast: Float64[Tensor, "3"], aim: Float64[Tensor, "3"], codes: Tensor
) -> Lab:
    """Return what a print with other contrasts and another aim shows of Cineon codes."""
    if not isinstance(path.printing, PrintingStage):
        raise TypeError(f"{film.id} is not on this path.")
    printing = replace(path.printing, contrast=contrast, aim=aim_exposure(replace(film, aim=aim), wedge(film.id)))
    return own_greys(replace(path, printing=printing), code_density(codes))


def fit(film: Stock, *, free_aim: bool) -> PrintFit:
    """Fit a print to the table that its greys are judged by."""
    path, start = light_path(Look(print=film.id)), torch.zeros(3, dtype=torch.float64) if film.aim is None else film.aim
    codes, wanted = trade_greys(TRADE_GREYS_OF[film.id])
    own_table = TRADE_GREYS_OF[film.id] == film.id
    middle = judged_range(codes)

    def place(x: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
        values = torch.as_tensor(x, device="cpu")
        contrast, change = values[:3], values[3:] if free_aim else torch.zeros_like(start)
        if own_table:
            return contrast, start + change
        return contrast - contrast.mean() + 1, start + change - change.mean()

    def distances(x: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
        lab = grey_scale(path, film, *place(x), codes)
        aim = wanted if own_table else of_lightness(wanted, lab[0])
        return ciede2000(lab, aim)[middle], (lab[0] - wanted[0])[codes < codes[middle].amin()] / SHADOW

    def misses(x: NDArray[np.float64]) -> NDArray[np.float64]:
        colour, shadow = distances(x)
        return np.asarray((torch.cat([colour, shadow]) if own_table else colour).numpy())

    found = solve(misses, [1.0] * 3 + [0.0] * 3 * free_aim)
    contrast, aim = place(found)
    colour, _ = distances(found)
    return PrintFit(_round(contrast), _round(aim), float(colour.mean()), float(colour.amax()))


def _round(values: Float64[Tensor, "3"]) -> list[float]:
    return [round(float(value), 3) for value in values]


def paper_aim(film: Stock) -> list[float]:
    """Return the Status densities of the grey that a paper shows of a grey card."""
    dyes, reader = dyes_of(film), densitometer(film.status)
    over = torch.stack([curve.density.amin() for curve in film.knots]) + PAPER_AIM_D
    like = solve_amounts(over[:, None], dyes, reader)
    card = neutral_amounts(dyes, clear_film_dyes(wedge(film.id)), like, Look(print=film.id).viewing_lamp)
    return _round(-log_response(card, dyes, reader)[:, 0])


def solve(misses: Callable[[NDArray[np.float64]], NDArray[np.float64]], start: list[float]) -> NDArray[np.float64]:
    """Return the least squares."""
    found = cast("Any", optimize).least_squares(misses, start, diff_step=1e-3)
    return np.asarray(found.x, dtype=np.float64)


def main() -> None:
    """Fit the stocks named, or every paper and every print that is judged by a table."""
    for film in map(find_stock, sys.argv[1:] or sorted(set(stock_names().values()))):
        if not sys.argv[1:] and film.medium != "paper" and film.id not in TRADE_GREYS_OF:
            continue
        if film.medium == "paper":
            print(f"{film.id}\naim_density = {paper_aim(film)}", flush=True)
            continue
        found = fit(film, free_aim="aim_density" in film.estimated)
        print(f"{film.id}  # ΔE2000 mean {found.mean:.2f}, most {found.most:.2f}\naim_density = {found.aim}")
        print(f"printing_contrast = {found.contrast}", flush=True)


if __name__ == "__main__":
    main()
