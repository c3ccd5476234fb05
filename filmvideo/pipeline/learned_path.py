"""A learned film on the light path: the path of the stock on top, with the learned table in its middle.

The stock's path keeps what happens to light before development (flash, lens, weave, scatter, halation …), the machines
after it, and its grain, which `filmvideo.grain.learned_film_grain` adds to the learned density. Adjacency effects of
development and the stock's colours are dropped.
"""

from __future__ import annotations

from dataclasses import replace
from math import log10

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_xyz, xyz_to_rgb
from filmvideo.colour.romm import D50, TO_XYZ, density
from filmvideo.film.learned_stock import GREY, MatchPreset, read_table
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import ViewingStage
from filmvideo.grain.learned_film_grain import LearnedFilmGrain, build_learned_film_grain
from filmvideo.looks.look import Look
from filmvideo.pipeline.learned import CameraExposure, DensityToLight, LearnedFilm
from filmvideo.pipeline.light_path import LightPath

_SCALE_STOPS = (-14.0, 12.0, 521)


def with_learned_film(path: LightPath, look: Look, preset: MatchPreset) -> LightPath:
    """Replace a stock's development, printing and print by a learned table."""
    grey = lux_seconds(look.camera_film) / GREY
    neutral = preset.matrix.sum(1)
    table, per_lux_second = read_table(preset.table), (neutral / grey).log10()
    of_exposure = replace(table, low=table.low - per_lux_second, high=table.high - per_lux_second)
    return replace(
        path,
        expose=CameraExposure(preset.matrix / neutral[:, None] * grey * 2**look.camera.stops),
        learned=LearnedFilm(of_exposure, grain_of(path)),
        printing=None,
        develop_print=None,
        grain=None,
        grain_print=None,
        viewing=ViewingStage(DensityToLight(), xyz_to_rgb("bt2020") @ adaptation_matrix(D50, D65) @ TO_XYZ),
    )


def grain_of(path: LightPath) -> tuple[LearnedFilmGrain, ...]:
    """Prepare the grain of a stock's path, and of its print, for learned density."""
    camera, print_, developed = path.grain, path.grain_print, neutral_scale(path)
    printing, develop_print = path.printing, path.develop_print
    if printing is None or develop_print is None:
        return (
            ()
            if camera is None
            else (build_learned_film_grain(camera, developed, lambda dye: visual_density(path, dye)),)
        )

    def print_dye(dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        return develop_print(printing(dye))

    of_camera = (
        ()
        if camera is None
        else (build_learned_film_grain(camera, developed, lambda dye: visual_density(path, print_dye(dye))),)
    )
    of_print = (
        ()
        if print_ is None
        else (build_learned_film_grain(print_, print_dye(developed), lambda dye: visual_density(path, dye)),)
    )
    return (*of_camera, *of_print)


def neutral_scale(path: LightPath) -> Float64[Tensor, "layers n"]:
    """Return the amounts of dye of neutrals from black to clear."""
    grey = path.expose(torch.full((3, 1), GREY, dtype=torch.float64, device="cpu"))
    stops = torch.linspace(*_SCALE_STOPS, dtype=torch.float64, device="cpu")
    return replace(path.develop, diffuse=None)(grey + stops * log10(2))


def visual_density(path: LightPath, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "3 n"]:
    """Return ROMM density of film with the given amounts of dye."""
    return density(adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020") @ path.viewing(dye))


def lux_seconds(stock: Stock) -> float:
    """Return the exposure that a grey card gives a stock's layers, in lux seconds."""
    if stock.grey_log_exposure is None:
        raise ValueError(f"{stock.id} is print film; name a camera film.")
    return 10**stock.grey_log_exposure
