"""The axis of a table with a shaper: log2 of light a little over black, with nodes closest where the film bends most.

Between nodes that are h apart a table departs by h² |f″| / 8. What one straight step does to colours, in ΔE2000, is
measured along each channel's logarithm, in `PARTS` of it. Nodes are as dense as that to the power of `POWER`, and at
least `LEAST` of the mean (½ would even it out along one axis; a function that bends along the others needs less).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float64
from torch import Tensor
from torch.nn.functional import avg_pool1d, pad

from filmvideo.colour.curves import Log, PiecewiseCurve, Signal
from filmvideo.colour.romm import difference
from filmvideo.luts.film import RGB, ColourFunction
from filmvideo.luts.target import Target

PARTS = 64
POWER, LEAST = 0.4, 0.4
_TRIED, _SEED, _FEWEST = 40000, 77, 20
_WORST, _SMOOTH = 0.99, 5


@dataclass(frozen=True)
class Axis:
    """A logarithm, then straight pieces from even steps of it to the nodes' places, channel by channel."""

    log: PiecewiseCurve
    places: Float64[Tensor, "3 knots"]

    def encode(self, light: Signal) -> Signal:
        """Return the place, 0…1, of light."""
        return _interpolate(self._even, self.places, self.log.encode(light))

    def decode(self, code: Signal) -> Signal:
        """Return the light of a place."""
        return self.log.decode(_interpolate(self.places, self._even, code))

    @property
    def _even(self) -> Float64[Tensor, "3 knots"]:
        return torch.linspace(0, 1, self.places.shape[1], dtype=torch.float64, device="cpu").repeat(3, 1)


def log_axis(offset: float = 0.01, top: float = 16.0) -> PiecewiseCurve:
    """Return the logarithm: log2(light + offset), 0 at black, 1 at `top`."""
    low, high = (torch.tensor(x + offset, dtype=torch.float64, device="cpu").log2().item() for x in (0.0, top))
    return PiecewiseCurve((Log(1 / (high - low), 1.0, offset, -low / (high - low), base=2.0),), floor=0.0)


def build_axis(film: ColourFunction, target: Target) -> Axis:
    """Return the axis for a film."""
    log = log_axis()
    light = film.draw(_TRIED, _SEED)
    place = log.encode(light)
    part = (place * PARTS).long().clamp(0, PARTS - 1)
    ways = torch.eye(3, dtype=torch.float64, device="cpu")[:, :, None]
    bends = [_worst(_bend(film, target, log, place, way), part[way[:, 0] > 0][0]) for way in ways]
    dense = _smooth(torch.stack(bends) ** POWER)
    dense = (dense / dense.mean(1, keepdim=True)).clamp(min=LEAST)
    places = pad(dense.cumsum(1), (1, 0))
    return Axis(log, places / places[:, -1:])


def _bend(
    film: ColourFunction, target: Target, log: PiecewiseCurve, place: RGB, way: Float64[Tensor, "3 1"]
) -> Float64[Tensor, " colours"]:
    """Return ΔE2000 between the middle of a straight step and the film at that place."""

    def code(at: RGB) -> RGB:
        return target.code(film.shows(log.decode(at)))

    step = way / (2 * PARTS)
    halfway = (code(place + step) + code((place - step).clamp(min=0))) / 2
    return difference(target.to_xyz(halfway), target.to_xyz(code(place)))


def _worst(bend: Float64[Tensor, " colours"], part: Tensor) -> Float64[Tensor, " parts"]:
    """Return the 99th percentile in each part of the axis, 0 where it has fewer than `_FEWEST` colours."""
    several = [bend[part == number] for number in range(PARTS)]
    worst = [float(one.quantile(_WORST)) if len(one) >= _FEWEST else 0.0 for one in several]
    return torch.tensor(worst, dtype=torch.float64, device="cpu")


def _smooth(rows: Float64[Tensor, "3 parts"]) -> Float64[Tensor, "3 parts"]:
    padded = pad(rows[:, None], (_SMOOTH // 2, _SMOOTH // 2), mode="replicate")
    return avg_pool1d(padded, _SMOOTH, 1)[:, 0]


def _interpolate(x: Float64[Tensor, "3 knots"], y: Float64[Tensor, "3 knots"], at: Signal) -> Signal:
    """Interpolate knots, channel by channel, with straight lines past the ends."""
    flat = at.reshape(3, -1).contiguous()
    high = torch.searchsorted(x.contiguous(), flat).clamp(1, x.shape[1] - 1)
    (x0, x1), (y0, y1) = ([rows.gather(1, high - 1), rows.gather(1, high)] for rows in (x, y))
    return (y0 + (flat - x0) / (x1 - x0) * (y1 - y0)).reshape(at.shape)
