"""Characteristic curves of a look's films, read on a densitometer as in data sheets.

The camera film is read against the log10 exposure of its layers in lux seconds, the print against its own log10
exposure in the printer. A grey scale exposes every layer alike. Push, age, process, flash and retained silver shape the
curves. Exposure, light, filter and reciprocity failure move the picture along the axis instead, and printer lights move
it along the print's. Couplers leave a grey scale as it is: a sheet's curve contains them.

A flash is added behind the axis, so a density stands at the exposure by the picture alone. In: a look. Out: Status M
density of negatives, Status A of reversal and print film, visual density of silver where its sheet has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log10

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.shapes import Exposure
from filmvideo.film.densitometer import densitometer
from filmvideo.film.development import DevelopmentStage, dyes_of
from filmvideo.film.dyes import log_response
from filmvideo.film.exposure import GREY, Flash, log_exposure
from filmvideo.film.push_pull import with_silver
from filmvideo.film.stock import Stock
from filmvideo.looks.look import Look
from filmvideo.pipeline.build import light_path
from filmvideo.pipeline.light_path import LightPath

STEP = log10(2) / 8
"""Distance of a curve's points in log10 exposure: an eighth of a stop."""
MARGIN = 0.6
"""log10 exposure shown beyond the sheet's ends."""


@dataclass(frozen=True)
class FilmCurve:
    """Characteristic curves of one film, a row for each layer, and the grey card on them."""

    name: str
    kind: str
    """negative, reversal or print; cross-processed reversal film is a negative."""
    status: str
    """The densitometer: status-m, status-a or visual."""
    layers: tuple[str, ...]
    log_exposure: Float64[Tensor, " n"]
    """Even steps of `STEP`; the normal grey card, or a print's aim, lies on one of them."""
    density: Float64[Tensor, "layers n"]
    grey_log_exposure: Float64[Tensor, " layers"]
    """Where the look exposes an 18 % grey card in every layer."""
    grey_density: Float64[Tensor, " layers"]
    aim_log_exposure: Float64[Tensor, " layers"]
    """Where a grey card lies that is exposed, or printed at 25-25-25, as its maker intends."""
    sheet_range: tuple[float, float]
    """The log10 exposures that the sheet plots for any layer; beyond them the curve is an extrapolation."""


@dataclass(frozen=True)
class FilmCurves:
    """The curves of a look: the camera film's, and the print's if there is one."""

    camera: FilmCurve
    print: FilmCurve | None
    points: tuple[float, float, float] | None
    """Red, green and blue printer lights with trim and brightness; None without a print."""
    note: str
    """The reason for a missing print, as a sentence; empty with a print."""


@lru_cache(maxsize=16)
def measure_film_curves(look: Look) -> FilmCurves:
    """Measure the characteristic curves of a look's films.

    Parameters
    ----------
    look : Look
        The film and the settings of every stage.

    Returns
    -------
    FilmCurves
        Status densities against log10 exposure.

    Raises
    ------
    PresetError
        If the stock is learned from pairs, which has no characteristic curve.

    References
    ----------
    ISO 5-3 for Status densities.
    """
    path = curves_path(look)
    film = look.print_film
    return FilmCurves(
        _measure_camera_film(look, path),
        None if film is None else _measure_print(look, film, path),
        None if film is None else look.printer.lights,
        "" if film is not None else _reason_without_print(look),
    )


def curves_path(look: Look) -> LightPath:
    """Return the light path of a look for single colours; raise PresetError for a learned film."""
    if look.camera_film.match is not None:
        raise PresetError(
            f"{look.camera_film.name} is learned from pairs and has no characteristic curve; use a stock with a sheet."
        )
    return light_path(look)


def camera_exposure(path: LightPath, exposure: Exposure) -> Exposure:
    """Return the log10 exposure of the camera film with its flash."""
    return _with_flash(path.flash, exposure)


def print_exposure(path: LightPath, exposure: Exposure) -> Exposure:
    """Return the log10 exposure of the print's layers behind a camera film of an exposure, before the print's flash."""
    if path.printing is None:
        raise ValueError("print_exposure takes a light path with a print.")
    return path.printing(path.develop(camera_exposure(path, exposure)))


def _measure_camera_film(look: Look, path: LightPath) -> FilmCurve:
    stock = look.developed_film
    card = path.expose(torch.full((3, 1), GREY, dtype=torch.float64, device="cpu"))
    normal = torch.full((len(stock.layers),), stock.grey_log_exposure or 0.0, dtype=torch.float64, device="cpu")
    return _measure(stock, look.development.bleach_bypass, (path.develop, path.flash), card, normal)


def _measure_print(look: Look, film: Stock, path: LightPath) -> FilmCurve:
    if path.printing is None or path.develop_print is None:
        raise ValueError(f"{film.id} is not on this path.")
    card = print_exposure(path, path.expose(torch.full((3, 1), GREY, dtype=torch.float64, device="cpu")))
    aim = path.printing.aim
    return _measure(film, look.printer.bleach_bypass, (path.develop_print, path.flash_print), card, aim)


def _measure(
    stock: Stock,
    silver: float,
    stages: tuple[DevelopmentStage, Flash | None],
    card: Float64[Tensor, "layers 1"],
    normal: Float64[Tensor, " layers"],
) -> FilmCurve:
    develop, flash = stages
    start, stop = min(k.start for k in stock.knots), max(k.stop for k in stock.knots)
    axis = _axis(start - MARGIN, stop + MARGIN, float(normal.mean()))
    dyes, receiver = with_silver(dyes_of(stock), silver), densitometer(stock.status)
    scale = torch.cat([axis.expand(len(stock.layers), -1), card], dim=1)
    read = -log_response(develop(_with_flash(flash, scale)), dyes, receiver)
    return FilmCurve(
        name=stock.name,
        kind=stock.kind,
        status=stock.status,
        layers=stock.layers,
        log_exposure=axis,
        density=read[:, :-1],
        grey_log_exposure=card[:, 0],
        grey_density=read[:, -1],
        aim_log_exposure=normal,
        sheet_range=(start, stop),
    )


def _axis(start: float, stop: float, through: float) -> Float64[Tensor, " n"]:
    """Return even log10 exposures from a start to a stop, one of them at a given exposure."""
    first, last = floor((start - through) / STEP), ceil((stop - through) / STEP)
    return through + STEP * torch.arange(first, last + 1, dtype=torch.float64, device="cpu")


def _with_flash(flash: Flash | None, exposure: Exposure) -> Exposure:
    return exposure if flash is None else log_exposure(flash(10**exposure))


def _reason_without_print(look: Look) -> str:
    name = look.developed_film.name
    if look.is_scan:
        return f"{name} is scanned, not printed."
    if look.developed_film.kind == "reversal":
        return f"{name} is reversal film; the film itself is projected."
    return f"{name} is shown without a print."
