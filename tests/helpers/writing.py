"""Planes to write and files to read back, for the tests of the writing half of media."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import torch

from filmvideo.media.info.container import open_clip
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.pixels.ycbcr import planes_of
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.codecs import find_codec
from filmvideo.media.write.spec import ClipSpec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

    from filmvideo.media.pixels.frame import PlaneFormat

HD = Tags(1, 1, 1)
PQ = Tags(9, 16, 9)
P3 = Tags(12, 13, 1)
HLG_FULL = Tags(9, 18, 9, full_range=True)


def spec(tags: Tags = HD, width: int = 256, height: int = 128, **more: Any) -> ClipSpec:  # noqa: ANN401
    known: dict[str, Any] = {"rate": Fraction(24), "time_base": Fraction(1, 24), **more}
    return ClipSpec(width=width, height=height, tags=tags, **known)


def bars(form: PlaneFormat, width: int, height: int, shift: int = 0) -> tuple[Tensor, ...]:
    """Four flat bars in every plane, at other codes in each; `shift` moves the codes (of 8 bits)."""
    kind = torch.uint8 if form.bits == 8 else torch.uint16
    planes: list[Tensor] = []
    for number in range((1 if form.grey else 3) + form.alpha):
        chroma = number in {1, 2} and not form.rgb
        w, h = (-(-width // form.step_x), -(-height // form.step_y)) if chroma else (width, height)
        levels = torch.tensor([60, 100, 150, 190]).roll(number) + shift
        row = levels.repeat_interleave(-(-w // 4))[:w] << (form.bits - 8)
        planes.append(row.expand(h, w).to(kind))
    return tuple(planes)


def write_bars(
    path: Path,
    codec: str,
    asked: ClipSpec,
    *,
    frames: int = 4,
    pts: Sequence[int] | None = None,
    **more: Any,  # noqa: ANN401
) -> ClipWriter:
    """Write a few frames of bars, each a little brighter."""
    with ClipWriter(path, find_codec(codec), asked, **more) as writer:
        for n in range(frames):
            planes = bars(writer.format, asked.width, asked.height, n)
            writer.write(planes, pts[n] if pts else n)
    return writer


def read_back(path: Path) -> list[tuple[Tensor, ...]]:
    """Decode every frame into planes of their own."""
    with open_clip(path) as container:
        return [tuple(p.clone() for p in planes_of(f)) for f in container.decode(video=0)]


def frame_times(path: Path) -> list[Fraction]:
    """When each frame is shown, in seconds, exactly."""
    with open_clip(path) as container:
        return [Fraction(f.pts or 0) * Fraction(f.time_base or 0) for f in container.decode(video=0)]


def hidden_files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))
