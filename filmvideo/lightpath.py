"""The stages of a look, put together: the reference, float64, 81 bins a pixel.

`filmvideo.engine` turns such a path into tables that give the same light faster; `filmvideo.render` walks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.colour.upsample import upsampler
from filmvideo.film.curve import invert
from filmvideo.film.develop import Develop, developer, dyes_of, inhibited, neutral_wedge
from filmvideo.film.expose import Expose, camera
from filmvideo.film.printing import Printing, printer
from filmvideo.film.scan import Scan, scanner
from filmvideo.film.stock import Stock
from filmvideo.film.view import View, neutral_amounts, viewer
from filmvideo.look import Look
from filmvideo.presets import find_stock
from filmvideo.shapes import Exposure, Scene

_SCANNER_EYES = "2383"


@dataclass(frozen=True)
class LightPath:
    """Everything between scene light and the light of the display, stage by stage."""

    expose: Callable[[Scene], Exposure]
    develop: Develop
    printing: Printing | None
    develop_print: Develop | None
    finish: View | Scan


def light_path(look: Look) -> LightPath:
    """Assemble a look's stages; the result is differentiable in every tensor of its stocks."""
    stock = look.camera_film
    develop = developer(stock, look.couplers)
    receiver = camera(stock, look.camera.light_kelvin, look.camera.stops)
    if look.filtered:
        receiver = receiver * 10 ** _filter(stock, develop, look.viewing_lamp)[:, None]
    expose = Expose(upsampler(), receiver)
    if look.scanned:
        scan = scanner(dyes_of(stock), clear(stock), find_stock(_SCANNER_EYES))
        return LightPath(expose, develop, None, None, scan)
    film = look.print_film
    if film is None:
        base = None if stock.kind == "negative" else clear(stock)
        return LightPath(expose, develop, None, None, viewer(dyes_of(stock), base, look.viewing_lamp))
    points = torch.tensor(look.points, dtype=torch.float64, device="cpu")
    printing = printer(dyes_of(stock), develop(_grey(stock)), film, neutral_wedge(film), points)
    view = viewer(dyes_of(film), clear(film), look.viewing_lamp)
    return LightPath(expose, develop, printing, developer(film), view)


def clear(stock: Stock) -> Float64[Tensor, "layers 1"]:
    """Give the dye amounts of a stock's clearest parts."""
    return neutral_wedge(stock).samples.amin(dim=1, keepdim=True)


def _grey(stock: Stock) -> Float64[Tensor, "layers 1"]:
    return torch.full((len(stock.layers), 1), stock.grey_log_exposure or 0.0, dtype=torch.float64, device="cpu")


def _filter(stock: Stock, develop: Develop, lamp: str) -> Float64[Tensor, " layers"]:
    """Find the log exposure each layer needs more for a grey card to look neutral on the film, as bright as before."""
    grey = _grey(stock)
    if len(grey) == 1:
        return torch.zeros_like(grey[:, 0])
    wanted = neutral_amounts(dyes_of(stock), develop(grey), lamp)[:, 0]
    exposure = grey
    for _ in range(20):
        exposure = invert(develop.curve, wanted)[:, None] + inhibited(develop, exposure)
    return (exposure - grey)[:, 0]
