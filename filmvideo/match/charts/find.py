"""Chart detection by OpenCV (cv2.mcc), once for a set-up; the detected corners are then refined.

The detector looks for groups of squares in eight bits, and often misses dark or blurred pictures: so it gets the
picture at several brightnesses, and a set-up's corners come from the first picture in which it finds them. It is off by
up to a tenth of a patch; the corners are then moved until the patches within them are most even.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.encodings import ENCODINGS
from filmvideo.match.charts.grid import Grid, Quad, homography, project, to_picture, unit_square
from filmvideo.match.charts.sampling import sample_bilinear

Planes = Float[Tensor, "3 h w"]
_CHARTS = {(4, 6): "MCC24", (10, 14): "SG140", (3, 6): "VINYL18"}
_LONGEST_PX = 1600
_BRIGHTNESSES = (1.0, 3.0, 0.4)
_PART = 0.7
_STEPS = (0.08, 0.04, 0.02, 0.01)
_DARK = 1e-3


def find_chart(light: Planes, grid: Grid) -> Quad | None:
    """Return the corners of a chart, in samples of the picture; None where none is detected."""
    library = _library(grid)
    shrink = max(1, -(-max(light.shape[1:]) // _LONGEST_PX))
    small = F.avg_pool2d(light.float(), shrink)
    for brightness in _BRIGHTNESSES:
        quads = _detect(library, _eight_bits(small, brightness), grid)
        if quads is not None:
            corners = (_corners(quads, grid) + 0.5) * shrink - 0.5
            return refine_corners(corners, light, grid)
    return None


def refine_corners(corners: Quad, light: Planes, grid: Grid) -> Quad:
    """Move corners until the light within the patches varies least."""
    log = light.double().clamp(min=_DARK * cast("float", light.amax().item())).log2()
    best = _variation(corners, log, grid)
    pitch = float((corners - corners.roll(1, 0)).square().sum(1).sqrt().mean()) / max(grid.rows, grid.columns)
    for step in _STEPS:
        for corner in range(4):
            for axis in range(2):
                for sign in (-1, 1):
                    moved = corners.clone()
                    moved[corner, axis] += sign * step * pitch
                    tried = _variation(moved, log, grid)
                    if tried < best:
                        corners, best = moved, tried
    return corners


def _variation(corners: Quad, log: Planes, grid: Grid) -> float:
    """Return the mean variance of log light within the patches."""
    cells = grid.cells(_PART)
    along = torch.linspace(0, 1, 7, dtype=torch.float64, device="cpu")
    v, u = (axis.reshape(-1) for axis in torch.meshgrid(along, along, indexing="ij"))
    x = cells[:, :1] + (cells[:, 2:3] - cells[:, :1]) * u
    y = cells[:, 1:2] + (cells[:, 3:] - cells[:, 1:2]) * v
    places = to_picture(corners, torch.stack([x.reshape(-1), y.reshape(-1)]))
    return float(sample_bilinear(log, places).reshape(3, len(cells), -1).var(2).mean())


def _detect(library: Any, picture: Any, grid: Grid) -> Tensor | None:  # noqa: ANN401  (OpenCV's loose types)
    detector = library.mcc.CCheckerDetector.create()
    detector.setColorChartType(getattr(library.mcc, _CHARTS[grid.rows, grid.columns]))
    if not detector.process(picture, 1):
        return None
    quads = torch.as_tensor(np.asarray(detector.getBestColorChecker().getColorCharts()), dtype=torch.float64)
    quads = quads.reshape(-1, 4, 2)
    return quads if len(quads) == len(grid) else None


def _corners(quads: Tensor, grid: Grid) -> Quad:
    """Return the chart's corners from those of its patches."""
    cells = grid.cells()
    middles = torch.stack([cells[:, [0, 2]].mean(1), cells[:, [1, 3]].mean(1)], 1)
    return project(homography(middles, quads.mean(1)), unit_square().T).T.contiguous()


def _eight_bits(light: Planes, brightness: float) -> Any:  # noqa: ANN401
    """Return a picture in sRGB codes, blue first, its brightest at white."""
    top = light.reshape(-1)[:: max(1, light.numel() // 100_000)].quantile(0.995).clamp(min=1e-6)
    code = ENCODINGS["srgb"].encode((light / top * brightness).clamp(0, 1))
    return np.ascontiguousarray((code * 255).round().to(torch.uint8).flip(0).permute(1, 2, 0).numpy())


def _library(grid: Grid) -> Any:  # noqa: ANN401
    if (grid.rows, grid.columns) not in _CHARTS:
        known = ", ".join(f"{rows} × {columns}" for rows, columns in _CHARTS)
        raise ParameterError(
            f"Charts of {known} patches are detected; give the corners of this one of {grid.rows} × {grid.columns}."
        )
    try:
        return import_module("cv2")
    except ImportError as error:
        raise ParameterError(
            "Charts are detected by OpenCV, which is not installed; give the corners, or run: "
            "pip install 'filmvideo[charts]'."
        ) from error
