"""A chart in perspective: the grid of its patches, and their places in a picture.

A lens maps a plane by a homography: (x, y, 1) ∝ H (u, v, 1), with H a 3×3 matrix of scale 1, which four corners
determine (Hartley and Zisserman 2003, 4.1). On the chart u and v run from 0 to 1 between the outer edges of the outer
patches; in a picture x and y are pixels, whole at their centres, from the top left.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float64
from kornia.geometry.homography import find_homography_dlt
from kornia.geometry.linalg import transform_points
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.base.tensors import EXACT, to_rows

Quad = Float64[Tensor, "4 2"]
"""Corners of the chart: top left, top right, bottom right, bottom left as the chart is read, x and y in pixels."""
Points = Float64[Tensor, "2 n"]
Matrix = Float64[Tensor, "3 3"]
INNER = 0.5
"""Part of a patch's width and height that is sampled."""


@dataclass(frozen=True)
class Grid:
    """Rows and columns of patches, read row by row from the top left."""

    rows: int = 4
    columns: int = 6
    gap: float = 0.0
    """Width between two patches, in patches."""
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ParameterError for an empty grid, or names of another grid."""
        if self.rows < 1 or self.columns < 1 or not 0 <= self.gap < 1:
            raise ParameterError(
                f"A chart has one row and column or more and a gap of 0 to 1 patches; this one is {self.rows} × "
                f"{self.columns} with a gap of {self.gap:g}."
            )
        if self.names and len(self.names) != len(self):
            raise ParameterError(f"The chart has {len(self)} patches and {len(self.names)} names; name each, or none.")

    def __len__(self) -> int:
        """Count the patches."""
        return self.rows * self.columns

    @property
    def patches(self) -> tuple[str, ...]:
        """The patches' names: numbers from 1, where none were given."""
        return self.names or tuple(str(n + 1) for n in range(len(self)))

    def cells(self, part: float = 1.0) -> Float64[Tensor, "patches 4"]:
        """Return left, top, right and bottom of every patch's middle part, 0 to 1 across the chart."""
        left, right = _sides(self.columns, self.gap, part)
        top, bottom = _sides(self.rows, self.gap, part)
        over = torch.stack([left, right]).repeat(1, self.rows)
        down = torch.stack([top, bottom]).repeat_interleave(self.columns, 1)
        return torch.stack([over[0], down[0], over[1], down[1]], 1)


def unit_square() -> Quad:
    """Return the chart's own corners."""
    return torch.tensor([[0, 0], [1, 0], [1, 1], [0, 1]], **EXACT)


def homography(source: Float64[Tensor, "n 2"], target: Float64[Tensor, "n 2"]) -> Matrix:
    """Return the homography that maps four points or more to others, by least squares."""
    return find_homography_dlt(source[None], target[None])[0]


def project(matrix: Matrix, points: Points) -> Points:
    """Return points mapped by a homography."""
    return transform_points(matrix[None], points.T[None])[0].T


def to_picture(corners: Quad, points: Points) -> Points:
    """Return the pixels of places on the chart."""
    return project(homography(unit_square(), corners), points)


def check_corners(corners: Quad, width: int, height: int, name: str) -> None:
    """Raise ParameterError for corners outside the picture or in a crossed order."""
    places = to_rows(corners)
    for word, (x, y) in zip(("first", "second", "third", "fourth"), places, strict=True):
        if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
            raise ParameterError(
                f"{name}: the {word} corner, {x:g},{y:g}, is outside the picture, which has {width} × {height} pixels; "
                "give the outer corners of the corner patches, in pixels from the top left."
            )
    along = corners.roll(-1, 0) - corners
    turns = along[:, 0] * along.roll(-1, 0)[:, 1] - along[:, 1] * along.roll(-1, 0)[:, 0]
    if not (bool((turns > 0).all()) or bool((turns < 0).all())):
        raise ParameterError(
            f"{name}: the corners do not go round the chart; give them as top left, top right, bottom right, bottom "
            "left."
        )


def _sides(count: int, gap: float, part: float) -> tuple[Tensor, Tensor]:
    middle = torch.arange(count, **EXACT) * (1 + gap) + 0.5
    whole = count + (count - 1) * gap
    return (middle - part / 2) / whole, (middle + part / 2) / whole
