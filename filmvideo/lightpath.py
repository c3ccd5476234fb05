"""The stages of a look, put together: the reference, float64, 81 bins a pixel.

`filmvideo.engine` turns such a path into tables that give the same light faster; `filmvideo.render` walks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.upsample import upsampler
from filmvideo.film.alter import altered, with_silver
from filmvideo.film.curve import Curve, invert
from filmvideo.film.develop import Develop, developer, dyes_of, inhibited, neutral_wedge
from filmvideo.film.dyes import Dyes
from filmvideo.film.expose import Expose, Flash, camera, grey_card
from filmvideo.film.printing import NORMAL_POINTS, Printing, printer
from filmvideo.film.scan import Scan, scanner
from filmvideo.film.stock import Stock
from filmvideo.film.view import View, neutral_amounts, viewer
from filmvideo.look import Look
from filmvideo.optics.blur import Blur
from filmvideo.optics.edges import optical_transfer
from filmvideo.optics.halation import Halation, glow, halation
from filmvideo.optics.scatter import Scatter, scatter
from filmvideo.shapes import Exposure, Scene

Scalar = float | Float64[Tensor, ""]


@dataclass(frozen=True)
class LightPath:
    """Everything between scene light and the light of the display, stage by stage."""

    expose: Callable[[Scene], Exposure]
    develop: Develop
    printing: Printing | None
    develop_print: Develop | None
    finish: View | Scan
    scatter: Scatter | None = None
    halation: Halation | None = None
    flash: Flash | None = None
    flash_print: Flash | None = None


def light_path(look: Look, um_per_px: float | None = None) -> LightPath:
    """Assemble the stages of a look, for frames of a pixel pitch or (None) for single colours that spread nowhere."""
    stock = altered(look.camera_film, look.development)
    path = assemble(
        stock,
        look.print_film,
        look.viewing_lamp,
        scanner_eyes=look.scanner_eyes if look.scanned else None,
        couplers=look.couplers,
        light_kelvin=look.camera.light_kelvin,
        stops=look.camera.stops,
        filtered=look.filtered,
        points=torch.tensor(look.points, dtype=torch.float64, device="cpu"),
        silver=look.development.bleach_bypass,
        print_silver=look.print_bleach_bypass,
        flash=look.camera.flash,
        print_flash=look.print_flash,
    )
    if um_per_px is None:
        return path
    return spread(path, replace(stock, base=look.base), um_per_px, look.camera.light_kelvin)


def assemble(
    stock: Stock,
    film: Stock | None,
    lamp: str,
    *,
    scanner_eyes: Stock | None = None,
    couplers: Scalar = 1.0,
    light_kelvin: float | None = None,
    stops: Scalar = 0.0,
    filtered: bool = False,
    points: Float64[Tensor, "3"] | None = None,
    silver: float = 0.0,
    print_silver: float = 0.0,
    flash: float = 0.0,
    print_flash: float = 0.0,
) -> LightPath:
    """Take a stock to a print on a film, to a scan, or (neither) before the eye; differentiable in every tensor."""
    wedge = neutral_wedge(stock)
    develop = developer(stock, couplers, wedge)
    grey = grey_card(stock)
    dyes = with_silver(dyes_of(stock), silver)
    filtration = _filter(stock, wedge, develop, lamp) if filtered else torch.zeros_like(grey)
    expose = Expose(upsampler(), camera(stock, light_kelvin, stops) * 10**filtration)
    finish = scan_or_view(stock.kind, dyes, clear(wedge), scanner_eyes, lamp)
    path = LightPath(expose, develop, None, None, finish, flash=flashed(grey, flash))
    if film is None or scanner_eyes is not None:
        return path
    normal = torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu")
    film_wedge = neutral_wedge(film)
    printing = printer(dyes, develop(grey + filtration), film, film_wedge, normal if points is None else points)
    return replace(
        path,
        printing=printing,
        develop_print=developer(film, wedge=film_wedge),
        finish=viewer(with_silver(dyes_of(film), print_silver), clear(film_wedge), lamp),
        flash_print=flashed(printing.aim[:, None], print_flash),
    )


def scan_or_view(
    kind: str, dyes: Dyes, clearest: Float64[Tensor, "layers 1"], scanner_eyes: Stock | None, lamp: str
) -> Scan | View:
    """Put camera film before a scanner or, as a slide or on the light table, before the eye."""
    if scanner_eyes is not None:
        return scanner(dyes, clearest, scanner_eyes)
    return viewer(dyes, None if kind == "negative" else clearest, lamp)


def flashed(grey: Float64[Tensor, "layers 1"], part: float) -> Flash | None:
    """Give an even exposure that is a part of a grey card's (log10 exposure of each layer)."""
    return Flash(part * 10 ** grey[:, 0]) if part else None


def spread(path: LightPath, stock: Stock, um_per_px: float, light_kelvin: float | None = None) -> LightPath:
    """Let light scatter and come back, and inhibitor diffuse, over the pixels of a frame of a given pitch."""
    diffuse = Blur(stock.diffusion_um / um_per_px) if stock.diffusion_um else None
    return replace(
        path,
        develop=replace(path.develop, diffuse=diffuse),
        scatter=scatter(optical_transfer(stock, path.develop, um_per_px), um_per_px) if stock.mtf else None,
        halation=_halation(stock, um_per_px, light_kelvin),
    )


def _halation(stock: Stock, um_per_px: float, light_kelvin: float | None) -> Halation | None:
    if stock.base is None or not stock.emulsion:
        return None
    return halation(glow(stock.emulsion, stock.base, camera(stock, light_kelvin, 0.0)), um_per_px)


def clear(wedge: Curve) -> Float64[Tensor, "layers 1"]:
    """Give the dye amounts of a film's clearest parts, from its neutral wedge."""
    return wedge.samples.amin(dim=1, keepdim=True)


def _filter(stock: Stock, wedge: Curve, develop: Develop, lamp: str) -> Float64[Tensor, "layers 1"]:
    """Find the log exposure each layer needs more for a grey card to look neutral on the film, as bright as before."""
    grey = grey_card(stock)
    if len(grey) == 1:
        return torch.zeros_like(grey)
    wanted = neutral_amounts(dyes_of(stock), clear(wedge), develop(grey), lamp)[:, 0]
    exposure = grey
    for _ in range(20):
        exposure = invert(develop.curve, wanted)[:, None] + inhibited(develop, exposure)
    return exposure - grey
