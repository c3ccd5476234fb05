"""Dirt: what lies on a film, or is cut into it, and keeps light from going through.

On the negative it keeps the printer's light from the print and is white there; on the print it is black. It dims light
by 10^−density, whatever its colour. Dust and hairs are others in every frame; scratches, and hairs in the gate, stay
for a number of frames. All sizes are in µm on film, numbers are per area or width of it, and a frame has the same dirt
at any resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.parameters import Parameters, Within
from filmvideo.gate.canvas import Canvas
from filmvideo.gate.dust import draw_dust
from filmvideo.gate.hairs import HairPopulation, draw_gate_hairs, draw_hairs
from filmvideo.gate.scratches import draw_scratches
from filmvideo.grain.keys import Key


@dataclass(frozen=True)
class DirtSettings(Parameters):
    """How dirty and worn a film is: numbers are 0 on a clean one."""

    dust_per_cm2: Annotated[float, Within(0, 2000)] = 0.0
    """Specks: 1 on a cleaned negative, 8 on a print some weeks old, 30 on a worn one, 60 on a home movie."""
    dust_um: Annotated[float, Within(1, 1000)] = 25.0
    """Median diameter."""
    hairs_per_cm2: Annotated[float, Within(0, 100)] = 0.0
    """Hairs: 0.3 on a worn print, 1 on a home movie."""
    gate_hairs: Annotated[float, Within(0, 20)] = 0.0
    """Hairs that hang in the gate at a time: 0.5 to 1 in a projector nobody cleans."""
    hair_um: Annotated[float, Within(1, 500)] = 14.0
    """Median width."""
    hair_length_um: Annotated[float, Within(10, 50000)] = 1200.0
    """Median length."""
    density: Annotated[float, Within(0, 4)] = 1.0
    """Optical density of hairs and of the darkest specks; dust on a negative, out of the printer's focus, has 0.5."""
    scratches_per_cm: Annotated[float, Within(0, 100)] = 0.0
    """Scratches at a time: 0.5 on a used negative, 2.5 on a worn print, 3 on a home movie."""
    scratch_um: Annotated[float, Within(0.5, 500)] = 12.0
    """Median width."""
    scratch_density: Annotated[float, Within(0, 4)] = 0.5
    """Optical density of scratches at their deepest: on a negative 0.3."""


@dataclass(frozen=True)
class DirtStage:
    """The dirt on one film, for one pixel pitch."""

    dirt: DirtSettings
    film: str
    um_per_px: float

    def __call__(self, light: Float[Tensor, "c h w"], key: Key) -> Float[Tensor, "c h w"]:
        """Take what dirt keeps from the light that goes through a frame."""
        return light * 10 ** -self.density(key, light.shape[1], light.shape[2], light.device, light.dtype)

    def density(
        self, key: Key, height: int, width: int, device: torch.device, dtype: torch.dtype
    ) -> Float[Tensor, "1 h w"]:
        """Give the optical density of a frame's dirt."""
        dirt = self.dirt
        canvas = Canvas(torch.zeros(height, width, device=device, dtype=dtype), self.um_per_px)
        kind = HairPopulation(dirt.hair_length_um, dirt.hair_um, dirt.density)
        if dirt.dust_per_cm2:
            draw_dust(self._of(key, "dust"), canvas, dirt.dust_per_cm2, dirt.dust_um, dirt.density)
        if dirt.hairs_per_cm2:
            draw_hairs(self._of(key, "hair"), canvas, dirt.hairs_per_cm2, kind)
        if dirt.gate_hairs:
            draw_gate_hairs(self._of(key, "gate hair"), canvas, dirt.gate_hairs, kind)
        if dirt.scratches_per_cm:
            draw_scratches(
                self._of(key, "scratch"), canvas, dirt.scratches_per_cm, dirt.scratch_um, dirt.scratch_density
            )
        return canvas.density[None]

    def _of(self, key: Key, what: str) -> Key:
        return key.derive(f"{what} on the {self.film}")


def build_dirt(dirt: DirtSettings, film: str, um_per_px: float) -> DirtStage:
    """Prepare the dirt on a film ("camera film", "print"; each has its own) for frames of a pixel pitch."""
    return DirtStage(dirt, film, um_per_px)
