"""Weave: no frame of a film lies in the camera's gate quite where the last one lay.

The picture is displaced on the film by (x, y) µm, which have an rms and a spectrum (`filmvideo.gate.unsteadiness`) of
their own. SMPTE RP 105 tells them apart: jump, up and down, goes with the frame rate; weave, from side to side, is much
slower. Register pins hold every frame anew, as well as perforations are alike (some µm of the 10 µm SMPTE 139 allows
their pitch): small and nearly white. A claw without pins stops the film where friction does, and a spring guides its
edge: jump is mostly white, and weave wanders with the film's slit edge. That pins leave 2 to 5 µm rms (0.03 % of a
Super 35 frame's height or less), and home cameras 10 to 40 µm, more of it up and down, is estimated.

A shift by whole pixels is a copy, exactly. The rest of it, below a pixel, is bicubic: linear interpolation would go
soft and sharp with every shift, and nearest pixels would tick. Where it overshoots below zero there is no light. Edges
mirror.

Quantity in and out: light, in linear units.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.gate.unsteadiness import UnsteadinessSpectrum
from filmvideo.grain.keys import Key
from filmvideo.optics.blur import mirror_pad

MECHANISMS = {
    "pin-registered": (UnsteadinessSpectrum(0.15, 0.002, 0.02), UnsteadinessSpectrum(0.15, 0.002, 0.02)),
    "home camera": (UnsteadinessSpectrum(0.8, 0.005, 0.1), UnsteadinessSpectrum(0.4, 0.005, 0.1)),
}
"""The courses of weave and jump."""


@dataclass(frozen=True)
class WeaveSettings(Parameters):
    """How unsteadily the film lies: a studio camera 1.5 and 2 µm, a home camera 12 and 20, a worn one up to 40."""

    horizontal_um: Annotated[float, Within(0, 500)] = 0.0
    """Root mean square of the displacement from side to side."""
    vertical_um: Annotated[float, Within(0, 500)] = 0.0
    """Root mean square of the displacement up and down."""
    mechanism: Annotated[str, Among(tuple(MECHANISMS))] = "pin-registered"
    """What moves the film: its errors are new in every frame, or wander."""


@dataclass(frozen=True)
class WeaveStage:
    """Weave, for one pixel pitch."""

    weave: WeaveSettings
    um_per_px: float

    def __call__(self, light: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Displace the light of a frame."""
        x_um, y_um = displacement_um(self.weave, key)
        return shift(light, x_um / self.um_per_px, y_um / self.um_per_px)


def build_weave(weave: WeaveSettings, um_per_px: float) -> WeaveStage:
    """Prepare weave for frames of a pixel pitch."""
    return WeaveStage(weave, um_per_px)


def displacement_um(weave: WeaveSettings, key: Key) -> tuple[float, float]:
    """Give a frame's displacement to the right and down."""
    across, down = MECHANISMS[weave.mechanism]
    return weave.horizontal_um * across(key.derive("weave")), weave.vertical_um * down(key.derive("jump"))


def shift(light: Float[Tensor, "layers h w"], x_px: float, y_px: float) -> Float[Tensor, "layers h w"]:
    """Shift light to the right and down, edges mirrored."""
    from kornia.geometry.transform import remap  # noqa: PLC0415  (a quarter of a second, and few films weave)

    x, y = floor(x_px), floor(y_px)
    whole = _rolled(_rolled(light, x, 2), y, 1)
    if (x, y) == (x_px, y_px):
        return whole
    down, across = (torch.arange(n, dtype=light.dtype, device=light.device) for n in light.shape[1:])
    at_y, at_x = torch.meshgrid(down - (y_px - y), across - (x_px - x), indexing="ij")
    return remap(whole[None], at_x[None], at_y[None], mode="bicubic", padding_mode="reflection", align_corners=True)[
        0
    ].clamp(min=0)


def _rolled(light: Float[Tensor, "layers h w"], by_px: int, dim: int) -> Float[Tensor, "layers h w"]:
    return mirror_pad(light, abs(by_px), dim).narrow(dim, abs(by_px) - by_px, light.shape[dim])
