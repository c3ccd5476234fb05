"""The aperture of a scanner or telecine that reads finished film.

It averages the light through the film under it, before any logarithm; so it measures uneven film as lighter than its
mean density. The spot is a Gaussian, its diameter measured at half maximum: σ = diameter / √(8 ln 2). Quantity: light,
to any scale. Lengths in µm on film; edges mirror.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Annotated

from filmvideo.base.parameters import Parameters, Within
from filmvideo.optics.blur import Blur

DIAMETERS_PER_SIGMA = sqrt(8 * log(2))
"""Full width at half maximum of a Gaussian, in standard deviations."""


@dataclass(frozen=True)
class ScannerApertureSettings(Parameters):
    """Aperture of the scanner or telecine.

    Parameters
    ----------
    aperture_um : float, 0 to 100 µm
        Diameter at half maximum of the Gaussian spot; 0: a point.

    Raises
    ------
    ParameterError
        If a value is out of range.

    References
    ----------
    Dainty and Shaw, Image Science (1974), for scanning apertures.
    """

    aperture_um: Annotated[float, Within(0, 100)] = 0.0


def build_scanner_aperture(reader: ScannerApertureSettings, um_per_px: float) -> Blur | None:
    """Build the aperture for frames of a pixel pitch; None for a point."""
    if reader.aperture_um == 0:
        return None
    return Blur(reader.aperture_um / DIAMETERS_PER_SIGMA / um_per_px)
