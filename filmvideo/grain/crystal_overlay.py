"""Crystal layers over the picture itself, a stack of random layers as its article uses them.

Light I of a picture becomes I + α·I·(count/mean − 1), α = 1 − I (`filmvideo.grain.texture`), in place of the grain
that film's density has. On the finished picture I is the tone a display shows, light to the power 1/2.4; on the scene
it is light, before the film's tone curve. The article's 30 layers, 25 % covered by crystals of 5 pixels, have a σ of
0.079 at mid grey and look like cotton; 60 % and 8 µm, the default, have 0.037 and look like film. Twenty layers or
more come from tiles, fewer are grown in every frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.grain.bitstack import build_bit_stack
from filmvideo.grain.crystals import CrystalSettings, build_stack
from filmvideo.grain.keys import Key
from filmvideo.grain.texture import Counter, modulate_light
from filmvideo.grain.tiled_crystals import FEWEST_LAYERS, tile_crystals

DISPLAY_GAMMA = 2.4


@dataclass(frozen=True)
class CrystalOverlaySettings(Parameters):
    """Crystal layers of [grain] model = "crystals".

    Parameters
    ----------
    size_um : float, 0.1 to 500 µm
        Mean width of crystals.
    size_px : float, 0, or 1 to 99 px
        Mean width in pixels in place of µm, to compare with the article's 5; 0: use size_um.
    layers : float, 1 to 125 layers
        Layers, a whole number: 20 to 30 for cubic crystals, up to 125 for tabular ones.
    filling : float, 0.01 to 0.95 part
        Area of a layer that crystals cover; less makes coarser contrast (the article has 0.25).
    spread : float, 0 to 1 ln
        Standard deviation of the natural logarithm of widths.
    vertices : float, 3 to 24 corners
        Mean number of corners.
    vertices_spread : float, 0 to 6 corners
        Standard deviation of the number of corners.
    record : {auto, colours, silver}
        colours: each colour has crystals of its own; silver: luminance has; auto: as the film has.
    place : {picture, scene}
        picture: crystals on the finished picture; scene: on scene light, before the film's tone curve.

    Raises
    ------
    ParameterError
        If a value is out of range, or `layers` is not a whole number.

    References
    ----------
    Newson et al., Image Processing On Line 7 (2017), for the Boolean model of crystals.
    """

    size_um: Annotated[float, Within(0.1, 500, unit="µm", usual=(2, 30))] = 8.0
    size_px: Annotated[float, Within(1, 99, or_zero=True, unit="px", usual=(1, 15))] = 0.0
    layers: Annotated[float, Within(1, 125, unit="layers", usual=(10, 60))] = 30.0
    filling: Annotated[float, Within(0.01, 0.95, unit="part", usual=(0.2, 0.8))] = 0.6
    spread: Annotated[float, Within(0, 1, unit="ln", usual=(0, 0.5))] = 0.25
    vertices: Annotated[float, Within(3, 24, unit="corners", usual=(3, 12))] = 6.0
    vertices_spread: Annotated[float, Within(0, 6, unit="corners", usual=(0, 3))] = 1.0
    record: Annotated[str, Among(("auto", "colours", "silver"))] = "auto"
    place: Annotated[str, Among(("picture", "scene"))] = "picture"

    def __post_init__(self) -> None:
        """Raise ParameterError for a value out of range, and for a fraction of a layer."""
        super().__post_init__()
        if self.layers != int(self.layers):
            raise ParameterError(f"layers must be a whole number, got {self.layers:g}.")

    def crystals(self, *, silver: bool) -> CrystalSettings:
        """Return the crystal settings for colour or silver film."""
        return CrystalSettings(
            size_um=None if self.size_px else self.size_um,
            size_px=self.size_px or None,
            layers=int(self.layers),
            filling=self.filling,
            spread=self.spread,
            vertices=self.vertices,
            vertices_spread=self.vertices_spread,
            record="silver" if self.record == "silver" or (self.record == "auto" and silver) else "colours",
        )


@dataclass(frozen=True)
class CrystalStage:
    """Crystals over a picture, for frames of one pixel pitch."""

    counter: Counter
    fields: int
    """1, or one field for each colour."""
    gamma: float
    amount: float = 1.0
    hold_frames: int = 1

    def __call__(self, light: Float[Tensor, "3 h w"], key: Key) -> Float[Tensor, "3 h w"]:
        """Return a frame's light, modulated by its crystals."""
        name = replace(key, frame=key.frame // self.hold_frames, purpose="crystals")
        count = self.counter(name, self.fields, light.shape[1], light.shape[2], light.device)
        if self.gamma == 1:
            return light.lerp(modulate_light(light, count, self.counter.mean), self.amount)
        tone = light.clamp(min=0) ** (1 / self.gamma)
        return tone.lerp(modulate_light(tone, count, self.counter.mean), self.amount).clamp(min=0) ** self.gamma


def build_crystals(
    grain: CrystalOverlaySettings, um_per_px: float, *, silver: bool, amount: float = 1.0, hold_frames: int = 1
) -> CrystalStage:
    """Build crystals for frames of a pixel pitch."""
    crystals = grain.crystals(silver=silver)
    grown = build_stack(crystals, 0, um_per_px)
    counter = tile_crystals(grown) if len(grown.kernels) >= FEWEST_LAYERS else build_bit_stack(grown)
    gamma = DISPLAY_GAMMA if grain.place == "picture" else 1.0
    return CrystalStage(counter, crystals.field_count(3), gamma, amount, hold_frames)
