"""A print's own grey scale: what it shows of equal printing densities in all three layers.

A print stock has a tint of its own in every grey, which a colour timer leaves there. So a negative is judged by the
distance of its greys from its print's own, of the same lightness. Where the trade has a table of the print, the print
is judged by that table's greys; a paper, which is looked at beside white, by neutrality. In: printing densities from
the laboratory aim. Out: CIE L*a*b* under D65.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.data_tables import read_data_table
from filmvideo.colour.difference import Lab, display_to_lab
from filmvideo.colour.gamuts import rgb_to_xyz, xyz_to_rgb
from filmvideo.film.printing import PrintingStage
from filmvideo.film.scanning import DENSITY_PER_CODE, LAD_CODE
from filmvideo.film.stock import Stock
from filmvideo.lab import colorimeter
from filmvideo.lab.reading import Reading
from filmvideo.pipeline.light_path import LightPath

STEPS = 13
FIRST_CODE, LAST_CODE = 150.0, 750.0
"""Codes between which a print is judged: shadow to highlight with detail."""
TRADE_GREYS_OF = {"2383": "2383", "2393": "2383", "5386": "2383", "3513di": "3513di", "3523xd": "3513di"}
"""The table that a print is judged by: its own or, for the tint alone, that of its maker's print which has one."""
TRADE_TARGET = 3.0
"""ΔE2000 from the trade's table, which is a measurement of one laboratory's prints."""
_FINE = 401


def print_scale(film: Stock, path: LightPath) -> Reading:
    """Measure a print's own greys against the trade's table or, without a table, against neutral ones."""
    table = TRADE_GREYS_OF.get(film.id)
    if table is None:
        codes = torch.linspace(FIRST_CODE, LAST_CODE, STEPS, dtype=torch.float64, device="cpu")
        shown = own_greys(path, code_density(codes))
        aim, target = colorimeter.neutral(shown[0]), colorimeter.NEUTRAL_TARGET
    else:
        known, scale = trade_greys(table)
        codes, target = known[judged_range(known)], TRADE_TARGET
        shown = own_greys(path, code_density(codes))
        aim = scale[:, judged_range(known)] if table == film.id else of_lightness(scale, shown[0])
    return colorimeter.compare_greys("Cineon code", codes, shown, aim, target)


def own_greys(path: LightPath, density: Float64[Tensor, " n"]) -> Lab:
    """Return what a print shows of equal printing densities, counted from the aim: more density, a lighter print."""
    if not isinstance(path.printing, PrintingStage) or path.develop_print is None:
        raise ValueError("own_greys takes a light path with a print.")
    return display_to_lab(path.viewing(path.develop_print(_exposures(path.printing, density))))


def of_lightness(scale: Float64[Tensor, "3 greys"], lightness: Float64[Tensor, " n"]) -> Float64[Tensor, "3 n"]:
    """Return a grey scale's colours at other lightnesses, interpolated."""
    known, wanted = scale[0].numpy(), lightness.detach().numpy()
    a, b = (torch.as_tensor(np.interp(wanted, known, row.numpy()), device="cpu") for row in scale[1:])
    return torch.stack([lightness, a, b])


def own_greys_of_lightness(path: LightPath, lightness: Float64[Tensor, " n"]) -> Float64[Tensor, "3 n"]:
    """Return the print's own greys of given lightnesses."""
    density = torch.linspace(-1.0, 2.0, _FINE, dtype=torch.float64, device="cpu")
    return of_lightness(own_greys(path, density), lightness)


@cache
def trade_greys(stock_id: str) -> tuple[Float64[Tensor, " n"], Lab]:
    """Return the Cineon codes and the colours of the trade's table of a print."""
    rows = read_data_table("filmvideo.lab", f"print_greys_{stock_id}.csv")[1:]
    read = torch.tensor([[float(v) for v in row] for row in rows], dtype=torch.float64, device="cpu")
    light = xyz_to_rgb("bt2020") @ rgb_to_xyz("bt709") @ read[:, 1:].T
    return read[:, 0], display_to_lab(light)


def judged_range(codes: Float64[Tensor, " n"]) -> Tensor:
    """Return which Cineon codes count."""
    return (codes >= FIRST_CODE) & (codes <= LAST_CODE)


def code_density(codes: Float64[Tensor, " n"]) -> Float64[Tensor, " n"]:
    """Return the printing density of Cineon codes, from the aim."""
    return (codes - LAD_CODE) * DENSITY_PER_CODE


def _exposures(printing: PrintingStage, density: Float64[Tensor, " n"]) -> Float64[Tensor, "layers n"]:
    return printing.aim[:, None] - printing.contrast[:, None] * density
