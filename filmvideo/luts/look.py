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
from filmvideo.film.development import neutral_wedge
from filmvideo.film.printing import PrintingStage
from filmvideo.film.scanning import BASE_CODE, DENSITY_PER_CODE, TOP_CODE
from filmvideo.looks.look import SCANNER_STOCK, Look
from filmvideo.looks.match_display import match_display
from filmvideo.luts.film import DENSITY, GREY, RGB, CodeMeaning, ColourFunction, grey_scale, stops
from filmvideo.luts.target import Target, to_eye
from filmvideo.pipeline.build import clear_film_dyes
from filmvideo.pipeline.light_path import LightPath
from filmvideo.pipeline.stages import lost_in_a_lut, span
from filmvideo.render.render import apply_stages, prepare_light_path, render_scene

Part = Literal["whole", "negative", "print"]
DRAWN_IN = "p3-d65"
"""The gamut whose colours a look is judged on: it holds nearly all surfaces."""


@dataclass(frozen=True)
class Split:
    """A light path in two, with printing density between."""

    path: LightPath
    printing: PrintingStage
    clear: Float64[Tensor, "layers 1"]
    """log10 of what the print film gets through clear film."""

    def negative(self, scene: RGB) -> RGB:
        """Return the printing density, as code, of the scene (linear BT.2020)."""
        density = apply_stages(scene, "scene light", self.path, span(before="printing"))
        above = self.clear.reshape(-1, *[1] * (scene.ndim - 1)) - self.printing.see(density)
        return ((BASE_CODE + above / DENSITY_PER_CODE) / TOP_CODE).expand(3, *scene.shape[1:])

    def print(self, code: RGB) -> RGB:
        """Return display light (linear BT.2020) from printing density."""
        layers = len(self.clear)
        above = (code[:layers] * TOP_CODE - BASE_CODE) * DENSITY_PER_CODE
        seen = self.clear.reshape(-1, *[1] * (code.ndim - 1)) - above
        aim, contrast = (
            each.reshape(-1, *[1] * (code.ndim - 1)) for each in (self.printing.aim, self.printing.contrast)
        )
        return apply_stages(aim + contrast * (seen - aim), "log exposure", self.path, span("printing")[1:])


def of_look(look: Look, space: Space, part: Part = "whole") -> tuple[ColourFunction, Target | None]:
    """Return a look, or a part of it, as a function to bake, with the only target it can have if there is but one."""
    look = match_display(look, space)
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float64)
    draw, greys = (
        _draw_scenes(space),
        encoded_light(grey_scale(torch.ones(3, dtype=torch.float64, device="cpu")), space),
    )
    source = CodeMeaning(space.name, ENCODINGS[space.encoding].curve, space.gamut)
    whole = ColourFunction(
        title(look, part),
        _of_light(lambda scene: render_scene(scene, path), space),
        source,
        draw,
        greys,
        look.hash(),
        lost_in_a_lut(look),
    )
    if part == "whole" and not look.is_scan:
        return whole, None
    split = split_of(replace(look, print=SCANNER_STOCK) if look.is_scan else look)
    density = Target(DENSITY, lambda code: code.clamp(0, 1), lambda code: to_eye(split.print(code)))
    negative = _of_light(split.negative, space)
    if part == "whole":
        return whole, density
    if part == "negative":
        return replace(whole, shows=negative), density
    source = CodeMeaning(DENSITY, PiecewiseCurve((Line(),)), None)
    greys = negative(greys).clamp(0, 1)
    return replace(
        whole, shows=split.print, source=source, draw=_draw_printing_densities(negative, draw), greys=greys
    ), None


def title(look: Look, part: Part) -> str:
    """Return the line that names a look's films."""
    film = look.print_film
    made = f"{look.camera_film.name} on {film.name}" if film else f"{look.camera_film.name}, {look.print}"
    return f"{look.name}: {made}, {part}" if look.name else f"{made}, {part}"


def split_of(look: Look) -> Split:
    """Split a look at its print; raise ParameterError where it has none."""
    path = prepare_light_path(look, "accurate", torch.device("cpu"), torch.float64)
    if path.printing is None:
        raise ParameterError(
            f"{look.camera_film.name} has no print to split off; leave --part at whole, or name a "
            "print stock with --print."
        )
    return Split(path, path.printing, path.printing.see(clear_film_dyes(neutral_wedge(look.developed_film))))


def _of_light(shows: Callable[[RGB], RGB], space: Space) -> Callable[[RGB], RGB]:
    """Return a function of light in a space, from one of scene light."""
    matrix = rgb_to_rgb(space.gamut, "bt2020")
    return lambda light: shows(apply_matrix(matrix, light / space.white))


def _draw_scenes(space: Space) -> Callable[[int, int], RGB]:
    """Return a function that draws scenes, in a space."""

    def draw(count: int, seed: int) -> RGB:
        scene = apply_matrix(rgb_to_rgb(DRAWN_IN, "bt2020"), GREY * 2 ** stops(count, seed))
        return encoded_light(scene, space)

    return draw


def _draw_printing_densities(
    negative: Callable[[RGB], RGB], draw: Callable[[int, int], RGB]
) -> Callable[[int, int], RGB]:
    """Return a function that draws printing densities of a negative."""
    return lambda count, seed: negative(draw(count, seed)).clamp(0, 1)
