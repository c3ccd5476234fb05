"""Pictures that FFmpeg reads as clips of one frame: WebP, HEIC, AVIF, Radiance, portable float maps and others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from av.container import InputContainer

from filmvideo.base.notices import Notice
from filmvideo.colour.icc import space_of_profile
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.container import is_heif
from filmvideo.media.pixels.icc_profile import find_icc_profile

_CODECS = frozenset({"apng", "bmp", "gif", "jpegxl", "libjxl", "libwebp", "qoi", "sgi", "targa", "webp"})
_LINEAR = frozenset({"hdr", "pfm", "phm"})
"""Codecs that hold linear light by their formats' definition."""
_HEADER_BYTES = 4096


def is_still(container: InputContainer, codec: str) -> bool:
    """Return whether a clip's file is a kind of picture."""
    return codec in _CODECS | _LINEAR or is_heif(container) or container.format.name.endswith("_pipe")


def with_still_colour(info: ClipInfo) -> ClipInfo:
    """Return a picture's facts with linear light where its format holds that, and with its ICC profile."""
    info = replace(info, still=True)
    if info.codec in _LINEAR:
        return replace(info, tagged=replace(info.tagged, transfer=8), chromaticities=_radiance_primaries(info.path))
    profile = find_icc_profile(info.path)
    if profile is None:
        return info
    space = space_of_profile(profile)
    text = "The picture's ICC profile is not of a kind that is read; name its space with --input-space."
    ignored = () if space is not None else (Notice("icc-profile-ignored", text),)
    return replace(info, picture_space=space, notices=(*info.notices, *ignored))


def _radiance_primaries(path: Path) -> tuple[float, ...] | None:
    """Return x and y of red, green, blue and white of a Radiance picture's header; None where it has the usual."""
    try:
        with path.open("rb") as file:
            lines = file.read(_HEADER_BYTES).split(b"\n\n", 1)[0].split(b"\n")
        stated = next((line for line in lines if line.startswith(b"PRIMARIES=")), b"")
        numbers = tuple(float(word) for word in stated.removeprefix(b"PRIMARIES=").split())
    except (OSError, ValueError):
        return None
    return numbers if len(numbers) == 8 else None
