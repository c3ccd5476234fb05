"""Curves between linear light and code value, built from four operators.

A camera's or display's curve is a few pieces joined at stated values of light, each piece one of

    Line    code = slope·x + offset
    Log     code = slope·log_base(gain·x + shift) + offset
    Power   code = scale·(gain·x + shift)^exponent + offset,  odd about gain·x + shift = 0

and the inverse of each is written beside it, so that a curve needs its constants only. PQ is its own.
Light below the first join follows the first piece, as its maker specifies. A pure power is one piece and so
mirrors negative light. Where a maker clips at a floor (Apple Log, ACEScc, PQ), so does the curve.

Every piece sees only values of its own domain, so that values and gradients are finite everywhere. Within 1e-18 of its
origin a power is its chord, which bounds the slope. Constants as published leave a step at some joins (2.5e-4 of code
for BT.709, 1.3e-4 for N-Log, 1e-4 for F-Log, under 1e-5 for the others): decoding joins at the code that the lower
piece reaches, and a code within the step is the light of the join.

Not kornia: `rgb_to_linear_rgb` is the sRGB row alone (within 3e-7); LUT export and the CPU engine need every row's
constants.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

Signal = Float[Tensor, "*shape"]
"""Linear light or code, of any shape."""
_CHORD = 1e-18


def signed_power(x: Signal, exponent: float) -> Signal:
    """Return sign(x)·|x|^exponent, with a finite slope at zero."""
    return x * x.abs().clamp(min=_CHORD).pow(exponent - 1)


@dataclass(frozen=True)
class Line:
    """A linear piece."""

    slope: float = 1.0
    offset: float = 0.0

    def encode(self, light: Signal) -> Signal:
        """Return the code of linear light."""
        return light * self.slope + self.offset

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of a code."""
        return (code - self.offset) / self.slope


@dataclass(frozen=True)
class Log:
    """A logarithmic piece; negative slope and gain make the mirror image."""

    slope: float
    gain: float
    shift: float
    offset: float
    base: float = 10.0

    def encode(self, light: Signal) -> Signal:
        """Return the code of linear light."""
        return (light * self.gain + self.shift).log() * (self.slope / math.log(self.base)) + self.offset

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of a code."""
        exponent = (code - self.offset) * (math.log(self.base) / self.slope)
        return (exponent.exp() - self.shift) / self.gain


@dataclass(frozen=True)
class Power:
    """A power piece, odd about its origin."""

    exponent: float
    scale: float = 1.0
    gain: float = 1.0
    shift: float = 0.0
    offset: float = 0.0

    def encode(self, light: Signal) -> Signal:
        """Return the code of linear light."""
        return signed_power(light * self.gain + self.shift, self.exponent) * self.scale + self.offset

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of a code."""
        root = signed_power((code - self.offset) / self.scale, 1 / self.exponent)
        return (root - self.shift) / self.gain


Piece = Line | Log | Power


@dataclass(frozen=True)
class PiecewiseCurve:
    """Pieces from dark to bright, the light at which each next piece takes over, and the darkest light encoded."""

    pieces: tuple[Piece, ...]
    joins: tuple[float, ...] = ()
    floor: float = -math.inf

    @cached_property
    def code_joins(self) -> tuple[float, ...]:
        """The code that each piece but the last reaches at its join."""
        return tuple(_encode_scalar(piece, join) for piece, join in zip(self.pieces[:-1], self.joins, strict=True))

    @cached_property
    def code_starts(self) -> tuple[float, ...]:
        """The code at which each piece but the first takes over."""
        starts = (_encode_scalar(piece, join) for piece, join in zip(self.pieces[1:], self.joins, strict=True))
        return tuple(map(max, starts, self.code_joins))

    @cached_property
    def code_floor(self) -> float:
        """The code of the darkest light encoded."""
        return _encode_scalar(self.pieces[0], self.floor) if math.isfinite(self.floor) else -math.inf

    def encode(self, light: Signal) -> Signal:
        """Return the code of linear light."""
        ends = (*self.joins, math.inf)
        code = self.pieces[0].encode(light.clamp(self.floor, ends[0]))
        for piece, join, end in zip(self.pieces[1:], self.joins, ends[1:], strict=True):
            code = torch.where(light > join, piece.encode(light.clamp(join, end)), code)
        return code

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of a code."""
        ends = (*self.code_joins, math.inf)
        light = self.pieces[0].decode(code.clamp(self.code_floor, ends[0]))
        for piece, join, start, end in zip(self.pieces[1:], self.code_joins, self.code_starts, ends[1:], strict=True):
            light = torch.where(code > join, piece.decode(code.clamp(start, end)), light)
        return light


def _encode_scalar(piece: Piece, light: float) -> float:
    return float(piece.encode(torch.tensor(light, dtype=torch.float64, device="cpu")))


@dataclass(frozen=True)
class PerceptualQuantizer:
    """The SMPTE ST 2084 curve: light in units of `unit_cd_m2`, code 1 for 10000 cd/m²; negative light is black."""

    unit_cd_m2: float
    m1: float = 2610 / 16384
    m2: float = 2523 / 4096 * 128
    c1: float = 3424 / 4096
    c2: float = 2413 / 4096 * 32
    c3: float = 2392 / 4096 * 32

    def encode(self, light: Signal) -> Signal:
        """Return the code of linear light."""
        y = signed_power((light * (self.unit_cd_m2 / 10000)).clamp(min=0), self.m1)
        return ((self.c1 + self.c2 * y) / (1 + self.c3 * y)).pow(self.m2)

    def decode(self, code: Signal) -> Signal:
        """Return the linear light of a code."""
        root = signed_power(code.clamp(min=0), 1 / self.m2)
        ratio = (root - self.c1).clamp(min=0) / (self.c2 - self.c3 * root.clamp(max=1)).clamp(min=1e-6)
        return signed_power(ratio, 1 / self.m1) * (10000 / self.unit_cd_m2)


TransferFunction = PiecewiseCurve | PerceptualQuantizer
