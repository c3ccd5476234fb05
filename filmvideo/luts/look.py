"""A look as a film to bake: whole, or split where light leaves the negative.

    whole      scene → what the display shows (of a scan: printing density)
    negative   scene → printing density, as the layers of the look's own print film see it in its printer's light
    print      printing density → what the display shows

Printing density stands on Cineon's scale (code 95 for clear film, 500 codes a density of 1), so negative and print, one
after the other, are the whole, and a grade may come between. The parts are those of `filmvideo.render.render` for a
path that spreads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.curves import Line, PiecewiseCurve
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.gamuts import apply_matrix, rgb_to_rgb
from filmvideo.colour.spaces import Space, encoded_light
from filmvideo.film.development import DevelopmentStage, neutral_wedge
from filmvideo.film.printing import PrintingStage
from filmvideo.film.scanning import BASE_CODE, DENSITY_PER_CODE, TOP_CODE
from filmvideo.looks.look import SCANNER_STOCK, Look
from filmvideo.luts.film import DENSITY, GREY, RGB, CodeMeaning, ColourFunction, grey_scale, stops
from filmvideo.luts.target import Target, to_eye
from filmvideo.pipeline.build import clear_film_dyes
from filmvideo.pipeline.light_path import LightPath
from filmvideo.render.render import apply_in_linear_light, prepare_light_path

Part = Literal["whole", "negative", "print"]
DRAWN_IN = "p3-d65"
"""The gamut whose colours a look is judged on: it holds nearly all surfaces."""
NOT_IN_A_LUT = ("diffusion", "lens", "flicker", "weave", "film_breathing", "leak", "dirt", "print_dirt")


@dataclass(frozen=True)
class Split:
    """A light path in two, with printing density between."""

    path: LightPath
    printing: PrintingStage
    develop_print: DevelopmentStage
    clear: Float64[Tensor, "layers 1"]
    """log10 of what the print film gets through clear film."""

    def negative(self, scene: RGB) -> RGB:
        """Give printing density, as code, of the scene (linear BT.2020)."""
        exposure = apply_in_linear_light(self.path.expose(scene), self.path.flash)
        above = self.clear.reshape(-1, *[1] * (scene.ndim - 1)) - self.printing.see(self.path.develop(exposure))
        return ((BASE_CODE + above / DENSITY_PER_CODE) / TOP_CODE).expand(3, *scene.shape[1:])

    def print(self, code: RGB) -> RGB:
        """Give light of the display (linear BT.2020) of printing density."""
        layers = len(self.clear)
        above = (code[:layers] * TOP_CODE - BASE_CODE) * DENSITY_PER_CODE
        seen = self.clear.reshape(-1, *[1] * (code.ndim - 1)) - above
        aim, contrast = (
            each.reshape(-1, *[1] * (code.ndim - 1)) for each in (self.printing.aim, self.printing.contrast)
        )
        exposure = apply_in_linear_light(aim + contrast * (seen - aim), self.path.flash_print)
        return self.path.viewing(self.develop_print(exposure))


def of_look(look: Look, space: Space, part: Part = "whole") -> tuple[ColourFunction, Target | None]:
    """Give a look, or a part of it, as a film; with the only target it can have, where there is but one."""
    name = title(look, part)
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float64)
    source = CodeMeaning(space.name, ENCODINGS[space.encoding].curve, space.gamut)
    draw, greys = _drawn(space), encoded_light(grey_scale(torch.ones(3, dtype=torch.float64, device="cpu")), space)
    if part == "whole" and not look.is_scan:
        return ColourFunction(name, _of_light(_whole(path), space), source, draw, greys, look.hash(), lost(look)), None
    split = split_of(replace(look, print=SCANNER_STOCK) if look.is_scan else look)
    density = Target(DENSITY, lambda code: code.clamp(0, 1), lambda code: to_eye(split.print(code)))
    if part == "whole":
        return ColourFunction(
            name, _of_light(_whole(path), space), source, draw, greys, look.hash(), lost(look)
        ), density
    if part == "negative":
        return ColourFunction(
            name, _of_light(split.negative, space), source, draw, greys, look.hash(), lost(look)
        ), density
    negative = _of_light(split.negative, space)
    source = CodeMeaning(DENSITY, PiecewiseCurve((Line(),)), None)
    return ColourFunction(
        name, split.print, source, _printed(negative, draw), negative(greys).clamp(0, 1), look.hash(), lost(look)
    ), None


def title(look: Look, part: Part) -> str:
    """Say in a line what a look is made of."""
    film = look.print_film
    made = f"{look.camera_film.name} on {film.name}" if film else f"{look.camera_film.name}, {look.print}"
    return f"{look.name}: {made}, {part}" if look.name else f"{made}, {part}"


def split_of(look: Look) -> Split:
    """Split a look; raise ParameterError where there is no print."""
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float64)
    if path.printing is None or path.develop_print is None:
        raise ParameterError(
            f"{look.camera_film.name} is not printed here, so it has no negative and print; leave --part at whole, or "
            "name a print stock with --print."
        )
    return Split(
        path, path.printing, path.develop_print, path.printing.see(clear_film_dyes(neutral_wedge(look.developed_film)))
    )


def lost(look: Look) -> tuple[str, ...]:
    """Name what of a look a table cannot carry."""
    found = ["halation", "scatter (the film's softness)", "edge effects (inhibitor that diffuses)"]
    if look.grain.amount:
        found.insert(0, "grain")
    return (*found, *(name.replace("_", " ") for name in NOT_IN_A_LUT if not getattr(look, name).idle))


def _whole(path: LightPath) -> Callable[[RGB], RGB]:
    def shows(scene: RGB) -> RGB:
        density = path.develop(apply_in_linear_light(path.expose(scene), path.flash))
        if path.printing is not None and path.develop_print is not None:
            density = path.develop_print(apply_in_linear_light(path.printing(density), path.flash_print))
        return path.viewing(density)

    return shows


def _of_light(shows: Callable[[RGB], RGB], space: Space) -> Callable[[RGB], RGB]:
    """Take light of a space, not of the scene."""
    matrix = rgb_to_rgb(space.gamut, "bt2020")
    return lambda light: shows(apply_matrix(matrix, light / space.white))


def _drawn(space: Space) -> Callable[[int, int], RGB]:
    def draw(count: int, seed: int) -> RGB:
        scene = apply_matrix(rgb_to_rgb(DRAWN_IN, "bt2020"), GREY * 2 ** stops(count, seed))
        return encoded_light(scene, space)

    return draw


def _printed(negative: Callable[[RGB], RGB], draw: Callable[[int, int], RGB]) -> Callable[[int, int], RGB]:
    """Draw printing densities that a negative can have."""
    return lambda count, seed: negative(draw(count, seed)).clamp(0, 1)
