"""A look's curves and a frame's histograms as plain values, with sentences on what the film cannot hold.

The page of the studio draws them. Numbers have four decimals: a ten-thousandth of a density or a log10 exposure.
"""

from __future__ import annotations

from collections.abc import Iterable

from jaxtyping import Float, Float64
from torch import Tensor

from filmvideo.base.tensors import to_numbers, to_rows
from filmvideo.looks.look import Look
from filmvideo.preview.curve_parts import describe_parts, part_limits
from filmvideo.preview.exposure_histogram import ExposureHistogram, measure_histograms
from filmvideo.preview.film_curves import FilmCurve, measure_film_curves

LEAST_WARNED = 0.01
"""Share of the frame beyond a curve's ends from which a sentence warns."""
DENSITOMETERS = {"status-m": "Status M", "status-a": "Status A", "visual": "visual"}


def report_curves(scene: Float[Tensor, "3 h w"], look: Look) -> dict[str, object]:
    """Report a look's characteristic curves with a frame's histograms on them, as JSON holds them.

    Parameters
    ----------
    scene : tensor of float, shape (3, height, width)
        Linear BT.2020, 0.18 for a grey card.
    look : Look
        The film and the settings of every stage.

    Returns
    -------
    dict
        `negative` (the camera film, of any kind) and `print` (or None) have curves, grey card, aim, limits and legend
        of parts; `histogram` is the camera film's, the print has its own; `points` are the printer lights; `grey` is
        the grey card on the camera film; `note` says why a look has none; `warnings` are sentences.

    Raises
    ------
    PresetError
        If the stock is learned from pairs, which has no characteristic curve.

    References
    ----------
    ISO 5-3 for Status densities.
    """
    curves = measure_film_curves(look)
    histogram, of_print = measure_histograms(scene, look)
    camera = curves.camera
    printed = None
    if curves.print is not None and of_print is not None:
        printed = {**_report_curve(curves.print), "histogram": _report_histogram(curves.print, of_print)}
    return {
        "negative": _report_curve(camera),
        "print": printed,
        "histogram": _report_histogram(camera, histogram),
        "points": curves.points and _round(curves.points),
        "grey": _by_layer(camera, camera.grey_log_exposure),
        "note": curves.note,
        "warnings": warn_of_lost_detail(camera, histogram),
    }


def warn_of_lost_detail(curve: FilmCurve, histogram: ExposureHistogram) -> list[str]:
    """Return a sentence for each end of a curve beyond which a layer has more than `LEAST_WARNED` of the frame."""
    legend, found = describe_parts(curve), list[str]()
    for place in (0, 4):
        shares = [float(one) for one in histogram.in_parts[:, place]]
        worst = max(range(len(shares)), key=shares.__getitem__)
        if shares[worst] >= LEAST_WARNED:
            part, layer = legend[place], curve.layers[worst]
            found.append(f"{shares[worst]:.0%} of the frame is {part.name} in the {layer} layer: {part.meaning}.")
    return found


def _report_curve(curve: FilmCurve) -> dict[str, object]:
    parts = [{"name": part.name, "colour": part.colour, "meaning": part.meaning} for part in describe_parts(curve)]
    return {
        "name": curve.name,
        "kind": curve.kind,
        "status": DENSITOMETERS[curve.status],
        "log_exposure": _round(to_numbers(curve.log_exposure)),
        "density": _rows_by_layer(curve, curve.density),
        "grey": {
            "log_exposure": _by_layer(curve, curve.grey_log_exposure),
            "density": _by_layer(curve, curve.grey_density),
        },
        "aim": _by_layer(curve, curve.aim_log_exposure),
        "sheet": _round(curve.sheet_range),
        "limits": _rows_by_layer(curve, part_limits(curve)),
        "parts": parts,
    }


def _report_histogram(curve: FilmCurve, histogram: ExposureHistogram) -> dict[str, object]:
    return {
        "log_exposure": _round(to_numbers(histogram.log_exposure)),
        **_rows_by_layer(curve, histogram.share),
        "in_parts": _rows_by_layer(curve, histogram.in_parts),
    }


def _by_layer(curve: FilmCurve, values: Float64[Tensor, " layers"]) -> dict[str, object]:
    return dict(zip(curve.layers, _round(to_numbers(values)), strict=True))


def _rows_by_layer(curve: FilmCurve, rows: Float64[Tensor, "layers n"]) -> dict[str, object]:
    return dict(zip(curve.layers, map(_round, to_rows(rows)), strict=True))


def _round(values: Iterable[float]) -> list[float]:
    return [round(value, 4) for value in values]
