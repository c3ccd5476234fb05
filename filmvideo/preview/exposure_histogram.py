"""A frame's own histogram on the exposure axis of its film: what each layer of the camera film and of the print gets.

Exposure is that of the camera's stage: stops, light, filter and reciprocity failure are in it. The flash is not; it is
in the curve. A bin is as wide as a curve's step, so one stop of exposure moves a histogram by eight bins. Pixels beyond
the axis count in its end bins. A frame is sampled on an even grid. Halation, scatter and lens move light between
pixels, and are left out. In: scene light (linear BT.2020). Out: parts of the frame, which sum to 1 in every layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.shapes import Exposure
from filmvideo.looks.look import Look
from filmvideo.preview.curve_parts import part_limits, part_of
from filmvideo.preview.film_curves import STEP, FilmCurve, curves_path, measure_film_curves, print_exposure

MOST_PIXELS = 10_000
"""A bin that holds a hundredth of the frame is then known to a tenth of itself."""


@dataclass(frozen=True)
class ExposureHistogram:
    """A histogram of each layer's log10 exposure, and how much of the frame lies in each part of the curve."""

    log_exposure: Float64[Tensor, " bins"]
    """Middles of the bins: the points of the film's curve."""
    share: Float64[Tensor, "layers bins"]
    in_parts: Float64[Tensor, "layers 5"]
    """Share of the frame in each part of the layer's curve (`filmvideo.preview.curve_parts`)."""


def measure_histograms(scene: Float[Tensor, "3 h w"], look: Look) -> tuple[ExposureHistogram, ExposureHistogram | None]:
    """Measure a frame's histograms on the axes of a look's camera film and of its print.

    Parameters
    ----------
    scene : tensor of float, shape (3, height, width)
        Linear BT.2020, 0.18 for a grey card.
    look : Look
        The film and the settings of every stage.

    Returns
    -------
    tuple of ExposureHistogram
        The camera film's, and the print's or None without a print.

    Raises
    ------
    PresetError
        If the stock is learned from pairs, which has no characteristic curve.

    References
    ----------
    `filmvideo.film.exposure` and `filmvideo.film.printing` have the physics.
    """
    curves, path = measure_film_curves(look), curves_path(look)
    exposure = path.expose(sample_pixels(scene).double())
    camera = count_exposures(exposure, curves.camera)
    if curves.print is None:
        return camera, None
    return camera, count_exposures(print_exposure(path, exposure), curves.print)


def sample_pixels(scene: Float[Tensor, "3 h w"], most: int = MOST_PIXELS) -> Float[Tensor, "3 n"]:
    """Return pixels of a frame on an even grid, at most a given number."""
    step = max(ceil(sqrt(scene.shape[1] * scene.shape[2] / most)), 1)
    return scene[:, step // 2 :: step, step // 2 :: step].reshape(3, -1)


def count_exposures(exposure: Exposure, curve: FilmCurve) -> ExposureHistogram:
    """Count log10 exposures in bins around the points of a curve, and in its parts."""
    flat = exposure.reshape(len(exposure), -1)
    axis, pixels = curve.log_exposure, max(flat.shape[1], 1)
    place = ((flat - axis[0]) / STEP).round().long().clamp(0, len(axis) - 1)
    share = torch.stack([torch.bincount(row, minlength=len(axis)) for row in place]).double() / pixels
    part = part_of(flat, part_limits(curve))
    in_parts = torch.stack([torch.bincount(row, minlength=5) for row in part]).double() / pixels
    return ExposureHistogram(axis, share, in_parts)
