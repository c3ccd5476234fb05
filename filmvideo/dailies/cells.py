"""The cells of a sheet: small pictures rendered from planes to planes as files are, each with its name below it.

A frame is shrunk before film, so that grain and sharpness are those of a small picture of the whole gate. A chart has
the size of the frame beside it, so that one film serves both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import torch
from jaxtyping import UInt8
from torch import Tensor

from filmvideo.colour.spaces import INPUTS, Space, encode
from filmvideo.dailies.chart import chart_scene
from filmvideo.engine.cpu.table_use import PREVIEW
from filmvideo.jobs.conversion import FrameConversion, output_for, rendered_planes
from filmvideo.jobs.lettering import fit_text
from filmvideo.jobs.orientation import upright_size
from filmvideo.jobs.pictures import MASTER, MASTER_TAGS
from filmvideo.jobs.source_frame import SourceFrame
from filmvideo.looks.look import Look
from filmvideo.media import Tags, VideoFrame, from_rgb, plane_format
from filmvideo.media.pixels.colour_tags import RGB_MATRIX
from filmvideo.preview.frame_store import shrink
from filmvideo.render.render import Engine

CELL_PX = 640
"""The longer side of a picture."""
CHART_SIZE = (CELL_PX, CELL_PX * 3 // 4)
TAGS = Tags(1, 13, RGB_MATRIX, full_range=True)
_FORM = plane_format("gbrp")
_GROUND = 23
_GAP = 1 / 80
_STRIP = 1 / 10
"""Part of a picture's height that is added below it for its name."""
_LETTERS, _ROOM, _WHITE = 0.5, 0.96, 235
"""Height of letters in the strip, and the part of its width that a name may take."""
Codes = UInt8[Tensor, "3 _ _"]


@dataclass(frozen=True)
class CellSource:
    """A small picture before film, and how it is read and turned."""

    picture: VideoFrame
    space: Space
    quarters: int = 0
    """Quarter turns, counter-clockwise, that put it upright."""

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height as it stands, in px."""
        size = self.picture.width, self.picture.height
        return size if self.quarters % 2 == 0 else (size[1], size[0])


def frame_source(frame: SourceFrame) -> CellSource:
    """Return a frame as large as a cell."""
    picture, quarters = frame.picture, round(frame.rotation_deg / 90) % 4
    if frame.info is not None:
        width, height = upright_size(frame.info, (CELL_PX, CELL_PX))
        size = (height, width) if quarters % 2 else (width, height)
    else:
        part = min(Fraction(1), Fraction(CELL_PX, max(picture.width, picture.height)))
        size = (max(2, round(picture.width * part)), max(2, round(picture.height * part)))
    return CellSource(shrink(picture, size), frame.space, quarters)


def chart_source(beside: CellSource | None = None) -> CellSource:
    """Return the chart, in the size of the picture beside it."""
    scene = chart_scene(*(CHART_SIZE if beside is None else beside.upright_size))
    quarters = 0 if beside is None else beside.quarters
    space = INPUTS["acescct"]
    code = torch.rot90(encode(scene, space, full_range=True), -quarters, (1, 2))
    number = 0 if beside is None else beside.picture.index
    planes = from_rgb(code, MASTER, MASTER_TAGS)
    return CellSource(VideoFrame(planes, MASTER, MASTER_TAGS, number, 0, Fraction(1)), space, quarters)


def render_cells(
    sources: Sequence[CellSource],
    looks: Mapping[str, Look],
    *,
    engine: Engine,
    seed: int = 0,
    device: torch.device | None = None,
) -> list[Codes]:
    """Render pictures side by side on each film, with its name below them; codes of sRGB."""
    here = device or torch.device("cpu")
    return [
        label_cell(torch.cat([_render(source, look, engine, seed, here) for source in sources], 2), name)
        for name, look in looks.items()
    ]


def _render(source: CellSource, look: Look, engine: Engine, seed: int, device: torch.device) -> Codes:
    conversion = FrameConversion(look, source.space, output_for("srgb", look), seed, device, engine, PREVIEW)
    planes = rendered_planes(source.picture, conversion, _FORM, TAGS)[:3]
    return torch.rot90(torch.stack(planes), source.quarters, (1, 2))


def label_cell(picture: Codes, name: str) -> Codes:
    """Return a picture with a name on a strip below it."""
    _, height, width = picture.shape
    strip = picture.new_full((3, round(height * _STRIP), width), _GROUND)
    letters = fit_text(name, "", strip.shape[1] * _LETTERS, width * _ROOM)[: strip.shape[1], :width]
    top, left = (strip.shape[1] - letters.shape[0]) // 2, round(width * (1 - _ROOM) / 2)
    under = strip[:, top : top + letters.shape[0], left : left + letters.shape[1]]
    under.copy_(_GROUND + letters[: under.shape[1], : under.shape[2]] * (_WHITE - _GROUND))
    return torch.cat([picture, strip], 1)


def tile(cells: Sequence[Codes], columns: int | None = None) -> Codes:
    """Return pictures of one size in rows."""
    _, height, width = cells[0].shape
    gap = max(2, round(width * _GAP))
    columns = columns or _columns(len(cells), width / height)
    rows = ceil(len(cells) / columns)
    sheet = cells[0].new_full((3, rows * (height + gap) + gap, columns * (width + gap) + gap), _GROUND)
    for number, cell in enumerate(cells):
        top, left = gap + number // columns * (height + gap), gap + number % columns * (width + gap)
        sheet[:, top : top + height, left : left + width] = cell
    return sheet


def _columns(count: int, shape: float) -> int:
    """Return the number of columns that makes a sheet about as wide as a screen, with few empty places."""
    wide = {n: abs(n * shape / ceil(count / n) - 1.6) + 0.15 * (-count % n) for n in range(1, count + 1)}
    return min(wide, key=lambda n: wide[n])
