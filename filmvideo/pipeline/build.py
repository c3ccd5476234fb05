"""The stages of a look, put together: the reference, float64, 81 bins a pixel.

`filmvideo.engine` turns such a path into tables that give the same light faster; `filmvideo.render.render` walks it.
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
from filmvideo.film.scanning import ScanningStage, build_scanning
from filmvideo.film.stock import Stock
from filmvideo.film.viewing import ViewingStage, build_viewing, neutral_amounts
from filmvideo.grain.crystal_overlay import build_crystals
from filmvideo.grain.granularity import build_granularity
from filmvideo.looks.look import Look
from filmvideo.optics.adjacency import optical_transfer
from filmvideo.optics.blur import Blur
from filmvideo.optics.halation import HalationStage, build_halation, halation_profile
from filmvideo.optics.scatter import build_scatter
from filmvideo.pipeline.camera_and_projector import with_camera_and_projector
from filmvideo.pipeline.light_path import LightPath

Scalar = float | Float64[Tensor, ""]
Spectrum = Float64[Tensor, "81"]


@lru_cache(maxsize=8)
def light_path(look: Look, um_per_px: float | None = None) -> LightPath:
    """Assemble the stages of a look, for frames of a pixel pitch or (None) for single colours that spread nowhere.

    It is kept: nobody changes it in place.
    """
    path, match = film_path(look, um_per_px), look.camera_film.match
    if match is None:
        return path
    from filmvideo.match.light_path import on_path  # noqa: PLC0415  (what is learnt lies above the film it is laid on)

    return on_path(path, look, match)


def film_path(look: Look, um_per_px: float | None) -> LightPath:
    """Assemble the stages of a look from what is known of its films, whatever was learnt."""
    stock, film = look.developed_film, look.print_film
    taking, layers = scene_illuminant(stock, look.camera), calibrate_layers(stock)
    wedges = neutral_wedge(stock), film and neutral_wedge(film)
    path = assemble(
        stock,
        film,
        look.viewing_lamp,
        scanner_sensitivity=look.scanner_sensitivity if look.is_scan else None,
        couplers=look.couplers.strength,
        taking=taking,
        stops=look.camera.stops,
        filtered=look.has_filter,
        lost=reciprocity_loss(stock, look.camera.shutter_s),
        points=torch.tensor(look.printer.lights, dtype=torch.float64, device="cpu"),
        silver=look.development.bleach_bypass,
        print_silver=look.printer.bleach_bypass,
        flash=look.camera.flash,
        print_flash=look.printer.flash,
        wedges=wedges,
        layers=layers,
    )
    if um_per_px is None:
        return path
    coated = replace(stock, base=look.base)
    path = with_camera_and_projector(with_spatial_stages(path, coated, um_per_px, layers), look, coated, um_per_px)
    if look.grain.amount == 0:
        return path
    if look.grain.model == "crystals":
        return with_crystals(path, look, um_per_px)
    return with_grain(path, look, um_per_px, *wedges)


def assemble(
    stock: Stock,
    film: Stock | None,
    lamp: str,
    *,
    scanner_sensitivity: Stock | None = None,
    couplers: Scalar = 1.0,
    taking: Spectrum | None = None,
    stops: Scalar = 0.0,
    filtered: bool = False,
    lost: Float64[Tensor, " layers"] | None = None,
    points: Float64[Tensor, "3"] | None = None,
    silver: float = 0.0,
    print_silver: float = 0.0,
    flash: float = 0.0,
    print_flash: float = 0.0,
    wedges: tuple[CharacteristicCurve | None, CharacteristicCurve | None] = (None, None),
    layers: tuple[Layer, ...] = (),
) -> LightPath:
    """Take a stock to a print on a film, to a scan, or (neither) before the eye; differentiable in every tensor.

    Neutral wedges of stock and film, and the stock's calibrated layers, save time where they are at hand.
    """
    wedge = wedges[0] or neutral_wedge(stock)
    develop = build_development(stock, couplers, wedge)
    grey = grey_card(stock)
    dyes = with_silver(dyes_of(stock), silver)
    filtration = _filter(stock, wedge, develop, lamp) if filtered else torch.zeros_like(grey)
    kept = filtration if lost is None else filtration - lost[:, None]
    expose = ExposureStage(upsampler(), camera_receiver(stock, taking, stops, layers) * 10**kept)
    finish = scan_or_view(stock.kind, dyes, clear_film_dyes(wedge), scanner_sensitivity, lamp)
    path = LightPath(expose, develop, None, None, finish, flash=make_flash(grey, flash))
    if film is None or scanner_sensitivity is not None:
        return path
    normal = torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu")
    film_wedge = wedges[1] or neutral_wedge(film)
    printing = build_printing(dyes, develop(grey + filtration), film, film_wedge, normal if points is None else points)
    return replace(
        path,
        printing=printing,
        develop_print=build_development(film, wedge=film_wedge),
        viewing=build_viewing(with_silver(dyes_of(film), print_silver), clear_film_dyes(film_wedge), lamp),
        flash_print=make_flash(printing.aim[:, None], print_flash),
    )


def scan_or_view(
    kind: str, dyes: Dyes, clearest: Float64[Tensor, "layers 1"], scanner_sensitivity: Stock | None, lamp: str
) -> ScanningStage | ViewingStage:
    """Put camera film before a scanner or, as a slide or on the light table, before the eye."""
    if scanner_sensitivity is not None:
        return build_scanning(dyes, clearest, scanner_sensitivity)
    return build_viewing(dyes, None if kind == "negative" else clearest, lamp)


def make_flash(grey: Float64[Tensor, "layers 1"], part: float) -> Flash | None:
    """Give an even exposure that is a part of a grey card's (log10 exposure of each layer)."""
    return Flash(part * 10 ** grey[:, 0]) if part else None


