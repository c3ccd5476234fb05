"""Read what a frame sequence is from the header of its first readable picture."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.colour.icc import space_of_profile
from filmvideo.colour.spaces import Space
from filmvideo.media.files.sequence_name import Pattern
from filmvideo.media.files.timecode_word import unpack_timecode
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.stream_info import reel_in
from filmvideo.media.info.timecode import Reading, check_timecode
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.colour_tags import UNSPECIFIED, Tags
from filmvideo.media.pixels.icc_profile import find_icc_profile
from filmvideo.media.pixels.image_header import ImageHeader, read_image_header

DEFAULT_RATE = Fraction(24)


def sequence_info(
    pattern: Pattern, rate: Fraction | None = None, numbers: tuple[int, ...] | None = None, layer: str | None = None
) -> ClipInfo:
    """Return what a sequence is; `numbers` are its frames where they are known."""
    numbers = pattern.numbers() if numbers is None else numbers
    if not numbers:
        raise MediaError(f"{pattern.path} matches no file; check the name.")
    number, header = _first_header(pattern, numbers, layer)
    rate = rate or header.rate or DEFAULT_RATE
    frames = numbers[-1] - numbers[0] + 1
    form = plane_format(header.pixel_format)
    profile = _profile(header, pattern.file(number))
    timecode, notices = _timecode(pattern, numbers, header, rate) if number == numbers[0] else (None, ())
    return ClipInfo(
        path=pattern.path,
        container="frame sequence" if pattern.only is None else "picture",
        codec=header.kind,
        profile=header.compression,
        width=header.width,
        height=header.height,
        rate=rate,
        variable_rate=False,
        frames=frames,
        missing_frames=0,
        cut_short=False,
        duration_s=float(frames / rate),
        time_base=1 / rate,
        start_s=0.0,
        pixel_format=header.pixel_format,
        format=form,
        tags=_complete(header),
        tagged=header.stated,
        sample_aspect=header.pixel_aspect,
        rotation_deg=0,
        field_order="progressive",
        timecode=timecode,
        metadata=header.metadata,
        notices=(*notices, *_notices(header, known=profile is not None)),
        picture_space=profile,
        first=numbers[0],
        chromaticities=header.chromaticities,
        image=header.kind,
        reel=reel_in((header.metadata,)),
    )


def _first_header(pattern: Pattern, numbers: tuple[int, ...], layer: str | None) -> tuple[int, ImageHeader]:
    """Return the number and the header of the first picture that can be read."""
    first_error: MediaError | None = None
    for number in numbers:
        try:
            return number, read_image_header(pattern.file(number), layer)
        except MediaError as error:
            first_error = first_error or error
    raise first_error or MediaError(f"{pattern.path} matches no file; check the name.")


def _timecode(pattern: Pattern, numbers: tuple[int, ...], header: ImageHeader, rate: Fraction) -> Reading:
    """Return the first picture's timecode; the second tells whether its numbers count pairs."""
    if header.timecode_word is None:
        return None, ()
    following = None
    if numbers[1:2] == (numbers[0] + 1,):
        with suppress(MediaError):
            following = read_image_header(pattern.file(numbers[1])).timecode_word
    return check_timecode(unpack_timecode(header.timecode_word, rate, following), rate)


def _complete(header: ImageHeader) -> Tags:
    """Return sRGB for pictures that state nothing; nothing is assumed for log and linear light."""
    if header.kind in {"exr", "dpx", "cineon"}:
        return header.stated
    if UNSPECIFIED not in {header.stated.primaries, header.stated.transfer}:
        return header.stated
    transfer = 13 if header.stated.transfer == UNSPECIFIED else header.stated.transfer
    return replace(header.stated, primaries=1, transfer=transfer)


def _profile(header: ImageHeader, path: Path) -> Space | None:
    """Return the space of a picture's ICC profile, which counts unless a PNG's `cICP` states its colour."""
    if header.kind in {"exr", "dpx", "cineon"} or UNSPECIFIED not in {header.stated.primaries, header.stated.transfer}:
        return None
    found = find_icc_profile(path)
    return None if found is None else space_of_profile(found)


def _notices(header: ImageHeader, *, known: bool) -> tuple[Notice, ...]:
    """Return what a person should know of the pictures."""
    notices: list[Notice] = []
    if header.extra_channels:
        names = ", ".join(header.extra_channels)
        read = f"The layer {header.layer} was read; the" if header.layer else "The"
        text = f"{read} channels {names} were not read."
        notices.append(Notice("channels-dropped", text, f"channels {names}"))
    if header.other_parts:
        text = (
            f"The files have {len(header.other_parts) + 1} parts: only {header.layer or 'the first part'} is read, "
            f"not {', '.join(header.other_parts)}."
        )
        notices.append(Notice("parts-dropped", text))
    if header.rotated:
        notices.append(Notice("orientation-applied", "The pictures were rotated upright, as their headers state."))
    if header.profile and not known and "srgb" not in header.profile.lower():
        text = f"The pictures' ICC profile ({header.profile}) is not read; name their space with --input-space."
        notices.append(Notice("icc-profile-ignored", text))
    if header.cropped:
        text = "The data window reaches beyond the display window: pixels outside the display window were not read."
        notices.append(Notice("data-window-cropped", text))
    return tuple(notices)
