"""One picture of a clip as it lies in memory: planes of code values, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from filmvideo.media.tags import Tags  # noqa: TC001  (read at run time by the shape checker)

if TYPE_CHECKING:
    from fractions import Fraction

    from torch import Tensor


@dataclass(frozen=True)
class PlaneFormat:
    """How code values lie in memory: an FFmpeg pixel format, taken apart."""

    name: str
    """FFmpeg's name, e.g. `yuv422p10le`."""
    rgb: bool
    """R′G′B′ rather than Y′CbCr (or grey)."""
    bits: int
    """Bits of a code value: 8 to 16 (32 for float)."""
    step_x: int
    """Luma samples per chroma sample across: 1 or 2 (4 for 4:1:1)."""
    step_y: int
    """Luma samples per chroma sample down: 1 or 2."""
    alpha: bool
    """A fourth plane carries opacity."""
    grey: bool = False
    """Only a luma plane."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture. `planes` are Y, Cb, Cr or R, G, B, then alpha where there is one."""

    planes: tuple[Tensor, ...]
    """uint8 or uint16 (float32 for float formats), one (h, w) tensor a plane, never padded."""
    format: PlaneFormat
    tags: Tags
    index: int
    """Number in the source's presentation order, from 0: the frame's name for all randomness."""
    pts: int
    """Presentation time in units of `time_base`."""
    time_base: Fraction
    duration: int = 0
    """In units of `time_base`; 0 where the container does not say."""
    damaged: bool = False
    """The decoder said that part of this picture is guessed."""

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.planes[0].shape[1])
