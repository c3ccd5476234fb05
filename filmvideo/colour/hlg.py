"""The HLG OOTF: the part of BT.2100 that mixes the three channels.

A BT.2100 display of peak 1000 cd/m² shows scene light E as F = 1000·Y^(g - 1)·E, g = 1.2, Y the
BT.2020 luminance of E, black level 0. Here scene and display light are both 1 at reference white, HLG
code 0.75, which that display shows at 203 cd/m² (BT.2408). In these units F = Y^(g - 1)·E, peak white 4.92.
"""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.shapes import Display, Scene

_GAMMA = 1.2
_LUMINANCE = (0.2627, 0.6780, 0.0593)
_BLACK = 1e-9


def display_from_scene(scene: Scene) -> Display:
    """Return the light that an HLG display shows of scene light (the OOTF)."""
    return scene * _luminance(scene).pow(_GAMMA - 1)


def scene_from_display(display: Display) -> Scene:
    """Return the scene light that HLG encodes to show display light (the inverse OOTF)."""
    return display * _luminance(display).pow(1 / _GAMMA - 1)


def _luminance(light: Scene) -> Float[Tensor, "*pixels"]:
    """Return the BT.2020 luminance, clamped above a black far under one code so that slopes are finite."""
    red, green, blue = _LUMINANCE
    return (red * light[0] + green * light[1] + blue * light[2]).clamp(min=_BLACK)
