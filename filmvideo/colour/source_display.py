"""The source as its own display shows it, without film.

A picture or PQ video is display light already. BT.709 and BT.2020 video is coded by the camera's curve and shown on a
BT.1886 display; HLG is shown through its OOTF on a display of 1000 cd/m². Camera log and linear light have no display
of their own: they are shown as BT.709 video. So a grey card stands at 0.117 of white as video, at 0.128 as HLG and at
0.18 in a picture.
"""

from __future__ import annotations

import torch

from filmvideo.base.shapes import Display, Scene
from filmvideo.colour import hlg
from filmvideo.colour.spaces import INPUTS, Space, decode, encode

_GREY = 0.18
"""Scene light of a grey card."""


def display_source(scene: Scene, space: Space) -> Display:
    """Return the display light of scene light that was read from a space."""
    if space.kind == "display":
        return scene
    if space.encoding == "hlg":
        return hlg.display_from_scene(scene)
    return decode(encode(scene, INPUTS["rec709"]).clamp(0, 1), INPUTS["bt1886"])


def grey_luminance(space: Space) -> float:
    """Return the luminance, of the display's white, of a grey card (18 % of scene light) that was read from a space."""
    card = torch.full((3, 1), _GREY, dtype=torch.float64, device="cpu")
    return round(float(display_source(card, space)[1, 0]), 6)
