"""Clips read as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av

from filmvideo.media import ClipReader, DecodeErrors, VideoFrame
from helpers.clips import level_of

if TYPE_CHECKING:
    from pathlib import Path

LONG_GOP = {"crf": "5", "preset": "veryfast", "bf": "3", "g": "8"}

OPEN_GOP = {**LONG_GOP, "x264-params": "open-gop=1:keyint=8:scenecut=0"}

PRORES = ("prores_ks", "yuv422p10le")


def read(path: Path, frames: tuple[int, int] | None = None) -> tuple[list[VideoFrame], DecodeErrors]:
    with ClipReader(path, frames=frames) as reader:
        return list(reader), reader.damage


def seen(picture: VideoFrame) -> int:
    """Which frame this is by what it shows."""
    return level_of(picture.planes[0].numpy(), picture.format.bits)


def decoding_times(path: Path) -> list[int]:
    """Return the decoding times of a clip's packets."""
    with av.open(str(path)) as clip:
        return [p.dts for p in clip.demux(video=0) if p.size and p.dts is not None]
