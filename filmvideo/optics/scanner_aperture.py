"""The spot by which a scanner or telecine reads finished film.

It takes the mean of the light that comes through the film under it, before any logarithm; so it reads uneven film as
lighter than its mean density. The spot is a Gaussian, its diameter told between the points of half its height:
σ = diameter / √(8 ln 2). Quantity: light, to any scale. Lengths in µm on film; edges mirror.
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
    """What reads the film."""

    aperture_um: Annotated[float, Within(0, 100)] = 0.0
    """Diameter of its spot at half maximum; 0 for a point."""


def build_scanner_aperture(reader: ScannerApertureSettings, um_per_px: float) -> Blur | None:
    """Prepare the spot for frames of a pixel pitch, if it is more than a point."""
    if reader.aperture_um == 0:
        return None
    return Blur(reader.aperture_um / DIAMETERS_PER_SIGMA / um_per_px)
