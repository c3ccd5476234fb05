"""The crystal layers as their article prescribes them, word by word: a slow reference, to show what changed and why.

For each of N layers seeds fall where a random number is under p″ = 1.10724714/A · p^1.04877389 / |p − 1|^0.37207405,
carry the light I/N of their own pixel, are convolved with the crystal (nothing lies outside the frame) and cut off at
I/N; the layers are added up, brought to the picture's mean by one gain, and laid over the picture: α·sum + (1 − α)·I
with α = 1 − I. What `filmvideo.grain` does otherwise, and why:

- p″ is fitted. The exact ratio is 1 − (1−p)^(1/A); the fit fills 5 points too much with crystals of 3 pixels at
  p = 0.8, and passes one with those of one pixel from p = 0.64 on. The random number, normal of mean and variance pΩ,
  is held against the quantile of the same distribution, which leaves the comparison of a uniform number with p″.
- Seeds carry their own pixel's light into others, so edges darken on their bright side. The article's derivation says
  otherwise, I/N where a crystal is: I·count/N, done here.
- The gain is the frame's, so grain in one place depends on what is in another, and pumps. It is 1/p.
- Beyond the frame there are no seeds, so its border darkens. Here they fall outside too.
- θ = arctan(y/x) does not tell a direction from its opposite, and polygons of odd n are not the same both ways; it is
  atan2. Polygons close for whole n only; it is rounded, at least 3.
- The sum runs over N + 1 layers; it is N. α is clamped, for light beyond white.
- Shapes are drawn again for each picture, which makes low frequencies flicker by a tenth; they belong to the clip.

The shapes here are those of a `Stack`, so that only the recipe differs. Light from 0 to 1 in and out.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad

from filmvideo.grain.crystals import Stack, offsets
from filmvideo.grain.keys import Key, uniform


def empirical_ratio(filling: float, area: int) -> float:
    """Return the article's fitted chance of a seed on a pixel."""
    return 1.10724714 / area * filling**1.04877389 / abs(filling - 1) ** 0.37207405


def recipe(light: Float[Tensor, "h w"], stack: Stack, key: Key) -> Float[Tensor, "h w"]:
    """Follow the article's recipe."""
    total = layers(light, stack, key)
    total = total * (light.mean() / total.mean())
    alpha = (1 - light).clamp(0, 1)
    return alpha * total + (1 - alpha) * light


def layers(light: Float[Tensor, "h w"], stack: Stack, key: Key) -> Float[Tensor, "h w"]:
    """Add up the layers' light, before any gain."""
    share = light / len(stack.kernels)
    height, width = light.shape
    total = torch.zeros_like(light)
    for i, kernel in enumerate(stack.kernels):
        chance = uniform(key.derive(f"{key.purpose}/{i}"), 1, height, width, light.device)[0] + 0.5
        seeds = share * (chance < empirical_ratio(stack.filling, stack.areas[i]))
        total += torch.minimum(_convolved(seeds, kernel), share)
    return total


def _convolved(seeds: Float[Tensor, "h w"], kernel: Bool[Tensor, "_ _"]) -> Float[Tensor, "h w"]:
    (height, width), reach = seeds.shape, len(kernel) // 2
    wide = pad(seeds, [reach] * 4)
    total = torch.zeros_like(seeds)
    for y, x in offsets(kernel):
        total += wide[reach - y :, reach - x :][:height, :width]
    return total
