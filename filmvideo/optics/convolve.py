"""Convolution of a whole frame by wide symmetric kernels, edges mirrored repeatedly.

A picture that is mirrored beyond its edges is a sum of cosines,

    E(y, x) = Σ c_jk · cos(πj(y + ½)/h) · cos(πk(x + ½)/w)

and a symmetric kernel only weights them: by its transfer at j half periods a height and k a width. So the cost does
not depend on the kernel's width. The cosine transform uses a real FFT of the picture's own size, a quarter of the
mirrored picture's (Makhoul, IEEE Trans. ASSP 28:27, 1980). Kernels are positive and have the sum one, so light is
conserved and never negative.

Not kornia: `fft_conv` mirrors once, without the edge pixel (7e-3 away near edges), and takes twice the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import pi
from typing import cast

import torch
from jaxtyping import Float
from torch import Tensor

BRIGHTEST = 1e6
"""Lux seconds, a million times the exposure that blackens any film; brighter light is clipped before convolution."""


@dataclass(frozen=True)
class QuadrantKernel:
    """Symmetric kernels, one for each layer, as one quadrant."""

    quarter: Float[Tensor, "layers n n"]
    """From the middle outwards, every weight times the number of pixels that share it."""

    def __call__(self, light: Float[Tensor, "layers h w"]) -> Float[Tensor, "layers h w"]:
        """Return each layer's light convolved with its kernel."""
        return apply_transfer(light, self.transfer(light.shape[1], light.shape[2]))

    @cached_property
    def transfer(self) -> Callable[[int, int], Float[Tensor, "layers h w"]]:
        """A function that returns the transfer for a height and a width; the last size is cached."""
        return lru_cache(maxsize=1)(partial(_transfer, self.quarter))


def apply_transfer(
    light: Float[Tensor, "layers h w"], transfer: Float[Tensor, "*layers h w"]
) -> Float[Tensor, "layers h w"]:
    """Return a picture, its cosines weighted by the transfer of a positive kernel; rounding below zero is clipped."""
    waves = _cosines(_cosines(light, 2), 1) * transfer
    return _sum(_sum(waves, 1), 2).clamp(min=0)


def _cosines(light: Tensor, dim: int) -> Tensor:
    """Return the cosine transform along a dimension (type II, unscaled)."""
    rows = light.transpose(dim, -1)
    size = rows.shape[-1]
    found = cast("Tensor", torch.fft.rfft(torch.cat([rows[..., ::2], rows[..., 1::2].flip(-1)], -1)))
    found = found * _quarter_turns(size, light).conj()
    return torch.cat([found.real, -found.imag[..., 1 : (size + 1) // 2].flip(-1)], -1).transpose(dim, -1)


def _sum(waves: Tensor, dim: int) -> Tensor:
    """Return the sum of cosines along a dimension, the inverse of `_cosines`."""
    rows = waves.transpose(dim, -1)
    size = rows.shape[-1]
    sines = torch.nn.functional.pad(-rows[..., size - size // 2 :].flip(-1), (1, 0))
    found = torch.complex(rows[..., : size // 2 + 1], sines) * _quarter_turns(size, waves)
    mixed = cast("Tensor", torch.fft.irfft(found, n=size))
    even, odd = mixed[..., : (size + 1) // 2], mixed[..., (size + 1) // 2 :].flip(-1)
    odd = torch.nn.functional.pad(odd, (0, size % 2))
    return torch.stack([even, odd], -1).flatten(-2)[..., :size].transpose(dim, -1)


def _quarter_turns(size: int, like: Tensor) -> Tensor:
    """Return e^(iπk/2n) for the waves k of a row of n."""
    angle = torch.arange(size // 2 + 1, dtype=like.dtype, device=like.device) * (pi / (2 * size))
    return torch.complex(angle.cos(), angle.sin())


def _transfer(quarter: Float[Tensor, "layers n n"], height: int, width: int) -> Float[Tensor, "layers h w"]:
    return _waves(height, quarter) @ quarter @ _waves(width, quarter).T


def _waves(size: int, kernel: Tensor) -> Tensor:
    """Return cosines of 0 to n − 1 half periods a row, at the kernel's pixels."""
    wave, place = (torch.arange(n, device=kernel.device) for n in (size, kernel.shape[-1]))
    return torch.cos((wave[:, None] * place % (2 * size)).to(kernel.dtype) * (pi / size))
