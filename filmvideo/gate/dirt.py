"""Dirt: dust, hairs and scratches that block a film's light.

On the negative it blocks the printer's light and prints white; on the print it is black. It dims light by 10^−density,
whatever its colour. Dust and hairs change in every frame; scratches, and hairs in the gate, stay for a number of
frames. All sizes are in µm on film, numbers are per area or width of it, and a frame has the same dirt at any
resolution.
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
    """Dirt and wear of one film.

    Parameters
    ----------
    dust_per_cm2 : float, 0 to 2000 1/cm²
        Specks: cleaned negative 1, print some weeks old 8, worn print 30, home movie 60.
    dust_um : float, 1 to 1000 µm
        Median diameter of specks.
    hairs_per_cm2 : float, 0 to 100 1/cm²
        Hairs: worn print 0.3, home movie 1.
    gate_hairs : float, 0 to 20 hairs
        Mean number of hairs in the gate at a time: uncleaned projector 0.5 to 1.
    hair_um : float, 1 to 500 µm
        Median width of hairs.
    hair_length_um : float, 10 to 50000 µm
        Median length of hairs.
    density : float, 0 to 4 D
        Optical density of hairs and of the darkest specks; out-of-focus dust on a negative has 0.5.
    scratches_per_cm : float, 0 to 100 1/cm
        Mean number of scratches at a time: used negative 0.5, worn print 2.5, home movie 3.
    scratch_um : float, 0.5 to 500 µm
        Median width of scratches.
    scratch_density : float, 0 to 4 D
        Greatest optical density of scratches; on a negative 0.3.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Estimates from scans of worn prints and home movies (see the modules dust, hairs and scratches).
    """

    dust_per_cm2: Annotated[float, Within(0, 2000, unit="1/cm²", usual=(0, 60))] = 0.0
    dust_um: Annotated[float, Within(1, 1000, unit="µm", usual=(5, 60))] = 25.0
    hairs_per_cm2: Annotated[float, Within(0, 100, unit="1/cm²", usual=(0, 2))] = 0.0
    gate_hairs: Annotated[float, Within(0, 20, unit="hairs", usual=(0, 2))] = 0.0
    hair_um: Annotated[float, Within(1, 500, unit="µm", usual=(5, 40))] = 14.0
    hair_length_um: Annotated[float, Within(10, 50000, unit="µm", usual=(300, 4000))] = 1200.0
    density: Annotated[float, Within(0, 4, unit="D", usual=(0, 2))] = 1.0
    scratches_per_cm: Annotated[float, Within(0, 100, unit="1/cm", usual=(0, 5))] = 0.0
    scratch_um: Annotated[float, Within(0.5, 500, unit="µm", usual=(4, 40))] = 12.0
    scratch_density: Annotated[float, Within(0, 4, unit="D", usual=(0, 1))] = 0.5


@dataclass(frozen=True)
class DirtStage:
    """The dirt on one film, for frames of one pixel pitch. Twin: `engine.cpu.rows.dirt.dim`."""

    dirt: DirtSettings
    film: str
    um_per_px: float

    def __call__(self, light: Float[Tensor, "c h w"], key: Key) -> Float[Tensor, "c h w"]:
        """Return a frame's light, dimmed by its dirt."""
        return light * 10 ** -self.density(key, light.shape[1], light.shape[2], light.device, light.dtype)

    def density(
        self, key: Key, height: int, width: int, device: torch.device, dtype: torch.dtype
    ) -> Float[Tensor, "1 h w"]:
        """Return the optical density of a frame's dirt."""
        dirt = self.dirt
        canvas = Canvas(torch.zeros(height, width, device=device, dtype=dtype), self.um_per_px)
        kind = HairPopulation(dirt.hair_length_um, dirt.hair_um, dirt.density)
        if dirt.dust_per_cm2:
            draw_dust(self._derive_key(key, "dust"), canvas, dirt.dust_per_cm2, dirt.dust_um, dirt.density)
        if dirt.hairs_per_cm2:
            draw_hairs(self._derive_key(key, "hair"), canvas, dirt.hairs_per_cm2, kind)
        if dirt.gate_hairs:
            draw_gate_hairs(self._derive_key(key, "gate hair"), canvas, dirt.gate_hairs, kind)
        if dirt.scratches_per_cm:
            draw_scratches(
                self._derive_key(key, "scratch"), canvas, dirt.scratches_per_cm, dirt.scratch_um, dirt.scratch_density
            )
        return canvas.density[None]

    def _derive_key(self, key: Key, what: str) -> Key:
        return key.derive(f"{what} on the {self.film}")


def build_dirt(dirt: DirtSettings, film: str, um_per_px: float) -> DirtStage:
    """Build the dirt on a film ("camera film" or "print", each with its own dirt) for frames of a pixel pitch."""
    return DirtStage(dirt, film, um_per_px)
