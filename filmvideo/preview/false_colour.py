"""False colour of density: the part of the camera film's curve on which each pixel lies.

Layers of a coloured pixel lie on different parts. A pixel counts by its middle layer, so that two of three layers lie
there or beyond; one layer may be asked for instead. Pixels on the straight line are painted in greys by their exposure,
nine codes a stop, so that the scene is seen. A flash moves curve and limits, not the exposure. Light from neighbours
(halation, scatter, lens) is left out. Exposure is looked up by chromaticity: exact for greys, within a third of a stop
for colours. In: scene light, linear BT.2020. Out: numbers of parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log10

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import to_numbers
from filmvideo.engine.device import to_device
from filmvideo.engine.lookup_tables import ChromaticityLut, expose_table
from filmvideo.film.exposure import ExposureStage
from filmvideo.looks.look import Look
from filmvideo.preview.curve_parts import CurvePart, describe_parts, part_limits
from filmvideo.preview.film_curves import curves_path, measure_film_curves

STRAIGHT = 2
GREY_CODES_A_STOP = 9.0
GREY_REACH = 28
"""Codes of sRGB; greys stay nearer to the legend's grey than to any other of its colours."""
_COLOUR = 140
NODES = 144
"""Steps along a side of the table of exposures; a multiple of 3 puts grey on a node."""


@dataclass(frozen=True)
class FalseColour:
    """An index picture of parts of a curve, and their legend."""

    part: UInt8[Tensor, "h w"]
    """0 (least exposure) to 4 (most), a place in `legend`."""
    legend: tuple[CurvePart, ...]
    share: tuple[float, ...]
    """Share of the picture in each part."""
    grey: UInt8[Tensor, "h w"]
    """Code in which a pixel on the straight line is painted: lighter with more exposure, so that the scene shows."""


def colour_by_density(scene: Float[Tensor, "3 h w"], look: Look, layer: str | None = None) -> FalseColour:
    """Find the part of the camera film's characteristic curve on which each pixel of a frame lies.

    Parameters
    ----------
    scene : tensor of float, shape (3, height, width)
        Linear BT.2020, 0.18 for a grey card.
    look : Look
        The film and the settings of every stage.
    layer : {red, green, blue, silver}, optional
        The layer to judge by; by default the middle one of each pixel.

    Returns
    -------
    FalseColour
        Numbers of parts, and their names and colours.

    Raises
    ------
    PresetError
        If the stock is learned from pairs, which has no characteristic curve.
    ParameterError
        If the stock has no such layer.

    References
    ----------
    `filmvideo.preview.curve_parts` defines the parts and names its sources.
    """
    curve = measure_film_curves(look).camera
    if layer is not None and layer not in curve.layers:
        raise ParameterError(f"layer must be one of {', '.join(curve.layers)}, got {layer!r}.")
    light = _light_table(look)(scene.float())
    limits = part_limits(curve).float()
    parts = [_part_of_layer(one, limit) for one, limit in zip(light, limits, strict=True)]
    part = parts[curve.layers.index(layer)] if layer else _middle(parts)
    share = torch.bincount(part.reshape(-1), minlength=5).double() / max(part.numel(), 1)
    over = light.mean(dim=0) - float(curve.aim_log_exposure.mean())
    return FalseColour(part, describe_parts(curve), tuple(to_numbers(share)), _shade(over))


def paint_parts(picture: FalseColour) -> tuple[UInt8[Tensor, "h w"], UInt8[Tensor, "h w"], UInt8[Tensor, "h w"]]:
    """Return the red, green and blue planes of a false-colour picture, in sRGB."""
    palette = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    palette[: len(picture.legend)] = [part.rgb for part in picture.legend]
    place = torch.where(picture.part == STRAIGHT, picture.grey, picture.part).numpy()
    red, green, blue = (torch.from_numpy(np.take(palette[:, channel], place)) for channel in range(3))
    return red, green, blue


@lru_cache(maxsize=4)
def _light_table(look: Look) -> ChromaticityLut:
    """Return the table of a look's exposures, in float32."""
    expose = curves_path(look).expose
    if not isinstance(expose, ExposureStage):
        raise TypeError("A film with a characteristic curve is exposed by its spectral sensitivities.")
    return to_device(expose_table(expose, NODES), torch.device("cpu"), torch.float32)


def _shade(over: Float[Tensor, "h w"]) -> UInt8[Tensor, "h w"]:
    """Return neutral codes around the straight line's own, for log exposure over the normal grey card's."""
    return (_COLOUR + GREY_CODES_A_STOP / log10(2) * over).clamp(_COLOUR - GREY_REACH, _COLOUR + GREY_REACH).byte()


def _part_of_layer(exposure: Float[Tensor, "h w"], limits: Float[Tensor, "4"]) -> UInt8[Tensor, "h w"]:
    part = (exposure >= limits[0]).to(torch.uint8)
    for limit in limits[1:]:
        part += exposure >= limit
    return part


def _middle(parts: list[UInt8[Tensor, "h w"]]) -> UInt8[Tensor, "h w"]:
    """Return the middle of three numbers, or the only one."""
    if len(parts) == 1:
        return parts[0]
    one, other, third = parts
    return torch.maximum(torch.minimum(one, other), torch.minimum(torch.maximum(one, other), third))
