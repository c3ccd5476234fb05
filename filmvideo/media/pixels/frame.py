"""One frame of a clip in memory: planes of code values, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from torch import Tensor

from filmvideo.media.pixels.colour_tags import Tags


@dataclass(frozen=True)
class PlaneFormat:
    """The format of a frame's planes: a planar FFmpeg pixel format by its parts."""

    name: str
    """FFmpeg's name of the planar little-endian format with these code values, e.g. `yuv422p10le`.

    A packed or semi-planar source has its planar equivalent here: `gbrp` for `rgb24`, `yuv420p10le` for
    `p010le`, `yuv420p` for `yuvj420p` (its range is in the tags). Grey with alpha is `ya8` or `ya16le`.
    """
    rgb: bool
    """R'G'B' rather than Y'CbCr (or grey)."""
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

    @property
    def float(self) -> bool:
        """Values are 32-bit floats, nominally 0 to 1, not codes."""
        return self.bits == 32

    @property
    def peak(self) -> int:
        """Highest code value."""
        return (1 << self.bits) - 1


@dataclass(frozen=True)
class VideoFrame:
    """A decoded frame. `planes` are Y, Cb, Cr or R, G, B, then alpha where there is one."""

    planes: tuple[Tensor, ...]
    """uint8 or uint16 (float32 for float formats), one (h, w) view a plane; rows may be apart in memory.

    They are views of the decoder's own buffer and keep it alive: read them, never write to them."""
    format: PlaneFormat
    tags: Tags
    index: int
    """Number in the source's presentation order, from 0; it seeds all randomness of the frame."""
    pts: int
    """Presentation time in units of `time_base`."""
    time_base: Fraction
    duration: int = 0
    """In units of `time_base`; 0 where the container states none."""
    damaged: bool = False
    """Whether the decoder guessed a part of this frame."""

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.planes[0].shape[1])
