"""The printer light that matches a print to a display: a grey card gets a luminance in place of an aim density.

All three lights move alike, so that the grey scale keeps the tint that the print gives it at its aim density.
"""

from __future__ import annotations

from filmvideo.base.errors import PresetError
from filmvideo.base.shapes import Density
from filmvideo.colour.gamuts import rgb_to_xyz
from filmvideo.film.exposure import log_exposure
from filmvideo.film.printing import POINT
from filmvideo.pipeline.light_path import LightPath

FARTHEST_POINTS = 80.0
"""How far a light is sought from 25-25-25: nearly seven stops."""
_HALVINGS = 40


def match_grey(path: LightPath, card: Density, luminance: float) -> float:
    """Solve for the points that all three lights need more for a negative's grey card to print to a luminance."""
    darkest, brightest = FARTHEST_POINTS, -FARTHEST_POINTS
    if not _luminance(path, card, darkest) < luminance < _luminance(path, card, brightest):
        raise PresetError(
            f"No printer light gives the grey card a luminance of {luminance:g} on this print; use another "
            "printer.aim_luminance, or the aim lad."
        )
    for _ in range(_HALVINGS):
        middle = (darkest + brightest) / 2
        if _luminance(path, card, middle) < luminance:
            darkest = middle
        else:
            brightest = middle
    return (darkest + brightest) / 2


def _luminance(path: LightPath, card: Density, points: float) -> float:
    """Return the luminance on the display of a grey card that is printed with points more in all three lights."""
    if path.printing is None or path.develop_print is None:
        raise ValueError("A luminance is matched on a path with a print.")
    exposure = path.printing(card) + POINT * points * path.printing.contrast[:, None]
    if path.flash_print is not None:
        exposure = log_exposure(path.flash_print(10**exposure))
    display = path.viewing(path.develop_print(exposure))
    return float(rgb_to_xyz("bt2020")[1] @ display[:, 0])
