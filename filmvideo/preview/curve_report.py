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
from filmvideo.preview.film_curves import FilmCurve, FilmCurves, measure_film_curves

LEAST_WARNED = {"shadows": 0.1, "highlights": 0.02}
"""Share of the frame without detail from which a sentence warns; most pictures have some black."""
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
        "warnings": _warnings(curves, histogram, of_print),
    }


def warn_of_lost_detail(curve: FilmCurve, histogram: ExposureHistogram) -> list[str]:
    """Return a sentence for each end of a curve beyond which a layer has more of the frame than `LEAST_WARNED`."""
    legend, found = describe_parts(curve), list[str]()
    film = "print" if curve.kind == "print" else "film"
    for place in (0, 4):
        shares = to_numbers(histogram.in_parts[:, place])
        worst = max(range(len(shares)), key=shares.__getitem__)
        part, layer = legend[place], curve.layers[worst]
        tones = part.meaning.split()[0]
        if shares[worst] >= LEAST_WARNED[tones]:
            share = f"{100 * shares[worst]:.0f} %"
            found.append(f"The {film} has no detail in {tones}, {share} of the frame ({layer} layer, {part.name}).")
    return found


def _warnings(curves: FilmCurves, of_camera: ExposureHistogram, of_print: ExposureHistogram | None) -> list[str]:
    found = warn_of_lost_detail(curves.camera, of_camera)
    if curves.print is None or of_print is None:
        return found
    return found + warn_of_lost_detail(curves.print, of_print)


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
