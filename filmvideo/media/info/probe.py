"""Probe a clip or a sequence: what it is, without reading its pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.sequence_info import sequence_info
from filmvideo.media.pixels.colour_tags import InputMatrix, Siting


def probe(
    path: str | Path,
    *,
    input_matrix: InputMatrix | None = None,
    siting: Siting | None = None,
    rate: Fraction | None = None,
    layer: str | None = None,
) -> ClipInfo:
    """Return what a clip is, or a sequence at `rate` frames a second, or a `layer` of it; MediaError for neither."""
    pattern = find_pattern(Path(path))
    if pattern is not None:
        return sequence_info(pattern, rate, layer=layer)
    with ClipContainer(Path(path), input_matrix=input_matrix, siting=siting, threads=1) as clip:
        return clip.info
