"""One camera's pictures of a set-up: the chart's corners and its patches in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Bool, Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.match.charts.find import find_chart
from filmvideo.match.charts.flat_field import FlatField, fit_flat_field
from filmvideo.match.charts.grid import Grid, Quad, check_corners
from filmvideo.match.charts.manifest import Side
from filmvideo.match.charts.overlay import write_overlay
from filmvideo.match.charts.patches import PatchValues, Values, outlines, read_patches
from filmvideo.match.charts.picture import ChartPicture, read_picture
from filmvideo.match.charts.register import EdgeMap, flatten_chart, measure_shift

FOLLOWED = 0.25
"""Greatest shift of a chart from its corners, in patches, that is corrected."""
_NOTICE_PATCHES = 0.03

Planes = Float[Tensor, "3 h w"]


@dataclass(frozen=True)
class SideDecoding:
    """The decoding of one camera's codes to light, and their clipping."""

    light: Callable[[ChartPicture], Planes]
    clipped: Callable[[ChartPicture], Bool[Tensor, "3 h w"]]
    clipped_words: str
    colours: Callable[[ChartPicture, Values], Values] = lambda _picture, light: light
    """Converts the patches' light to colours."""


@dataclass(frozen=True)
class ChartReading:
    """The patches of one picture."""

    patches: PatchValues
    colours: Values
    faults: list[str]
    said: str = ""


@dataclass
class ChartReader:
    """A reader of one camera's pictures of a set-up, one at a time."""

    side: Side
    grid: Grid
    reading: SideDecoding
    folder: Path
    order: list[int]
    """The numbers of its pictures, best exposed first."""
    reference: EdgeMap | None = None
    """The edges of another picture's chart, with which all are compared."""
    overlays: Path | None = None
    _corners: Quad | None = None
    _flat: FlatField | None = None

    def read(self, number: int) -> ChartReading:
        """Read one picture's patches."""
        name = self.side.pictures[number]
        picture = read_picture(name, self.folder)
        light = self.reading.light(picture)
        corners = self._in_samples(picture, name)
        light = self._divide_flat_field(light, corners)
        corners, said = self._follow_chart(light, corners, picture)
        clipped = self.reading.clipped(picture)
        found = read_patches(light, clipped, corners, self.grid, name)
        faults = found.faults(self.reading.clipped_words)
        if self.overlays is not None:
            used = [not fault for fault in faults]
            write_overlay(self.overlays / f"{Path(name).name}.png", light, corners, outlines(corners, self.grid), used)
        return ChartReading(found, self.reading.colours(picture, found.median), faults, said)

    def chart(self, number: int) -> EdgeMap:
        """Return the edges of a picture's chart."""
        name = self.side.pictures[number]
        picture = read_picture(name, self.folder)
        return flatten_chart(self.reading.light(picture), self._in_samples(picture, name), self.grid)

    def _in_samples(self, picture: ChartPicture, name: str) -> Quad:
        """Return the corners in samples, as given or as detected in one of the pictures."""
        if self._corners is None:
            self._corners = self._find_corners() if self.side.corners is None else self.side.corners
        check_corners(self._corners, picture.width, picture.height, name)
        return (self._corners + 0.5) / picture.step - 0.5

    def _find_corners(self) -> Quad:
        for number in self.order:
            picture = read_picture(self.side.pictures[number], self.folder)
            corners = find_chart(self.reading.light(picture), self.grid)
            if corners is not None:
                return (corners + 0.5) * picture.step - 0.5
        names = ", ".join(self.side.pictures[number] for number in self.order[:3])
        more = f" and {len(self.order) - 3} more" if len(self.order) > 3 else ""
        raise ParameterError(
            f"No chart of {self.grid.rows} × {self.grid.columns} patches was found in {names}{more}; give the set-up's "
            "corners, four pixels of one picture, or shoot the chart larger, sharper and evenly lit."
        )

    def _divide_flat_field(self, light: Planes, corners: Quad) -> Planes:
        if self.side.flat is None:
            return light
        if self._flat is None:
            self._flat = fit_flat_field(self.reading.light(read_picture(self.side.flat, self.folder)), self.side.flat)
        return self._flat.divide_out(light, corners.mean(0))

    def _follow_chart(self, light: Planes, corners: Quad, picture: ChartPicture) -> tuple[Quad, str]:
        """Return the corners moved to the chart, and a notice; raise ParameterError for a large shift."""
        shift = None if self.reference is None else measure_shift(self.reference, light, corners, self.grid)
        if shift is None or shift.patches < _NOTICE_PATCHES:
            return corners, ""
        beside = f"{picture.name}: the chart lies {shift.in_words(picture.step)} of its corners"
        if shift.patches > FOLLOWED:
            raise ParameterError(
                f"{beside}, {shift.patches:.2f} of a patch; give the picture's own corners, in a set-up of its own, or "
                "shoot again with chart and cameras untouched between the pictures."
            )
        return shift.corners, f"{beside}; the corners were moved."


def order_by_exposure(stops: tuple[float, ...]) -> list[int]:
    """Return the numbers of pictures, nearest to the exposure 0 first."""
    return sorted(range(len(stops)), key=lambda number: abs(stops[number]))
