"""The light path of a look, built: the reference in float64, with 81 spectral bins a pixel.

The parts of the film depend on each other, so they are built together here; `filmvideo.pipeline.stages` builds the
rest. `filmvideo.engine` replaces the spectral sums of such a path by tables; `filmvideo.render.render` walks it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.upsample import upsampler
from filmvideo.film.characteristic_curve import CharacteristicCurve, invert_curve
from filmvideo.film.development import DevelopmentStage, build_development, dyes_of, inhibitor_loss, neutral_wedge
from filmvideo.film.dyes import Dyes
from filmvideo.film.emulsion import Layer
from filmvideo.film.exposure import ExposureStage, Flash, camera_receiver, grey_card, reciprocity_loss, scene_illuminant
from filmvideo.film.layer_calibration import calibrate_layers
from filmvideo.film.printing import NORMAL_POINTS, build_printing
from filmvideo.film.push_pull import with_silver
from filmvideo.film.scanning import build_scanning
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import build_viewing, neutral_amounts
from filmvideo.grain.granularity import build_granularity
from filmvideo.looks.look import Look
from filmvideo.optics.adjacency import optical_transfer
from filmvideo.optics.blur import Blur
from filmvideo.optics.halation import HalationStage, build_halation, halation_profile, stock_halation
from filmvideo.optics.scatter import build_scatter
from filmvideo.pipeline.learned_path import with_learned_film
from filmvideo.pipeline.light_path import LightPath
from filmvideo.pipeline.print_light import match_grey
from filmvideo.pipeline.stages import build_around_film

Scalar = float | Float64[Tensor, ""]
Spectrum = Float64[Tensor, "81"]


@lru_cache(maxsize=8)
def light_path(look: Look, um_per_px: float | None = None, *, coarse_grain: bool = False) -> LightPath:
    """Build the stages of a look for frames of a pixel pitch, or (None) for single colours, which nothing spreads.

    Coarse grain repeats sooner. The path is cached: do not change it in place.
    """
    path, match = film_path(look, um_per_px, coarse_grain=coarse_grain), look.camera_film.match
    if match is None:
        return path
    return with_learned_film(path, look, match)


def film_path(look: Look, um_per_px: float | None, *, coarse_grain: bool = False) -> LightPath:
    """Build the stages of a look from the data of its films alone."""
    stock, film = look.developed_film, look.print_film
    layers, wedges = calibrate_layers(stock), (neutral_wedge(stock), film and neutral_wedge(film))
    path = build_film_stages(look, stock, film, wedges)
    path = replace(path, around_film=build_around_film(look, um_per_px))
    if um_per_px is None:
        return path
    own_light = replace(look.camera, stops=0.0, flash=0.0, shutter_s=0.0).idle and look.backing.idle
    path = with_spatial_stages(path, replace(stock, base=look.base), um_per_px, layers, own_light=own_light)
    if look.grain.amount == 0 or look.grain.model != "granularity":
        return path
    return with_grain(path, look, um_per_px, *wedges, coarse_grain=coarse_grain)


def build_film_stages(
    look: Look,
    stock: Stock,
    film: Stock | None,
    wedges: tuple[CharacteristicCurve | None, CharacteristicCurve | None] = (None, None),
) -> LightPath:
    """Build the film's stages with a look's settings, for a developed stock and a print that may not be the look's."""
    return assemble(
        stock,
        film,
        look.viewing_lamp,
        adaptation=look.view.adaptation,
        scanner_sensitivity=look.scanner_sensitivity if look.is_scan else None,
        balanced=look.scan.balance == "lad",
        couplers=look.couplers.strength,
        taking=scene_illuminant(stock, look.camera),
        stops=look.camera.stops,
        filtered=look.has_filter,
        lost=reciprocity_loss(stock, look.camera.shutter_s),
        points=torch.tensor(look.printer.lights, dtype=torch.float64, device="cpu"),
        grey_luminance=look.printer.grey_luminance,
        silver=look.development.bleach_bypass,
        print_silver=look.printer.bleach_bypass,
        flash=look.camera.flash,
        print_flash=look.printer.flash,
        wedges=wedges,
        layers=calibrate_layers(stock),
    )


