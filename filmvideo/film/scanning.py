"""Scanning of the negative: printing density above the clear film, on a code scale for grading.

    code = (95 + D / 0.002) / 1023      Cineon (Kodak 1993) and ADX10 (SMPTE ST 2065-3) alike

The scanner has the sensitivity of print film: density is −log10 of the exposure of the print stock's layers in the
printer's light, relative to their exposure through clear film.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.shapes import Code, Density
from filmvideo.film.dyes import Dyes, SpectralReceiver
from filmvideo.film.printing import printer_lights
from filmvideo.film.stock import Stock

BASE_CODE = 95.0
DENSITY_PER_CODE = 0.002
TOP_CODE = 1023.0


@dataclass(frozen=True)
class ScanningStage:
    """A scanner with its zero on clear film."""

    see: Callable[[Density], Float[Tensor, "channels *pixels"]]
    clear: Float[Tensor, " channels"]
    """log10 response through clear film."""

    def __call__(self, density: Density) -> Code:
        """Return the code values of the film's printing density, 0 to 1 for codes 0 to 1023."""
        return self.to_display(self.see(density))

    def to_display(self, seen: Float[Tensor, "channels *pixels"]) -> Code:
        """Return the code values of log10 responses."""
        above = self.clear.reshape(-1, *[1] * (seen.ndim - 1)) - seen
        code = (BASE_CODE + above / DENSITY_PER_CODE) / TOP_CODE
        return code.expand(3, *seen.shape[1:])


def build_scanning(dyes: Dyes, clear: Float64[Tensor, "layers 1"], film: Stock) -> ScanningStage:
    """Build a scan with the sensitivity of a print stock."""
    receiver = 10**film.log_sensitivity * printer_lights().sum(0)
    see = SpectralReceiver(dyes, receiver / receiver.sum(1, keepdim=True))
    return ScanningStage(see, see(clear)[:, 0])
