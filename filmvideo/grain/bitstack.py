"""The exact stack of crystal layers: up to 32 layers as the bits of one word per pixel.

A bit that is set with probability Q/2ᵇ, Q = Σ Qⱼ2ʲ, comes of b fair bits r, from the lowest: s ← r ∨ s where Qⱼ is
set, s ← r ∧ s where not. For all layers at once, M holding the layers' Qⱼ,

    s ← ((s ⊕ M) ∧ r) ⊕ M

since r ⊕ M is as fair as r. Crystals grow as an OR of the seeds' words, shifted by each offset of some layers and
masked by them; the layers that cover a pixel are the bits set in its word. Seeds lie outside the frame too, so its
borders are like its middle. Integers only: the counts are the same on every device, for any strip or tile, on any
number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log2

import torch
from jaxtyping import Int32, UInt8
from torch import Tensor

from filmvideo.grain.count_statistics import covered_fraction, seed_ratio
from filmvideo.grain.crystals import Stack, offsets
from filmvideo.grain.keys import Key, draw, hash_pixels, strips

WORD = 32
FILLING_ERROR = 5e-4
"""Largest error of the filling by rounding a seed ratio."""


@dataclass(frozen=True)
class Word:
    """Layers that share a word."""

    first: int
    """Mask of the layers whose seed ratio has its lowest bit set."""
    changes: tuple[int, ...]
    """Masks of the layers where a bit of the ratio differs from the next."""
    offsets: dict[int, list[tuple[int, int]]]
    """Offsets to which crystals grow, by the mask of their layers."""
    filling: float
    """Sum of its layers' rounded fillings."""


@dataclass(frozen=True)
class BitStack:
    """A stack that grows anew in every frame."""

    stack: Stack
    words: tuple[Word, ...]

    @property
    def mean(self) -> float:
        """Mean number of layers that cover a pixel."""
        return sum(word.filling for word in self.words)

    def __call__(
        self,
        key: Key,
        channels: int,
        height: int,
        width: int,
        device: torch.device,
        *,
        origin: tuple[int, int] = (0, 0),
        out: UInt8[Tensor, "c h w"] | None = None,
    ) -> UInt8[Tensor, "c h w"]:
        """Return the number of layers that cover each pixel of a part of the frame."""
        found = torch.empty(channels, height, width, dtype=torch.uint8, device=device) if out is None else out
        margin = self.stack.reach
        for top, rows in strips(height, width):
            corner = (origin[0] + top - margin, origin[1] - margin)
            here = hash_pixels(rows + 2 * margin, width + 2 * margin, device, corner)
            for c in range(channels):
                total = found[c, top : top + rows].zero_()
                for i, word in enumerate(self.words):
                    seeds = _seeds(word, here, key.derive(f"{key.purpose}/{i}"), c)
                    total.add_(_set_bits(_grow(word, seeds, margin)).to(torch.uint8))
        return found


def build_bit_stack(stack: Stack) -> BitStack:
    """Build a bit stack of crystal shapes."""
    groups = [stack.kernels[i : i + WORD] for i in range(0, len(stack.kernels), WORD)]
    return BitStack(stack, tuple(_word(Stack(stack.seed, stack.filling, group)) for group in groups))


def _word(part: Stack) -> Word:
    areas = part.areas
    bits = max(1, ceil(log2(max(areas) * (1 - part.filling) / (2 * FILLING_ERROR))))
    ratios = [round(seed_ratio(part.filling, area) * 2**bits) for area in areas]
    masks = [sum((ratio >> b & 1) << i for i, ratio in enumerate(ratios)) for b in range(bits)]
    changes = tuple(_wrap_int32(low ^ high) for low, high in pairwise([*masks, 0]))
    filling = sum(covered_fraction(ratio / 2**bits, area) for ratio, area in zip(ratios, areas, strict=True))
    return Word(_wrap_int32(masks[0]), changes, _offsets(part), filling)


def _offsets(part: Stack) -> dict[int, list[tuple[int, int]]]:
    """Return offsets by the mask of the layers that they belong to."""
    owners: dict[tuple[int, int], int] = {}
    for i, kernel in enumerate(part.kernels):
        for offset in offsets(kernel):
            owners[offset] = owners.get(offset, 0) | 1 << i
    gathered: dict[int, list[tuple[int, int]]] = {}
    for offset, layers in owners.items():
        gathered.setdefault(_wrap_int32(layers), []).append(offset)
    return gathered


def _seeds(word: Word, here: Int32[Tensor, "h w"], key: Key, channel: int) -> Int32[Tensor, "h w"]:
    """Return a word of seeds for every pixel."""
    state, drawn, spare = torch.full_like(here, word.first), torch.empty_like(here), torch.empty_like(here)
    for bit, change in enumerate(word.changes):
        draw(here, key.derive(f"{key.purpose}/{bit}").word(channel), drawn, spare)
        state.bitwise_and_(drawn).bitwise_xor_(change)
    return state


def _grow(word: Word, seeds: Int32[Tensor, "hh ww"], margin: int) -> Int32[Tensor, "h w"]:
    """Return words of crystals grown from seeds."""
    height, width = (size - 2 * margin for size in seeds.shape)
    grown = torch.zeros(height, width, dtype=torch.int32, device=seeds.device)
    part = torch.empty_like(grown)
    for layers, reached in word.offsets.items():
        moved = [seeds[margin - y : margin - y + height, margin - x : margin - x + width] for y, x in reached]
        torch.bitwise_or(moved[0], moved[-1], out=part)
        for other in moved[1:-1]:
            part.bitwise_or_(other)
        grown.bitwise_or_(part.bitwise_and_(layers))
    return grown


def _set_bits(word: Int32[Tensor, "h w"]) -> Int32[Tensor, "h w"]:
    """Return the number of set bits of every word, in place: in pairs, in fours, in bytes."""
    spare = torch.bitwise_right_shift(word, 1).bitwise_and_(0x55555555)
    word.sub_(spare)
    torch.bitwise_right_shift(word, 2, out=spare)
    word.bitwise_and_(0x33333333).add_(spare.bitwise_and_(0x33333333))
    torch.bitwise_right_shift(word, 4, out=spare)
    return word.add_(spare).bitwise_and_(0x0F0F0F0F).mul_(0x01010101).bitwise_right_shift_(24)


def _wrap_int32(word: int) -> int:
    return word - (word >> 31 << 32)
