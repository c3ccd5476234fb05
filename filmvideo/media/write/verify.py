"""Open a written clip again and compare it with its spec.

Colour tags are compared in three places: the `colr` atom of a mov or mp4 (ISO/IEC 14496-12, QuickTime file format;
FFmpeg writes it when all three are known), the opened stream, and the first decoded frame. A tag that a frame header
cannot state (`Codec.header_says`) is not compared there. Then size, pixel aspect ratio, rotation, field order,
timecode, light levels and the number of frames. A difference is a MediaError that names it.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.info.clip_container import ClipContainer
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.pixels.colour_tags import MATRICES, PRIMARIES, RGB_MATRIX, TRANSFERS, UNSPECIFIED, Tags, siting_in
from filmvideo.media.write.codecs import COLOUR_ATOM_SUFFIXES, Codec
from filmvideo.media.write.spec import ClipSpec

_WORDS = {"primaries": PRIMARIES, "transfer": TRANSFERS, "matrix": MATRICES}


def verify_clip(
    written: Path, target: Path, codec: Codec, spec: ClipSpec, *, frames: int, timecode: str | None = None
) -> ClipInfo:
    """Compare a file with its spec, and return its facts; MediaError names the first difference."""
    asked = _required_tags(spec.tags)
    if target.suffix.lower() in COLOUR_ATOM_SUFFIXES and UNSPECIFIED not in asked.values():
        _compare_tags(target, "container", asked, colour_atom(written))
    with ClipContainer(written, threads=1) as clip:
        info, first = clip.info, clip.first_tags
    _compare_tags(target, "stream", asked, _required_tags(info.tagged))
    stated = {k: v for k, v in asked.items() if v in codec.header_says.get(k, {v})}
    found = {"primaries": first.primaries, "transfer": first.transfer, "matrix": first.matrix}
    _compare_tags(target, "first frame", stated, found)
    if info.tagged.full_range != spec.tags.full_range and spec.tags.matrix != RGB_MATRIX:
        kind = ("video range", "full range")
        raise _differs(target, "range", kind[spec.tags.full_range], kind[info.tagged.full_range])
    _compare_facts(target, spec, info, frames=frames, timecode=timecode)
    return info


def colour_atom(path: Path) -> dict[str, int]:
    """Read primaries, transfer and matrix from a mov's or mp4's `colr` atom; empty where the file lacks it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = max(data.rfind(b"colrnclc"), data.rfind(b"colrnclx"))
        if found < 0:
            return {}
        numbers = (int.from_bytes(data[found + 8 + 2 * i : found + 10 + 2 * i], "big") for i in range(3))
        return dict(zip(_WORDS, numbers, strict=True))


def _required_tags(tags: Tags) -> dict[str, int]:
    """Return the tags that a file must state; RGB needs no matrix, and an mkv states none for it."""
    matrix = UNSPECIFIED if tags.matrix == RGB_MATRIX else tags.matrix
    return {"primaries": tags.primaries, "transfer": tags.transfer, "matrix": matrix}


def _compare_tags(target: Path, where: str, asked: Mapping[str, int], found: Mapping[str, int]) -> None:
    for name, number in asked.items():
        is_number = found.get(name, UNSPECIFIED)
        if number not in {UNSPECIFIED, is_number}:
            words = _WORDS[name]
            raise _differs(
                target,
                f"{name} of the {where}",
                f"{number} ({words.get(number, 'reserved')})",
                f"{is_number} ({words.get(is_number, 'reserved')})",
            )


def _compare_facts(target: Path, spec: ClipSpec, info: ClipInfo, *, frames: int, timecode: str | None) -> None:
    facts = {
        "size": ((spec.width, spec.height), (info.width, info.height)),
        "number of frames": (frames, info.frames),
        "pixel aspect ratio": (spec.sample_aspect or 1, info.sample_aspect),
        "rotation": (spec.rotation_deg % 360, info.rotation_deg % 360),
        "timecode": (timecode, info.timecode if timecode else None),
        "mastering display": (bool(spec.mastering_display), bool(info.mastering_display)),
        "light level": (spec.light_level, info.light_level),
    }
    if info.format.step_x > 1 and spec.tags.siting != "left":  # which some encoders state by stating nothing
        facts["chroma siting"] = (siting_in(info.format.step_y, spec.tags.siting), info.tags.siting)
    if spec.field_order != "progressive":
        facts["field order"] = (spec.field_order, info.field_order)
    for name, (asked, found) in facts.items():
        if asked != found:
            raise _differs(target, name, str(asked), str(found))


def _differs(target: Path, what: str, asked: str, found: str) -> MediaError:
    return MediaError(
        f"{target} was not written: its {what} must be {asked}, and reads back as {found}; "
        "choose another codec or container."
    )
