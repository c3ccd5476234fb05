"""Scanning of the negative: printing density on a code scale for grading.

    code = (445 + (D − D_grey) / 0.002) / 1023      balanced to the laboratory aim, as scanners are set
    code = (95 + (D − D_clear) / 0.002) / 1023      not balanced: density over the clear film

Codes are those of Cineon (Kodak 1993) and ADX10 (SMPTE ST 2065-3) alike. The scanner has the sensitivity of print film:
density is −log10 of the exposure of the print stock's layers in the printer's light. Balanced, a correctly exposed grey
card has code 445 in every channel, where Cineon has its laboratory aim; a print emulation table then finds its greys.
The Cineon curve of colour-science 0.4.7 is another scale: it has an 18 % card at 468, and makes 0.149 of code 445.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.parameters import Among, Parameters, Within
from filmvideo.base.shapes import Code, Density
from filmvideo.film.dyes import Dyes, SpectralReceiver
from filmvideo.film.printing import printer_lights
from filmvideo.film.stock import Stock

BASE_CODE = 95.0
LAD_CODE = 445.0
DENSITY_PER_CODE = 0.002
TOP_CODE = 1023.0


@dataclass(frozen=True)
class ScannerSettings(Parameters):
    """Scanner or telecine.

    Parameters
    ----------
    aperture_um : float, 0 to 100 µm
        Diameter at half maximum of the Gaussian spot; 0: a point.
    balance : {lad, none}
        lad: a correctly exposed grey card has Cineon code 445 in every channel; none: code 95 is the clear film.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Kodak, Cineon digital film system (1993), for the codes; Dainty and Shaw, Image Science (1974), for apertures.
    """

    aperture_um: Annotated[float, Within(0, 100, unit="µm", usual=(0, 15))] = 0.0
    balance: Annotated[str, Among(("lad", "none"))] = "lad"


@dataclass(frozen=True)
class ScanningStage:
    """A scanner whose zero, code 95, is a response to light."""

    see: Callable[[Density], Float[Tensor, "channels *pixels"]]
    zero: Float[Tensor, " channels"]
    """log10 response that has code 95."""

    def __call__(self, density: Density) -> Code:
        """Return the code values of the film's printing density, 0 to 1 for codes 0 to 1023."""
        return self.to_display(self.see(density))

    def to_display(self, seen: Float[Tensor, "channels *pixels"]) -> Code:
        """Return the code values of log10 responses."""
        above = self.zero.reshape(-1, *[1] * (seen.ndim - 1)) - seen
        code = (BASE_CODE + above / DENSITY_PER_CODE) / TOP_CODE
        return code.expand(3, *seen.shape[1:])


def build_scanning(
    dyes: Dyes, clear: Float64[Tensor, "layers 1"], film: Stock, grey: Float64[Tensor, "layers 1"] | None = None
) -> ScanningStage:
    """Build a scan with the sensitivity of a print stock, balanced to a grey card's dye amounts or to clear film."""
    receiver = 10**film.log_sensitivity * printer_lights().sum(0)
    see = SpectralReceiver(dyes, receiver / receiver.sum(1, keepdim=True))
    if grey is None:
        return ScanningStage(see, see(clear)[:, 0])
    return ScanningStage(see, see(grey)[:, 0] + (LAD_CODE - BASE_CODE) * DENSITY_PER_CODE)
