"""Dust: irregular specks, new in every frame.

A speck's outline is a stretched circle with waves round it, r(φ) = e(φ)·(1 + Σ_k c_k cos(kφ + ψ_k)), k = 2 … 6, scaled
so that its area is that of a circle of its diameter. Diameters are log-normal about their median, σ = 0.5 (an
estimate): most specks are small, and a few several times the size. So n specks on an area cover n · π/4 · d² ·
exp(2σ²) of it on average. Their number is Poisson's, and all places are alike.

Every pixel holds the part of it that is covered, sampled as finely as the speck's size needs.
"""

from __future__ import annotations

from math import ceil, exp, floor, log2, pi

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.gate.canvas import Canvas, coverage_to_density
from filmvideo.gate.random_events import poisson
from filmvideo.gate.unsteadiness import normal_scalars
from filmvideo.grain.keys import Key, uniform

SPREAD = 0.5
"""Standard deviation of the natural logarithm of diameters."""
THINNEST = 0.3
"""Density of the lightest specks, as a part of that of the darkest."""
LONGEST = 3.0
"""Largest ratio of a speck's length to its width."""
WAVES = range(2, 7)
DEPTH = 0.9
"""Largest c_k, times k."""
REACH = 2.6
"""Largest distance of an outline, in radii of the circle of its area."""
FINE = 2.5
"""Samples along the radius of a speck, at least."""
MOST_SAMPLES = 16
"""Samples along the side of a pixel, at most."""
SHAPE = 2 + 2 * len(WAVES)
"""Random numbers for an outline."""
_ANGLES = 64
_LEAST = 1e-6


def draw_dust(key: Key, canvas: Canvas, per_cm2: float, median_um: float, density: float) -> None:
    """Draw a frame's dust."""
    device, pitch = canvas.density.device, canvas.um_per_px
    height, width = (length + 2 * REACH * median_um / pitch for length in canvas.size_px)
    count = poisson(key.derive(f"{key.purpose}: how many"), per_cm2 * height * width * (pitch * 1e-4) ** 2)
    if not count:
        return
    octaves = _by_octave([median_um / 2 * exp(SPREAD * z) / pitch for z in normal_scalars(key, count)])
    traits = uniform(key, 3, 1, count, device)[:, 0].to(canvas.density.dtype)
    shapes = uniform(key.derive(f"{key.purpose}: shape"), SHAPE, 1, count, device)[:, 0].to(traits.dtype)
    place = traits[:2] * canvas.tensor([[height], [width]]) + canvas.tensor([[n / 2] for n in canvas.size_px])
    dark = density * (THINNEST + (1 - THINNEST) * (traits[2] + 0.5))
    for octave, radii in octaves.items():
        own = torch.tensor(list(radii), device=device)
        half = ceil(REACH * 2 ** (octave + 1)) + 1
        corner = place[:, own].floor().long() - half
        covered = speck_coverage(place[:, own] - corner, canvas.tensor([*radii.values()]), shapes[:, own], octave)
        canvas.add(corner, coverage_to_density(covered, dark[own, None, None]))


def _by_octave(radii: list[float]) -> dict[int, dict[int, float]]:
    """Return the radii of specks from 2ⁿ to 2ⁿ⁺¹ pixels, by n and by speck."""
    found: dict[int, dict[int, float]] = {}
    for speck, radius in enumerate(radii):
        found.setdefault(floor(log2(radius)), {})[speck] = radius
    return found


def speck_coverage(
    centre: Float[Tensor, "2 n"], radius: Float[Tensor, " n"], shape: Float[Tensor, "traits n"], octave: int
) -> Float[Tensor, "n side side"]:
    """Return the coverage of the pixels of square patches by specks whose radii (in pixels) lie in an octave."""
    side = 2 * ceil(REACH * 2 ** (octave + 1)) + 3
    samples = min(max(ceil(FINE / 2**octave), 1), MOST_SAMPLES)
    place = (torch.arange(side * samples, dtype=radius.dtype, device=radius.device) + 0.5) / samples
    y, x = (place - centre[0, :, None])[:, :, None], (place - centre[1, :, None])[:, None]
    away = torch.hypot(y, x).clamp(min=_LEAST)
    edge = outline_radius(x / away, y / away, shape) * radius[:, None, None]
    covered = ((edge - away) * samples + 0.5).clamp(0, 1)
    return covered.reshape(-1, side, samples, side, samples).mean((2, 4))


def outline_radius(
    cos: Float[Tensor, "#n *place"], sin: Float[Tensor, "#n *place"], shape: Float[Tensor, "traits n"]
) -> Float[Tensor, "n *place"]:
    """Return outlines' distance from their centre in a direction; their area is that of a circle of radius 1."""
    turn = 2 * pi * torch.arange(_ANGLES, dtype=shape.dtype, device=shape.device) / _ANGLES
    area = _form(turn.cos()[None], turn.sin()[None], shape).square().mean(1)
    return _form(cos, sin, shape) / area.sqrt().view(-1, *[1] * (cos.ndim - 1))


def _form(cos: Tensor, sin: Tensor, shape: Tensor) -> Tensor:
    turned, stretch, *waves = (trait.view(-1, *[1] * (cos.ndim - 1)) for trait in shape)
    c, s = torch.cos(2 * pi * turned), torch.sin(2 * pi * turned)
    cos, sin = cos * c + sin * s, sin * c - cos * s
    ratio = LONGEST ** (stretch + 0.5)
    form, (ck, sk) = torch.ones_like(cos * ratio), (cos, sin)
    for k, depth, phase in zip(WAVES, waves[::2], waves[1::2], strict=True):
        ck, sk = ck * cos - sk * sin, sk * cos + ck * sin
        wave = ck * torch.cos(2 * pi * phase) - sk * torch.sin(2 * pi * phase)
        form = form + DEPTH / k * (depth + 0.5) * wave
    return form.clamp(min=0.1) / (cos**2 / ratio + sin**2 * ratio).sqrt()
