"""The aperture of a scanner or telecine that reads finished film.

It averages the light through the film under it, before any logarithm; so it measures uneven film as lighter than its
mean density (Dainty and Shaw, Image Science, 1974). The spot is a Gaussian, its diameter measured at half maximum: σ =
diameter / √(8 ln 2). Quantity: light, to any scale. Lengths in µm on film; edges mirror.
"""

from __future__ import annotations

from math import log, sqrt

from filmvideo.film.scanning import ScannerSettings
from filmvideo.optics.blur import Blur

DIAMETERS_PER_SIGMA = sqrt(8 * log(2))
"""Full width at half maximum of a Gaussian, in standard deviations."""


def build_scanner_aperture(reader: ScannerSettings, um_per_px: float) -> Blur | None:
    """Build the aperture for frames of a pixel pitch; None for a point."""
    if reader.aperture_um == 0:
        return None
    return Blur(reader.aperture_um / DIAMETERS_PER_SIGMA / um_per_px)
