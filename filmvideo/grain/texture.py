"""Modulation of light by the number of crystal layers over a pixel, and the covariance of that number.

Light I from 0 to 1 becomes

    I + α·I·(count/mean − 1),          α = 1 − I between 0 and 1

so black stays black, white stays white, and the mean does not change, whatever else is in the picture. Each colour has
crystals of its own; or one count serves all, as on silver film, I in α then being luminance.

As a texture, (count − mean)/√(N·p·(1−p)), the number has mean 0, variance 1 and a covariance in closed form, for
models that set the strength themselves. Both take the exact stack or its bank.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Float64, UInt8
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.gamuts import WORKING, rgb_to_xyz
from filmvideo.grain import count_statistics
from filmvideo.grain.bitstack import BitStack
from filmvideo.grain.tiled_crystals import TiledCrystals

Counter = BitStack | TiledCrystals


def modulate_light(light: Float[Tensor, "c h w"], count: UInt8[Tensor, "k h w"], mean: float) -> Float[Tensor, "c h w"]:
    """Return light modulated by one count for each colour, or by one count for all colours by their luminance."""
    if len(count) not in {1, len(light)}:
        raise ParameterError(f"Light of {len(light)} colours needs 1 or {len(light)} counts, got {len(count)}.")
    levels = light if len(count) == len(light) else luminance(light)[None]
    gains = [_gain(level, layers, mean) for level, layers in zip(levels, count, strict=True)]
    return torch.stack([torch.addcmul(colour, colour, gains[min(c, len(gains) - 1)]) for c, colour in enumerate(light)])


def luminance(light: Float[Tensor, "3 h w"]) -> Float[Tensor, "h w"]:
    """Return the luminance of light in the working gamut; importing kornia for this weighted sum takes 0.25 s."""
    red, green, blue = rgb_to_xyz(WORKING)[1].to(light)
    return red * light[0] + green * light[1] + blue * light[2]


def _gain(level: Float[Tensor, "h w"], count: UInt8[Tensor, "h w"], mean: float) -> Float[Tensor, "h w"]:
    relative = count.to(level.dtype).mul_(1 / mean).sub_(1)
    return torch.addcmul(relative, relative, level.clamp(0, 1), value=-1)


def covariance(counter: Counter) -> Float64[Tensor, "n n"]:
    """Return the covariance of a texture at all lags where it is not zero; lag zero, 1, is in the middle."""
    stack = counter.stack
    return count_statistics.covariance(stack.kernels, stack.filling) / count_statistics.variance(
        stack.filling, len(stack.kernels)
    )
