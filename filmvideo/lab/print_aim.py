"""The print aim: a grey card, correctly exposed, developed and printed at 25-25-25, must print to the laboratory aim.

The laboratory aim density (LAD) of Kodak's colour print films is Status A 1.09, 1.06, 1.03 (Pytlak and Fleischer, J.
SMPTE 85:781, 1976); other prints carry their own aim. In: the light path. Out: Status density.
"""

from __future__ import annotations

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.film.exposure import GREY
from filmvideo.film.stock import Stock
from filmvideo.lab.densitometer import status_density
from filmvideo.lab.reading import Reading
from filmvideo.pipeline.light_path import LightPath

TARGET = 0.02


def print_grey_card(film: Stock, path: LightPath) -> Float64[Tensor, " layers"]:
    """Print a grey card and read it."""
    if path.printing is None or path.develop_print is None:
        raise ValueError(f"{film.id} is not on this path.")
    card = torch.full((3, 1), GREY, dtype=torch.float64, device="cpu")
    return status_density(film, path.develop_print(path.printing(path.develop(path.expose(card)))))[:, 0]


def aim(film: Stock, read: Float64[Tensor, " layers"]) -> Reading:
    """Compare a printed grey card with the film's aim."""
    if film.aim is None:
        raise ValueError(f"{film.id} is camera film.")
    rows = tuple(
        (layer, float(one), float(other)) for layer, one, other in zip(film.layers, read, film.aim, strict=True)
    )
    worst = float((read - film.aim).abs().amax())
    return Reading("print aim", worst, "D", TARGET, ("layer", "read", "aim"), rows)
