"""Grain of film density: the stage between development and printing, and between print and lamp.

On pixels the amounts of dye become

    c′ = c + a·z + b·(z² − 1) + lift

with z a texture of unit variance (crystal layers at the size of dye clouds, new in every frame); a from the published
granularity, b = a·skewness/6, and the lift, are functions of c alone (`filmvideo.grain.strength`). Only the change is
a texture: the picture stays as sharp as it was, and every layer has its own. Grain is not clipped at the density of
clear film, where it is above zero. Quantity in and out: amounts of dye.

Dye clouds fall off as exp(−r/k), k from 0.8 to 1.45 µm (Jarvis, J. Photogr. Sci. 40:105, 1992); discs of 6.5 µm are as
wide as that with k = 0.94. Print film has 4.5 µm, an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Annotated

import torch
from jaxtyping import Float, Float64, UInt8
from torch import Tensor
from torch.nn.functional import pad

from filmvideo.base.errors import PresetError
from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.base.shapes import Density
from filmvideo.film.characteristic_curve import CharacteristicCurve
from filmvideo.film.dyes import Dyes
from filmvideo.film.stock import Stock
from filmvideo.grain.aperture import autocorrelation
from filmvideo.grain.dye_clouds import build_clouds
from filmvideo.grain.keys import Key, strips
from filmvideo.grain.strength import TextureStatistics, solve_strength
from filmvideo.grain.texture import covariance
from filmvideo.grain.tiled_crystals import COARSE_PX, SMALLEST_PX, TiledCrystals, tile_crystals

CLOUD_UM, PRINT_CLOUD_UM = 6.5, 4.5
"""Diameters of dye clouds."""
FURTHEST = 5.0
"""Range of a texture, in standard deviations, for the extremes of dye amounts."""


@dataclass(frozen=True)
class GrainSettings(Parameters):
    """Grain of camera film and print.

    Parameters
    ----------
    model : {granularity, crystals}
        granularity: grain of the film's density, as measured; crystals: crystal layers over the picture, by
        [crystals].
    amount : float, 0 to 2 ×
        Factor on the published granularity; 0 switches grain off.
    size : float, 0.25 to 6 ×
        Factor on the diameter of dye clouds; the reading of a 48 µm aperture stays the same.
    colour : float, 0 to 1 part
        1: every layer has grain of its own, as on film; 0: all layers share one grey grain.
    hold_frames : float, 1 to 24 frames
        Frames for which grain stays; film has 1, animation on twos 2.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Selwyn, Photogr. J. 75:571 (1935), for the aperture; Jarvis, J. Photogr. Sci. 40:105 (1992), for dye clouds.
    """

    model: Annotated[str, Among(("granularity", "crystals"))] = "granularity"
    amount: Annotated[float, Within(0, 2, unit="×")] = 1.0
    size: Annotated[float, Within(0.25, 6, unit="×", usual=(0.5, 3))] = 1.0
    colour: Annotated[float, Within(0, 1, unit="part")] = 1.0
    hold_frames: Annotated[float, Within(1, 24, unit="frames", usual=(1, 4))] = 1.0


@dataclass(frozen=True)
class Granularity:
    """The grain of one film, for frames of one pixel pitch; table rows are even steps of each layer's dye."""

    bank: TiledCrystals
    purpose: str
    low: Float[Tensor, " layers"]
    """The least amount of each layer's dye."""
    per_amount: Float[Tensor, " layers"]
    """Table rows per unit of dye."""
    a: Float[Tensor, "layers n"]
    b: Float[Tensor, "layers n"]
    lift: Float[Tensor, "layers n"]
    """The lift minus b."""
    colour: float
    hold_frames: int

    def __call__(self, density: Float[Tensor, "layers h w"], key: Key) -> Float[Tensor, "layers h w"]:
        """Return the amounts of dye with a frame's grain added."""
        count, out = self.count_crystals(density, key), torch.empty_like(density)
        for top, rows in strips(*density.shape[1:]):
            for k in range(len(density)):
                strip = slice(top, top + rows)
                torch.add(density[k, strip], self._change(k, density[k, strip], count[k, strip]), out=out[k, strip])
        return out

    def _change(self, layer: int, amount: Float[Tensor, "h w"], count: UInt8[Tensor, "h w"]) -> Float[Tensor, "h w"]:
        """Return the change of amounts of dye by counts of crystals, from the table."""
        last, each = self.a.shape[1] - 1, self.change_table.shape[2]
        place = (amount - self.low[layer]).mul_(self.per_amount[layer]).add_(0.5).clamp_(0, last).int()
        index = place.mul_(each).add_(count).flatten()
        return self.change_table[layer].flatten().index_select(0, index).view_as(amount)

    @cached_property
    def change_table(self) -> Float[Tensor, "layers n counts"]:
        """The change of dye for every amount and count of crystals."""
        layers, filling = len(self.bank.stack.kernels), self.bank.stack.filling
        number = torch.arange(layers + 1, dtype=self.a.dtype, device=self.a.device)
        z = (number - self.bank.mean) / (layers * filling * (1 - filling)) ** 0.5
        return (self.b[..., None] * z + self.a[..., None]) * z + self.lift[..., None]

    def count_crystals(self, like: Density, key: Key) -> UInt8[Tensor, "layers h w"]:
        """Return the number of crystals over each pixel of each layer. Twin: `engine.cpu.kernels.grain.texture`."""
        layers, height, width = like.shape
        name = replace(key, frame=key.frame // self.hold_frames, purpose=self.purpose)
        if self.colour == 1:
            return self.bank(name, layers, height, width, like.device)
        drawn = self.bank(name, layers + 1, height, width, like.device).to(torch.float32) - self.bank.mean
        mixed = drawn[:layers] * self.colour**0.5 + drawn[layers:] * (1 - self.colour) ** 0.5
        return (mixed + self.bank.mean).round_().clamp_(0, len(self.bank.stack.kernels)).to(torch.uint8)

    @property
    def range(self) -> tuple[Float[Tensor, " layers"], Float[Tensor, " layers"]]:
        """The least and the largest amounts of dye with grain."""
        steps = torch.arange(self.a.shape[1], dtype=self.low.dtype, device=self.low.device)
        amount = self.low[:, None] + steps / self.per_amount[:, None]
        most = FURTHEST * (self.a + FURTHEST * self.b)
        return (amount - FURTHEST * self.a + self.lift).amin(1), (amount + most + self.lift).amax(1)


def build_granularity(
    stock: Stock,
    wedge: CharacteristicCurve,
    dyes: Dyes,
    grain: GrainSettings,
    um_per_px: float,
    *,
    coarse: bool = False,
) -> Granularity:
    """Build the grain of a film with the given neutral wedge, for a pixel pitch; coarse grain repeats sooner."""
    if set(stock.granularity) != set(stock.layers):
        raise PresetError(
            f"{stock.name} lacks [granularity] for some layers in its preset; name a stock under `like`, "
            "or set grain.amount to 0."
        )
    crystals = film_crystals(stock.kind, grain.size, um_per_px, coarse=coarse)
    found = solve_strength(stock, wedge, dyes, grain.amount, _measure_texture(crystals, um_per_px))
    low, high = found.amounts[:, 0], found.amounts[:, -1]
    return Granularity(
        crystals,
        "print grain" if stock.kind == "print" else "grain",
        low,
        (found.amounts.shape[1] - 1) / (high - low),
        found.a,
        found.b,
        found.lift - found.b,
        grain.colour,
        round(grain.hold_frames),
    )


def film_crystals(kind: str, size: float, um_per_px: float, *, coarse: bool = False) -> TiledCrystals:
    """Return the crystals of a kind of film, for frames of a pixel pitch."""
    cloud_um = PRINT_CLOUD_UM if kind == "print" else CLOUD_UM
    return _bank(cloud_um * size / um_per_px, COARSE_PX if coarse else SMALLEST_PX)


@lru_cache(maxsize=4)
def _bank(cloud_px: float, smallest_px: int) -> TiledCrystals:
    """Build tiled crystals for dye clouds of a size; the last four sizes are cached."""
    return tile_crystals(build_clouds(cloud_px), smallest_px)


@lru_cache(maxsize=4)
def _measure_texture(crystals: TiledCrystals, um_per_px: float) -> TextureStatistics:
    rho, window = _of_one_size(covariance(crystals), autocorrelation(um_per_px))
    return TextureStatistics(rho, window, len(crystals.stack.kernels), crystals.stack.filling, um_per_px)


def _of_one_size(one: Float64[Tensor, "n n"], other: Float64[Tensor, "m m"]) -> tuple[Tensor, Tensor]:
    size = max(len(one), len(other))
    wide, wider = (pad(each, [(size - len(each)) // 2] * 4) for each in (one, other))
    return wide, wider
