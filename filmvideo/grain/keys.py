"""Counter-based random fields: the value at (seed, frame, purpose, channel, pixel) depends on these alone.

A 32-bit integer hash, two rounds of Wellons' lowbias32 with the key's word w between them,

    mix(mix(y·2¹⁶ + x) ⊕ w),     mix: x ⊕= x≫16,  x·= M₁,  x ⊕= x≫15,  x·= M₂,  x ⊕= x≫16

in wrapping int32 arithmetic, so the bits are the same on every device, for any number of threads and any part of the
frame. Fields extend outside the frame, to negative pixels too, and repeat after 65 536 pixels. The part that does not
depend on w (the first round and the first shift of the second) is computed once for all fields of a frame.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int32
from torch import Tensor

_M1, _M2 = 0x7FEB352D, 0x846CA68B - (1 << 32)
STRIP_PX = 1 << 19
"""Pixels processed at a time, so that they stay in the processor's cache."""


@dataclass(frozen=True)
class Key:
    """The key of a random field.

    Parameters
    ----------
    seed : int, any
        Seed of the clip.
    frame : int, any
        Number of the frame in its source.
    purpose : str
        Name of the field, as "weave".

    References
    ----------
    Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011), for counter-based generators.
    """

    seed: int = 0
    frame: int = 0
    purpose: str = ""

    def derive(self, purpose: str) -> Key:
        """Return the key of another field of the same frame.

        Parameters
        ----------
        purpose : str
            Name of that field.

        Returns
        -------
        Key
            The key with that purpose.
        """
        return replace(self, purpose=purpose)

    def word(self, channel: int) -> int:
        """Return the key and a channel hashed into a 32-bit word.

        Parameters
        ----------
        channel : int, 0 or more
            Number of the channel.

        Returns
        -------
        int
            A signed 32-bit word.
        """
        text = f"{self.seed}/{self.frame}/{self.purpose}/{channel}"
        return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4).digest(), "little", signed=True)


def random_bits(
    key: Key, channels: int, height: int, width: int, device: torch.device, *, origin: tuple[int, int] = (0, 0)
) -> Int32[Tensor, "c h w"]:
    """Return 32 random bits for every channel and pixel of a part of the frame from `origin` (row, column) on."""
    out = torch.empty(channels, height, width, dtype=torch.int32, device=device)
    for top, rows in strips(height, width):
        here = hash_pixels(rows, width, device, (origin[0] + top, origin[1]))
        spare = torch.empty_like(here)
        for c in range(channels):
            draw(here, key.word(c), out[c, top : top + rows], spare)
    return out


def uniform(
    key: Key, channels: int, height: int, width: int, device: torch.device, *, origin: tuple[int, int] = (0, 0)
) -> Float[Tensor, "c h w"]:
    """Return uniform random numbers, the middles of 2²⁴ steps of −½ to ½. Twin: `engine.cpu.rows.code_values.noise`."""
    out = torch.empty(channels, height, width, dtype=torch.float32, device=device)
    for top, rows in strips(height, width):
        here = hash_pixels(rows, width, device, (origin[0] + top, origin[1]))
        word, spare = torch.empty_like(here), torch.empty_like(here)
        for c in range(channels):
            draw(here, key.word(c), word, spare)
            torch.mul(word.bitwise_right_shift_(8), 2.0**-24, out=out[c, top : top + rows]).add_(2.0**-25)
    return out


def strips(height: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield first rows and heights of strips of at most `STRIP_PX` pixels."""
    rows = max(1, STRIP_PX // width)
    for top in range(0, height, rows):
        yield top, min(rows, height - top)


def uniform_scalars(key: Key, count: int) -> list[float]:
    """Return uniform random numbers from 0 to 1, the middles of 2³² steps, for choices made once a frame."""
    return [(key.word(n) + 2**31 + 0.5) / 2**32 for n in range(count)]


def hash_pixels(
    height: int, width: int, device: torch.device, origin: tuple[int, int] = (0, 0)
) -> Int32[Tensor, "h w"]:
    """Return the pixels' hash as far as it does not depend on a key."""
    y = torch.arange(origin[0], origin[0] + height, dtype=torch.int32, device=device)[:, None]
    x = torch.arange(origin[1], origin[1] + width, dtype=torch.int32, device=device)
    here = (y << 16) ^ (x & 0xFFFF)
    spare = torch.empty_like(here)
    _fold(here, 16, spare)
    _rest(here, spare)
    _fold(here, 16, spare)
    return here


def draw(places: Int32[Tensor, "h w"], word: int, out: Int32[Tensor, "h w"], spare: Int32[Tensor, "h w"]) -> None:
    """Write random bits to `out`: the pixels' hash completed with a key's word; `spare` is a scratch buffer."""
    low = word & 0xFFFFFFFF
    folded = low ^ low >> 16
    torch.bitwise_xor(places, folded - (folded >> 31 << 32), out=out)
    _rest(out, spare)


def _rest(x: Int32[Tensor, "h w"], spare: Int32[Tensor, "h w"]) -> None:
    x.mul_(_M1)
    _fold(x, 15, spare)
    x.mul_(_M2)
    _fold(x, 16, spare)


def _fold(x: Int32[Tensor, "h w"], by: int, spare: Int32[Tensor, "h w"]) -> None:
    """XOR the word's high bits, shifted down, into its low bits."""
    torch.bitwise_right_shift(x, by, out=spare)
    spare.bitwise_and_((1 << (32 - by)) - 1)
    x.bitwise_xor_(spare)
