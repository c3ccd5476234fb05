"""A match on the light path: the path of the stock that is laid on top, with the learnt function in its middle.

Of that stock's path are kept what happens to light before development (flash, lens, weave, scatter, halation …), the
machines after it, and its grain, which `filmvideo.grain.learned_film_grain` lays on what is seen. Edge effects of
development are not kept, nor are its colours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log10

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.shapes import Density, Exposure
from filmvideo.colour.gamuts import D65, adaptation_matrix, rgb_to_xyz, xyz_to_rgb
from filmvideo.film.learned_stock import GREY, MatchPreset
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import ViewingStage
from filmvideo.grain.learned_film_grain import LearnedFilmGrain, build_learned_film_grain
from filmvideo.looks.look import Look
from filmvideo.match.colour_measures import D50, TO_XYZ, density
from filmvideo.match.models.model import Model
from filmvideo.match.pairs import Illuminant
from filmvideo.match.store import load_model
from filmvideo.pipeline.learned import CameraExposure, LearnedFilm
from filmvideo.pipeline.learned import DensityToLight as AsLight
from filmvideo.pipeline.light_path import LightPath

DARKEST_STOPS, BRIGHTEST_STOPS = -10.0, 7.5
_SCALE_STOPS = (-14.0, 12.0, 521)


@dataclass(frozen=True)
class Learnt:
    """A model in one light, from the exposures of the layers that the camera's channels stand for."""

    model: Model
    light: Illuminant
    camera: Float[Tensor, "3"]
    """Camera RGB for a lux second."""

    def __call__(self, exposure: Exposure) -> Density:
        """Give the density that is seen."""
        camera = self.camera.reshape(3, *[1] * (exposure.ndim - 1)) * 10**exposure
        return density(self.model.under(self.light)(camera))


def on_path(path: LightPath, look: Look, preset: MatchPreset) -> LightPath:
    """Put a match in place of what a stock's path has from development to what is seen."""
    stock = look.camera_film
    grey = lux_seconds(stock) / GREY
    neutral = preset.matrix.sum(1)
    white = torch.tensor(preset.white, dtype=torch.float64, device="cpu")
    _, model = load_model(preset.model)
    learnt = Learnt(model, Illuminant(preset.light, white), neutral / grey)
    log_grey = torch.full((3,), grey * GREY, dtype=torch.float64, device="cpu").log10()
    return replace(
        path,
        expose=CameraExposure(preset.matrix / neutral[:, None] * grey * 2**look.camera.stops),
        learned=LearnedFilm(
            learnt, log_grey + log10(2) * DARKEST_STOPS, log_grey + log10(2) * BRIGHTEST_STOPS, grain_of(path)
        ),
        printing=None,
        develop_print=None,
        grain=None,
        grain_print=None,
        viewing=ViewingStage(AsLight(), xyz_to_rgb("bt2020") @ adaptation_matrix(D50, D65) @ TO_XYZ),
    )


def grain_of(path: LightPath) -> tuple[LearnedFilmGrain, ...]:
    """Prepare the grain of a stock's path, and of its print, for what is seen."""
    camera, print_, developed = path.grain, path.grain_print, neutral_scale(path)
    printing, develop_print = path.printing, path.develop_print
    if printing is None or develop_print is None:
        return () if camera is None else (build_learned_film_grain(camera, developed, lambda dye: shown(path, dye)),)

    def printed(dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "layers n"]:
        return develop_print(printing(dye))

    of_camera = (
        () if camera is None else (build_learned_film_grain(camera, developed, lambda dye: shown(path, printed(dye))),)
    )
    of_print = (
        () if print_ is None else (build_learned_film_grain(print_, printed(developed), lambda dye: shown(path, dye)),)
    )
    return (*of_camera, *of_print)


def neutral_scale(path: LightPath) -> Float64[Tensor, "layers n"]:
    """Give the amounts of dye of neutrals from black to clear."""
    grey = path.expose(torch.full((3, 1), GREY, dtype=torch.float64, device="cpu"))
    stops = torch.linspace(*_SCALE_STOPS, dtype=torch.float64, device="cpu")
    return replace(path.develop, diffuse=None)(grey + stops * log10(2))


def shown(path: LightPath, dye: Float64[Tensor, "layers n"]) -> Float64[Tensor, "3 n"]:
    """Give the density that is seen of film with the given amounts of dye."""
    return density(adaptation_matrix(D65, D50) @ rgb_to_xyz("bt2020") @ path.viewing(dye))


def lux_seconds(stock: Stock) -> float:
    """Give what a grey card gives a stock's layers."""
    if stock.grey_log_exposure is None:
        raise ValueError(f"{stock.id} is print film")
    return 10**stock.grey_log_exposure
