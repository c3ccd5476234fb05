"""Weave: the position of the film in the camera's gate changes from frame to frame.

The picture is displaced on the film by (x, y) µm, which have an rms and a spectrum (`filmvideo.gate.unsteadiness`) of
their own. SMPTE RP 105 distinguishes them: jump, up and down, changes at the frame rate; weave, from side to side, is
much slower. Register pins position every frame anew, as exactly as perforations are alike (some µm of SMPTE 139's 10
µm tolerance): small and nearly white. A claw without pins leaves the stop to friction, and a spring guides the edge:
jump is mostly white, and weave drifts with the film's slit edge. Estimates: 2 to 5 µm rms with pins (0.03 % of a Super
35 frame's height or less), 10 to 40 µm in home cameras, more of it up and down.

A shift by whole pixels is an exact copy. The remaining fraction of a pixel is bicubic: linear interpolation would go
soft and sharp with every shift, and nearest pixels would tick. Overshoot below zero is clipped. Edges mirror.

Quantity in and out: light, in linear units. The shift is `kornia.geometry.transform.remap`.
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
"""The spectra of weave and jump."""


@dataclass(frozen=True)
class WeaveSettings(Parameters):
    """Unsteadiness of the film in the camera's gate.

    Parameters
    ----------
    horizontal_um : float, 0 to 500 µm
        Rms displacement from side to side: studio camera 1.5, home camera 12, worn camera 40.
    vertical_um : float, 0 to 500 µm
        Rms displacement up and down: studio camera 2, home camera 20, worn camera 40.
    mechanism : {pin-registered, home camera}
        Film transport: errors are new in every frame (pin-registered), or partly drift (home camera).

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    SMPTE RP 105, for jump and weave; SMPTE 139, for perforation pitch; the rms figures are estimates.
    """

    horizontal_um: Annotated[float, Within(0, 500, unit="µm", usual=(0, 40))] = 0.0
    vertical_um: Annotated[float, Within(0, 500, unit="µm", usual=(0, 40))] = 0.0
    mechanism: Annotated[str, Among(tuple(MECHANISMS))] = "pin-registered"


@dataclass(frozen=True)
class WeaveStage:
    """Weave, for frames of one pixel pitch."""

    weave: WeaveSettings
    um_per_px: float

    def __call__(self, light: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Return a frame's light, displaced."""
        x_um, y_um = displacement_um(self.weave, key)
        return shift(light, x_um / self.um_per_px, y_um / self.um_per_px)


def build_weave(weave: WeaveSettings, um_per_px: float) -> WeaveStage:
    """Build weave for frames of a pixel pitch."""
    return WeaveStage(weave, um_per_px)


def displacement_um(weave: WeaveSettings, key: Key) -> tuple[float, float]:
    """Return a frame's displacement in µm, to the right and down."""
    across, down = MECHANISMS[weave.mechanism]
    return weave.horizontal_um * across(key.derive("weave")), weave.vertical_um * down(key.derive("jump"))


def shift(light: Float[Tensor, "layers h w"], x_px: float, y_px: float) -> Float[Tensor, "layers h w"]:
    """Return light shifted to the right and down, edges mirrored."""
    from kornia.geometry.transform import remap  # noqa: PLC0415  (a quarter of a second, and few films weave)

    x, y = floor(x_px), floor(y_px)
    whole = _roll(_roll(light, x, 2), y, 1)
    if (x, y) == (x_px, y_px):
        return whole
    down, across = (torch.arange(n, dtype=light.dtype, device=light.device) for n in light.shape[1:])
    at_y, at_x = torch.meshgrid(down - (y_px - y), across - (x_px - x), indexing="ij")
    return remap(whole[None], at_x[None], at_y[None], mode="bicubic", padding_mode="reflection", align_corners=True)[
        0
    ].clamp(min=0)


def _roll(light: Float[Tensor, "layers h w"], by_px: int, dim: int) -> Float[Tensor, "layers h w"]:
    return mirror_pad(light, abs(by_px), dim).narrow(dim, abs(by_px) - by_px, light.shape[dim])