def with_spatial_stages(path: LightPath, stock: Stock, um_per_px: float, layers: tuple[Layer, ...] = ()) -> LightPath:
    """Let light scatter and come back, and inhibitor diffuse, over the pixels of a frame of a given pitch."""
    diffuse = Blur(stock.diffusion_um / um_per_px) if stock.diffusion_um else None
    return replace(
        path,
        develop=replace(path.develop, diffuse=diffuse),
        scatter=build_scatter(optical_transfer(stock, path.develop, um_per_px), um_per_px) if stock.mtf else None,
        halation=_halation(path, stock, um_per_px, layers or calibrate_layers(stock)),
    )


def with_grain(
    path: LightPath, look: Look, um_per_px: float, wedge: CharacteristicCurve, print_wedge: CharacteristicCurve | None
) -> LightPath:
    """Let the camera film, and the print if there is one, have their grain; their neutral wedges are known."""
    stock, film = look.developed_film, look.print_film
    grain = build_granularity(stock, wedge, dyes_of(stock), look.grain, um_per_px)
    if path.printing is None or film is None or print_wedge is None:
        return replace(path, grain=grain)
    return replace(
        path, grain=grain, grain_print=build_granularity(film, print_wedge, dyes_of(film), look.grain, um_per_px)
    )


def with_crystals(path: LightPath, look: Look, um_per_px: float) -> LightPath:
    """Put the stack of crystals over the picture, or over the scene."""
    stage = build_crystals(
        look.crystals,
        um_per_px,
        silver=len(look.camera_film.layers) == 1,
        amount=look.grain.amount,
        hold_frames=round(look.grain.hold_frames),
    )
    return replace(path, crystals=stage) if look.crystals.place == "picture" else replace(path, crystals_on_scene=stage)


def _halation(path: LightPath, stock: Stock, um_per_px: float, layers: tuple[Layer, ...]) -> HalationStage | None:
    if stock.base is None or not layers or not isinstance(path.expose, ExposureStage):
        return None
    return build_halation(halation_profile(layers, stock.base, path.expose.receiver), um_per_px)


def clear_film_dyes(wedge: CharacteristicCurve) -> Float64[Tensor, "layers 1"]:
    """Give the dye amounts of a film's clearest parts, from its neutral wedge."""
    return wedge.samples.amin(dim=1, keepdim=True)


def _filter(
    stock: Stock, wedge: CharacteristicCurve, develop: DevelopmentStage, lamp: str
) -> Float64[Tensor, "layers 1"]:
    """Find the log exposure each layer needs more for a grey card to look neutral on the film, as bright as before."""
    grey = grey_card(stock)
    if len(grey) == 1:
        return torch.zeros_like(grey)
    wanted = neutral_amounts(dyes_of(stock), clear_film_dyes(wedge), develop(grey), lamp)[:, 0]
    exposure = grey
    for _ in range(20):
        exposure = invert_curve(develop.curve, wanted)[:, None] + inhibitor_loss(develop, exposure)
    return exposure - grey
