"""Randomness by name: the value at (seed, frame, purpose, channel, pixel) is a function of these alone.

A 32-bit integer hash (two rounds of Wellons' lowbias32) of a counter, in wrapping int32 arithmetic, so the bits are the
same on every device, for any number of threads and whatever part of the frame is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int32
from torch import Tensor

_M1, _M2 = 0x7FEB352D, 0x846CA68B - (1 << 32)


@dataclass(frozen=True)
class Key:
    """The name of a random field: a clip's seed, a frame's number in its source, and what it is for."""

    seed: int = 0
    frame: int = 0
    purpose: str = ""

    def of(self, purpose: str) -> Key:
        """Give the key of another field of the same frame."""
        return replace(self, purpose=purpose)

    def word(self, channel: int) -> int:
        """Fold the key and a channel into a signed 32-bit word."""
        text = f"{self.seed}/{self.frame}/{self.purpose}/{channel}"
        return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4).digest(), "little", signed=True)


def bits(key: Key, channels: int, height: int, width: int, device: torch.device) -> Int32[Tensor, "c h w"]:
    """Give 32 random bits for every channel and pixel."""
    y = torch.arange(height, dtype=torch.int32, device=device)[:, None]
    x = torch.arange(width, dtype=torch.int32, device=device)
    place = (y << 16) ^ x
    return torch.stack([_mix(_mix(place) ^ key.word(c)) for c in range(channels)])


def uniform(key: Key, channels: int, height: int, width: int, device: torch.device) -> Float[Tensor, "c h w"]:
    """Give uniform random numbers from −½ to ½, the middle of 2²⁴ steps."""
    high = (bits(key, channels, height, width, device) >> 8).to(torch.float32)
    return (high + 0.5) * 2.0**-24


def numbers(key: Key, count: int) -> list[float]:
    """Give uniform random numbers from 0 to 1, the middles of 2³² steps, for what is decided once a frame."""
    return [(key.word(n) + 2**31 + 0.5) / 2**32 for n in range(count)]


def _mix(x: Int32[Tensor, "*shape"]) -> Int32[Tensor, "*shape"]:
    x = (x ^ _shift(x, 16)) * _M1
    x = (x ^ _shift(x, 15)) * _M2
    return x ^ _shift(x, 16)


def _shift(x: Int32[Tensor, "*shape"], by: int) -> Int32[Tensor, "*shape"]:
    return (x >> by) & ((1 << (32 - by)) - 1)
