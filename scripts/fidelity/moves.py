"""Films with one estimate moved: what `scripts.fidelity.estimates` renders beside the films as shipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from filmvideo.colour.spectra import WAVELENGTHS_NM
from filmvideo.film.development import CouplerSettings
from filmvideo.film.neutral_fit import remove_neutral_fit, scale_flanks
from filmvideo.film.stock import Stock
from filmvideo.lab.spectrosensitometer import in_sheet_range
from filmvideo.looks.look import Look

CONTRAST, AIM_D, FLANK, ADAPTATION, GREY = 0.03, 0.02, 0.05, 0.75, 0.05
DEEP, SHALLOW = 5.0, 4.0
"""Decades below the peak where sensitivities end: as shipped, and moved."""


@dataclass(frozen=True)
class Films:
    """A look, and the films that it is rendered on."""

    look: Look
    stock: Stock
    film: Stock | None

    def with_stock(self, stock: Stock) -> Films:
        """Return them with another camera film."""
        return replace(self, stock=stock)

    def with_film(self, film: Stock) -> Films:
        """Return them with another print film."""
        return replace(self, film=film)


def scale_couplers(part: float, films: Films) -> Iterable[Films]:
    """Yield films whose layers inhibit each other by a factor more or less."""
    if bool(films.stock.inhibition.any()):
        strength = part * films.look.couplers.strength
        yield replace(films, look=replace(films.look, couplers=CouplerSettings(strength)))


def move_contrast(films: Films) -> Iterable[Films]:
    """Yield films with the contrast of the print moved, layer by layer and as a whole."""
    if films.film is not None:
        for step in _layers(len(films.film.layers), CONTRAST):
            yield films.with_film(replace(films.film, printing_contrast=films.film.printing_contrast + step))


def move_aim(films: Films) -> Iterable[Films]:
    """Yield films with the print's aim density moved, layer by layer and as a whole."""
    if films.film is not None and films.film.aim is not None:
        for step in _layers(len(films.film.layers), AIM_D):
            yield films.with_film(replace(films.film, aim=films.film.aim + step))


def _layers(count: int, by: float) -> Iterable[Float64[Tensor, " layers"]]:
    """Yield a step up and down in each layer by itself, and in all together."""
    for which in (*torch.eye(count, dtype=torch.float64, device="cpu"), torch.ones(count, device="cpu").double()):
        yield by * which
        yield -by * which


def remove_stock_fit(films: Films) -> Iterable[Films]:
    """Yield films whose camera film has no neutral fit."""
    if "neutral_fit" in films.stock.estimated:
        yield films.with_stock(remove_neutral_fit(films.stock))


def remove_print_fit(films: Films) -> Iterable[Films]:
    """Yield films whose print has no neutral fit."""
    if films.film is not None and "neutral_fit" in films.film.estimated:
        yield films.with_film(remove_neutral_fit(films.film))


def scale_stock_dyes(films: Films) -> Iterable[Films]:
    """Yield films with the flanks of the camera film's dyes scaled, one by one."""
    return (films.with_stock(one) for one in _flanks(films.stock))


def scale_print_dyes(films: Films) -> Iterable[Films]:
    """Yield films with the flanks of the print's dyes scaled, one by one."""
    return () if films.film is None else (films.with_film(one) for one in _flanks(films.film))


def _flanks(stock: Stock) -> Iterable[Stock]:
    """Yield a stock with each flank of each dye by itself higher and lower."""
    if len(stock.layers) == 3:
        for which in torch.eye(6, dtype=torch.float64, device="cpu").reshape(6, 3, 2):
            for factors in (1 + FLANK * which, 1 - FLANK * which):
                yield replace(stock, unit_dye=scale_flanks(stock.unit_dye, factors))


def raise_floor(films: Films) -> Iterable[Films]:
    """Yield films whose camera film is sensitive down to a higher floor."""
    log = films.stock.log_sensitivity
    higher = torch.maximum(log, log.amax(1, keepdim=True) - SHALLOW)
    yield films.with_stock(replace(films.stock, log_sensitivity=higher))


def cut_sensitivity(films: Films) -> Iterable[Films]:
    """Yield films whose camera film is insensitive outside the plotted range."""
    stock = films.stock
    deepest = stock.log_sensitivity.amax(1, keepdim=True) - DEEP
    inside = torch.stack([_in_plot(stock, layer) for layer in stock.layers])
    cut = torch.where(inside, stock.log_sensitivity, torch.minimum(stock.log_sensitivity, deepest))
    yield films.with_stock(replace(stock, log_sensitivity=cut))


def _in_plot(stock: Stock, layer: str) -> Bool[Tensor, "81"]:
    """Return which wavelengths lie within the sheet's plot of a layer."""
    nm = torch.as_tensor(WAVELENGTHS_NM, dtype=torch.float64, device="cpu")
    known = nm[in_sheet_range(stock, layer)]
    return (nm >= known.amin()) & (nm <= known.amax())


def remove_emulsion(films: Films) -> Iterable[Films]:
    """Yield films whose camera film has its published sensitivities as they stand."""
    if films.stock.emulsion:
        yield films.with_stock(replace(films.stock, emulsion=()))


def lower_adaptation(films: Films) -> Iterable[Films]:
    """Yield films seen by an eye that adapts less to clear film."""
    yield replace(films, look=replace(films.look, view=replace(films.look.view, adaptation=ADAPTATION)))


def move_grey(films: Films) -> Iterable[Films]:
    """Yield films with the exposure of a grey card moved."""
    card = films.stock.grey_log_exposure
    if card is not None:
        for step in (GREY, -GREY):
            yield films.with_stock(replace(films.stock, grey_log_exposure=card + step))
