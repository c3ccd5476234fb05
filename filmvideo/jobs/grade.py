"""The ASC Color Decision List: ten numbers of a grade, in the code space of the camera.

    v = clamp(code · slope + offset, 0, 1) ^ power                    of each channel
    out = clamp(luma + saturation · (v − luma), 0, 1),   luma = 0.2126 R + 0.7152 G + 0.0722 B

ASC CDL Transfer Functions and Interchange Syntax, version 1.2. In and out: the maker's code, 0 to 1 (a LogC3 grey card
at 0.391).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError

Three = tuple[float, float, float]
_LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Grade:
    """Slope, offset and power of red, green and blue, and saturation."""

    slope: Three = (1.0, 1.0, 1.0)
    offset: Three = (0.0, 0.0, 0.0)
    power: Three = (1.0, 1.0, 1.0)
    saturation: float = 1.0

    def __post_init__(self) -> None:
        """Raise ParameterError for what the ASC does not allow."""
        numbers = (*self.slope, *self.offset, *self.power, self.saturation)
        if not all(map(math.isfinite, numbers)):
            raise ParameterError(f"A grade must hold finite numbers, got {numbers}.")
        if min(self.slope) < 0 or min(self.power) <= 0 or self.saturation < 0:
            raise ParameterError(
                f"A grade has slope {self.slope}, power {self.power}, saturation {self.saturation:g}; the ASC allows "
                "slope and saturation from 0 and power above 0."
            )

    @property
    def sop(self) -> str:
        """Slope, offset and power as an ALE has them."""
        return "".join(f"({' '.join(f'{v:.6g}' for v in three)})" for three in (self.slope, self.offset, self.power))

    @property
    def sat(self) -> str:
        """Saturation as an ALE has it."""
        return f"{self.saturation:.6g}"


def apply_cdl(code: Float[Tensor, "3 *pixels"], grade: Grade) -> Float[Tensor, "3 *pixels"]:
    """Apply a grade to code values."""
    shape = (3, *[1] * (code.ndim - 1))
    slope, offset, power = (
        torch.tensor(three, dtype=code.dtype, device=code.device).reshape(shape)
        for three in (grade.slope, grade.offset, grade.power)
    )
    value = (code * slope + offset).clamp(0, 1) ** power
    weights = torch.tensor(_LUMA, dtype=code.dtype, device=code.device)
    luma = torch.einsum("c,c...->...", weights, value)
    return (luma + grade.saturation * (value - luma)).clamp(0, 1)
