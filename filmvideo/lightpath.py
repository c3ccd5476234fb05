"""The stages of a look, put together: the reference, float64, 81 bins a pixel.

`filmvideo.engine` turns such a path into tables that give the same light faster; `filmvideo.render` walks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import pi

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.upsample import upsampler
from filmvideo.film.curve import invert
from filmvideo.film.develop import Develop, developer, dyes_of, inhibited, inhibition_at, neutral_wedge
from filmvideo.film.expose import Expose, camera
from filmvideo.film.printing import NORMAL_POINTS, Printing, printer
from filmvideo.film.scan import Scan, scanner
from filmvideo.film.stock import Plot, Stock
from filmvideo.film.view import View, neutral_amounts, viewer
from filmvideo.look import Look
from filmvideo.optics.blur import Blur
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


def light_path(look: Look, um_per_px: float | None = None) -> LightPath:
    """Assemble the stages of a look, for frames of a pixel pitch or (None) for single colours that spread nowhere."""
    path = assemble(
        look.camera_film,
        look.print_film,
        look.viewing_lamp,
        scanner_eyes=look.scanner_eyes if look.scanned else None,
        couplers=look.couplers,
        light_kelvin=look.camera.light_kelvin,
        stops=look.camera.stops,
        filtered=look.filtered,
        points=torch.tensor(look.points, dtype=torch.float64, device="cpu"),
    )
    return path if um_per_px is None else spread(path, look.camera_film, um_per_px)


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
) -> LightPath:
    """Take a stock to a print on a film, to a scan, or (neither) before the eye; differentiable in every tensor."""
    wedge = neutral_wedge(stock)
    develop = developer(stock, couplers, wedge)
    grey = _grey(stock)
    filtration = _filter(stock, develop, lamp) if filtered else torch.zeros_like(grey)
    expose = Expose(upsampler(), camera(stock, light_kelvin, stops) * 10**filtration)
    if scanner_eyes is not None:
        return LightPath(expose, develop, None, None, scanner(dyes_of(stock), clear(stock), scanner_eyes))
    if film is None:
        base = None if stock.kind == "negative" else clear(stock)
        return LightPath(expose, develop, None, None, viewer(dyes_of(stock), base, lamp))
    normal = torch.tensor(NORMAL_POINTS, dtype=torch.float64, device="cpu")
    points = normal if points is None else points
    film_wedge = neutral_wedge(film)
    printing = printer(dyes_of(stock), develop(grey + filtration), film, film_wedge, points)
    view = viewer(dyes_of(film), clear(film), lamp)
    return LightPath(expose, develop, printing, developer(film, wedge=film_wedge), view)


def spread(path: LightPath, stock: Stock, um_per_px: float) -> LightPath:
    """Let light scatter and inhibitor diffuse over the pixels of a frame of a given pitch."""
    diffuse = Blur(stock.diffusion_um / um_per_px) if stock.diffusion_um else None
    return replace(
        path,
        develop=replace(path.develop, diffuse=diffuse),
        scatter=scatter(_optical_transfer(stock, path.develop), um_per_px) if stock.mtf else None,
    )


def _optical_transfer(stock: Stock, develop: Develop) -> tuple[Plot, ...]:
    """Divide the edge effects of development out of a stock's published transfer."""
    plots: list[Plot] = []
    for layer, strength in zip(stock.layers, inhibition_at(develop, _grey(stock)), strict=True):
        published = stock.mtf[layer]
        waves = torch.tensor(published.x, dtype=torch.float64, device="cpu")
        reached = torch.exp(-2 * (pi * stock.diffusion_um * 1e-3 * waves) ** 2)
        optical = torch.tensor(published.y, dtype=torch.float64, device="cpu") / 100
        optical = optical * (1 - strength) / (1 - strength * reached)
        plots.append(Plot(published.x, tuple(float(part) for part in optical)))
    return tuple(plots)


def clear(stock: Stock) -> Float64[Tensor, "layers 1"]:
    """Give the dye amounts of a stock's clearest parts."""
    return neutral_wedge(stock).samples.amin(dim=1, keepdim=True)


def _grey(stock: Stock) -> Float64[Tensor, "layers 1"]:
    return torch.full((len(stock.layers), 1), stock.grey_log_exposure or 0.0, dtype=torch.float64, device="cpu")


def _filter(stock: Stock, develop: Develop, lamp: str) -> Float64[Tensor, "layers 1"]:
    """Find the log exposure each layer needs more for a grey card to look neutral on the film, as bright as before."""
    grey = _grey(stock)
    if len(grey) == 1:
        return torch.zeros_like(grey)
    wanted = neutral_amounts(dyes_of(stock), clear(stock), develop(grey), lamp)[:, 0]
    exposure = grey
    for _ in range(20):
        exposure = invert(develop.curve, wanted)[:, None] + inhibited(develop, exposure)
    return exposure - grey
