"""What comes back from the base, on a small copy of the light.

Halation is wide and faint: a pixel of the copy is as wide as half the base is thick, at most. The copy is spread as
`filmvideo.optics.convolve` spreads a frame, its cosines weighed, by two small matrix products a layer. What averaging
and reading between pixels do to a wave is divided out of the weights, and what scatters in the emulsion on the way is
multiplied in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import pi

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.optics.blur import response
from filmvideo.optics.halation import Halation
from filmvideo.optics.scatter import Scatter

FAINT = 0.02
"""Part of a layer's light that comes back unseen but about lamps; behind a backing it is far less."""
_MOST_DIVIDED = 6.0
"""No wave is raised by more for what averaging took."""


@dataclass(frozen=True)
class SmallGlow:
    """Weights of the cosines of a small plane, and its cosines."""

    weights: Float[Tensor, "layers h w"]
    down: Float[Tensor, "h h"]
    across: Float[Tensor, "w w"]

    def __call__(
        self, small: Float[Tensor, "layers h w"], one: Float[Tensor, "layers h w"], other: Float[Tensor, "layers h w"]
    ) -> Float[Tensor, "layers h w"]:
        """Give, in `other`, what comes back times the strength of each layer's halation; `one` is worked in."""
        layers, _, width = small.shape
        rows, columns = one.view(-1, width), other.view(-1, width)
        torch.bmm(self.down.expand(layers, -1, -1), small, out=one)
        torch.mm(rows, self.across.T, out=columns)
        torch.bmm(self.down.T.expand(layers, -1, -1), other.mul_(self.weights), out=one)
        torch.mm(rows, self.across, out=columns)
        return other.clamp_(min=0)


def step_for(thickness_um: float, um_per_px: float, strength: float) -> int:
    """Give how many pixels a pixel of the small plane is wide: a power of two, smaller where halation shows."""
    step, widest_um = 1, thickness_um / 2 if strength > FAINT else thickness_um
    while 2 * step * um_per_px <= widest_um:
        step *= 2
    return step


@lru_cache(maxsize=2)
def _cosines(size: int) -> Float[Tensor, "n n"]:
    """Give the orthonormal cosines of n samples, a wave a row."""
    wave = torch.arange(size, dtype=torch.float64, device="cpu")
    waves = torch.cos(pi / size * wave[:, None] * (wave + 0.5)) * (2 / size) ** 0.5
    waves[0] *= 0.5**0.5
    return waves


def small_glow(halation: Halation, scatter: Scatter | None, height: int, width: int, step: int) -> SmallGlow:
    """Prepare what comes back for small planes of a size, each pixel `step` of the frame's wide."""
    quarter = three(halation.kernel.quarter)
    transfer = _waves(height, step, quarter) @ quarter @ _waves(width, step, quarter).T
    lost = _averaged(height, step, 2)[:, None] * _averaged(width, step, 3)
    transfer = transfer * (1 / lost).clamp(max=_MOST_DIVIDED) * _scattered(scatter, height, width, step)
    weights = transfer * three(halation.strength)[:, None, None]
    return SmallGlow(weights.float(), _cosines(height).float(), _cosines(width).float())


def three(rows: Tensor) -> Tensor:
    """Let one layer stand for three."""
    return rows.expand(3, *rows.shape[1:])


def _frequencies(size: int, step: int) -> Tensor:
    return torch.arange(size, dtype=torch.float64, device="cpu") / (2 * size * step)


def _waves(size: int, step: int, kernel: Tensor) -> Tensor:
    place = torch.arange(kernel.shape[-1], dtype=torch.float64, device="cpu")
    return torch.cos(2 * pi * _frequencies(size, step)[:, None] * place)


def _averaged(size: int, step: int, read: int) -> Tensor:
    """Give what a wave keeps when pixels are averaged and the averages read: by lines (twice that), by doubling (3)."""
    f = _frequencies(size, step)
    return (torch.sinc(f * step) / torch.sinc(f)) ** (1 + read)


def _scattered(scatter: Scatter | None, height: int, width: int, step: int) -> Tensor:
    if scatter is None:
        return torch.ones(1, 1, 1, dtype=torch.float64, device="cpu")
    total = three(scatter.weights)[:, 0, None, None]
    for blur, share in zip(scatter.blurs, three(scatter.weights).T[1:], strict=True):
        down, across = (response(blur.sigma_px, _frequencies(n, step)) for n in (height, width))
        total = total + share[:, None, None] * down[:, None] * across
    return total
