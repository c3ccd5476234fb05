"""Crystals on the picture itself: the stack of random crystal layers as its authors used it, for its own sake.

Light I of a picture becomes I + α·I·(count/mean − 1), α = 1 − I (`filmvideo.grain.texture`), in place of the grain that
film's density has. On the finished picture I is the tone a display shows, light to the power 1/2.4; on the scene it is
light, before film has made a tone of it. The article's 30 layers, 25 % covered by crystals of 5 pixels, have a σ of
0.079 at mid grey and look like cotton; 60 % and 8 µm, the default, have 0.037 and look like film. Twenty layers or more
come from a bank, fewer are grown in every frame.
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
    """The crystals of [grain] model = "crystals"."""

    size_um: Annotated[float, Within(0.1, 500)] = 8.0
    """Mean size of a crystal, across."""
    size_px: Annotated[float, Within(1, 99, or_zero=True)] = 0.0
    """The same in pixels, in place of µm, to compare with the article's 5; 0 not."""
    layers: Annotated[float, Within(1, 125)] = 30.0
    """Layers: 20 to 30 for cubic crystals, up to 125 for tabular ones."""
    filling: Annotated[float, Within(0.01, 0.95)] = 0.6
    """Part of each layer that crystals cover; less makes coarser contrast (the article has 0.25)."""
    spread: Annotated[float, Within(0, 1)] = 0.25
    """Standard deviation of the logarithm of their sizes."""
    vertices: Annotated[float, Within(3, 24)] = 6.0
    """Mean number of corners."""
    vertices_spread: Annotated[float, Within(0, 6)] = 1.0
    """Its standard deviation."""
    record: Annotated[str, Among(("auto", "colours", "silver"))] = "auto"
    """colours: each has crystals of its own; silver: luminance has; auto: as the film has."""
    place: Annotated[str, Among(("picture", "scene"))] = "picture"
    """Whether crystals are on the finished picture, or on the scene's light before the film's tone curve."""

    def __post_init__(self) -> None:
        """Raise ParameterError for a value against its rule, and for a part of a layer."""
        super().__post_init__()
        if self.layers != int(self.layers):
            raise ParameterError(f"`layers` is {self.layers:g}; it takes a whole number.")

    def crystals(self, *, silver: bool) -> CrystalSettings:
        """Give the crystals for film of colours or of silver."""
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
    """Crystals over a picture, for one pixel pitch."""

    counter: Counter
    fields: int
    """One, or one for each colour."""
    gamma: float
    amount: float = 1.0
    hold_frames: int = 1

    def __call__(self, light: Float[Tensor, "3 h w"], key: Key) -> Float[Tensor, "3 h w"]:
        """Let a frame's light through its crystals."""
        name = replace(key, frame=key.frame // self.hold_frames, purpose="crystals")
        count = self.counter(name, self.fields, light.shape[1], light.shape[2], light.device)
        if self.gamma == 1:
            return light.lerp(modulate_light(light, count, self.counter.mean), self.amount)
        tone = light.clamp(min=0) ** (1 / self.gamma)
        return tone.lerp(modulate_light(tone, count, self.counter.mean), self.amount).clamp(min=0) ** self.gamma


def build_crystals(
    grain: CrystalOverlaySettings, um_per_px: float, *, silver: bool, amount: float = 1.0, hold_frames: int = 1
) -> CrystalStage:
    """Prepare crystals for frames of a pixel pitch."""
    crystals = grain.crystals(silver=silver)
    grown = build_stack(crystals, 0, um_per_px)
    counter = tile_crystals(grown) if len(grown.kernels) >= FEWEST_LAYERS else build_bit_stack(grown)
    gamma = DISPLAY_GAMMA if grain.place == "picture" else 1.0
    return CrystalStage(counter, crystals.field_count(3), gamma, amount, hold_frames)
