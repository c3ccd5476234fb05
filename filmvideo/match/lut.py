"""A match as a colour function, which `filmvideo.luts` writes as tables and profiles."""

from __future__ import annotations

import torch

from filmvideo.colour.gamuts import D65, adaptation_matrix, apply_matrix, xyz_to_rgb
from filmvideo.colour.romm import D50
from filmvideo.luts.film import GREY, RGB, CodeMeaning, ColourFunction, grey_scale, stops
from filmvideo.match.camera_model import gain
from filmvideo.match.cube import in_cone
from filmvideo.match.models.model import Function
from filmvideo.match.pairs import Illuminant, Pairs

_BLACK = 1e-7
_TRIES = 20


def of_match(
    name: str, function: Function, pairs: Pairs, light: Illuminant, source: CodeMeaning, *, digest: str
) -> ColourFunction:
    """Return a match in one light as a colour function."""
    to_display = xyz_to_rgb("bt2020") @ adaptation_matrix(D50, D65)

    def shows(digital: RGB) -> RGB:
        return apply_matrix(to_display, function(digital.clamp(min=_BLACK)))

    def draw(count: int, seed: int) -> RGB:
        found = [torch.empty((3, 0), dtype=torch.float64, device="cpu")]
        for part in range(_TRIES):
            digital = GREY * 2 ** stops(count, seed + 7919 * part) / gain(pairs)[:, None]
            found.append(digital[:, in_cone(digital, pairs)])
            if sum(one.shape[1] for one in found) >= count:
                break
        return torch.cat(found, 1)[:, :count]

    greys = grey_scale(light.white / (gain(pairs) * light.white).mean())
    return ColourFunction(name, shows, source, draw, greys, digest)
