"""Frames of random codes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import torch

from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame

if TYPE_CHECKING:
    from filmvideo.media.pixels.colour_tags import Tags


def picture(
    format_: PlaneFormat, tags: Tags, height: int, width: int, seed: int = 0, *, margin: bool = False
) -> VideoFrame:
    """Random codes, over all there are or (`margin`) within the nominal range."""
    draw = np.random.default_rng(seed)
    low, high = (16 << (format_.bits - 8), 235 << (format_.bits - 8)) if margin else (0, format_.peak)
    sample = np.uint8 if format_.bits == 8 else np.uint16
    chroma = (-(-height // format_.step_y), -(-width // format_.step_x))
    shapes = [(height, width), chroma, chroma] if not format_.rgb else [(height, width)] * 3
    shapes += [(height, width)] * format_.alpha
    planes = tuple(torch.from_numpy(draw.integers(low, high + 1, s).astype(sample)) for s in shapes)
    return VideoFrame(planes, format_, tags, 0, 0, Fraction(1, 24))