def assemble(
    stock: Stock,
    film: Stock | None,
    lamp: str,
    *,
    adaptation: float = 1.0,
    scanner_sensitivity: Stock | None = None,
    balanced: bool = True,
    couplers: Scalar = 1.0,
    taking: Spectrum | None = None,
    stops: Scalar = 0.0,
    filtered: bool = False,
    lost: Float64[Tensor, " layers"] | None = None,
    points: Float64[Tensor, "3"] | None = None,
    grey_luminance: float | None = None,
    silver: float = 0.0,
    print_silver: float = 0.0,
    flash: float = 0.0,
    print_flash: float = 0.0,
    wedges: tuple[CharacteristicCurve | None, CharacteristicCurve | None] = (None, None),
    layers: tuple[Layer, ...] = (),
) -> LightPath:
    """Build the film's stages: a stock printed on a film, scanned, or (neither) projected; differentiable.

    Neutral wedges of stock and film, and the stock's calibrated layers, save time if they are given.
    """
    wedge = wedges[0] or neutral_wedge(stock)
    develop = build_development(stock, couplers, wedge)
    grey, dyes = grey_card(stock), with_silver(dyes_of(stock), silver)
    filtration = _filter(stock, wedge, develop, lamp, adaptation) if filtered else torch.zeros_like(grey)
    kept = (filtration if lost is None else filtration - lost[:, None])[:, 0]
    expose = ExposureStage(upsampler(), camera_receiver(stock, taking, layers=layers), 2**stops * 10**kept)
    clear, card = clear_film_dyes(wedge), develop(grey + filtration)
    if scanner_sensitivity is not None:
        finish = build_scanning(dyes, clear, scanner_sensitivity, card if balanced else None)
    else:
        finish = build_viewing(dyes, None if stock.kind == "negative" else clear, lamp, adaptation)
    path = LightPath(expose, develop, None, None, finish, flash=make_flash(grey, flash))
    if film is None or scanner_sensitivity is not None:
        return path
    film_wedge = wedges[1] or neutral_wedge(film)
    seen = build_viewing(with_silver(dyes_of(film), print_silver), clear_film_dyes(film_wedge), lamp, adaptation)
    path = replace(path, viewing=seen)
    return with_print(path, dyes, card, film, film_wedge, points=points, luminance=grey_luminance, flash=print_flash)


def with_print(
    path: LightPath,
    dyes: Dyes,
    card: Float64[Tensor, "layers 1"],
    film: Stock,
    wedge: CharacteristicCurve,
    *,
    points: Float64[Tensor, "3"] | None,
    luminance: float | None,
    flash: float,
) -> LightPath:
    """Print a negative whose grey card has the given dye amounts: to the film's aim density, or to a luminance."""
    normal = torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu")
    lights = normal if points is None else points
    printing = build_printing(dyes, card, film, wedge, lights if luminance is None else normal)
    path = replace(
        path,
        printing=printing,
        develop_print=build_development(film, wedge=wedge),
        flash_print=make_flash(printing.aim[:, None], flash),
    )
    if luminance is None:
        return path
    return replace(path, printing=build_printing(dyes, card, film, wedge, lights + match_grey(path, card, luminance)))


def make_flash(grey: Float64[Tensor, "layers 1"], part: float) -> Flash | None:
    """Build an even exposure that is a part of a grey card's (log10 exposure of each layer)."""
    return Flash(part * 10 ** grey[:, 0]) if part else None


def with_spatial_stages(
    path: LightPath, stock: Stock, um_per_px: float, layers: tuple[Layer, ...] = (), *, own_light: bool = False
) -> LightPath:
    """Add scatter, halation and the diffusion of inhibitor, for frames of a pixel pitch.

    The halation of a stock in its own light, on its own backing, is kept on disk.
    """
    diffuse = Blur(stock.diffusion_um / um_per_px) if stock.diffusion_um else None
    return replace(
        path,
        develop=replace(path.develop, diffuse=diffuse),
        scatter=build_scatter(optical_transfer(stock, path.develop, um_per_px), um_per_px) if stock.mtf else None,
        halation=_halation(path, stock, um_per_px, layers or calibrate_layers(stock), own_light=own_light),
    )


def with_grain(
    path: LightPath,
    look: Look,
    um_per_px: float,
    wedge: CharacteristicCurve,
    print_wedge: CharacteristicCurve | None,
    *,
    coarse_grain: bool = False,
) -> LightPath:
    """Add the grain of the camera film, and of the print if there is one, from their neutral wedges."""
    stock, film = look.developed_film, look.print_film
    grain = build_granularity(stock, wedge, dyes_of(stock), look.grain, um_per_px, coarse=coarse_grain)
    if path.printing is None or film is None or print_wedge is None:
        return replace(path, grain=grain)
    of_print = build_granularity(film, print_wedge, dyes_of(film), look.grain, um_per_px, coarse=coarse_grain)
    return replace(path, grain=grain, grain_print=of_print)


def _halation(
    path: LightPath, stock: Stock, um_per_px: float, layers: tuple[Layer, ...], *, own_light: bool
) -> HalationStage | None:
    if stock.base is None or not layers or not isinstance(path.expose, ExposureStage):
        return None
    profile = stock_halation if own_light else halation_profile
    return build_halation(profile(layers, stock.base, path.expose.receiver), um_per_px)


def clear_film_dyes(wedge: CharacteristicCurve) -> Float64[Tensor, "layers 1"]:
    """Return the dye amounts of a film's clearest parts, from its neutral wedge."""
    return wedge.samples.amin(dim=1, keepdim=True)


def _filter(
    stock: Stock, wedge: CharacteristicCurve, develop: DevelopmentStage, lamp: str, adaptation: float
) -> Float64[Tensor, "layers 1"]:
    """Solve for the log exposure that each layer needs for a neutral grey card of the same brightness."""
    grey = grey_card(stock)
    if len(grey) == 1:
        return torch.zeros_like(grey)
    wanted = neutral_amounts(dyes_of(stock), clear_film_dyes(wedge), develop(grey), lamp, adaptation)[:, 0]
    exposure = grey
    for _ in range(20):
        exposure = invert_curve(develop.curve, wanted)[:, None] + inhibitor_loss(develop, exposure)
    return exposure - grey
