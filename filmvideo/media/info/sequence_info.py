"""What a frame sequence is, told as a clip's facts by the header of its first readable picture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.sequence_name import Pattern
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.stream_info import reel_in
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.colour_tags import UNSPECIFIED, Tags
from filmvideo.media.pixels.image_files import ImageFacts, image_facts

USUAL_RATE = Fraction(24)


def sequence_info(pattern: Pattern, rate: Fraction | None = None, numbers: tuple[int, ...] | None = None) -> ClipInfo:
    """Say what a sequence is, by the header of its first readable picture."""
    numbers = pattern.numbers() if numbers is None else numbers
    if not numbers:
        raise MediaError(f"{pattern.path} names no picture that is there; check the name.")
    number, facts = _first_facts(pattern, numbers)
    rate = rate or facts.rate or USUAL_RATE
    frames = numbers[-1] - numbers[0] + 1
    form = plane_format(facts.pixel_format)
    return ClipInfo(
        path=pattern.path,
        container="frame sequence" if pattern.only is None else "picture",
        codec=facts.kind,
        profile=facts.compression,
        width=facts.width,
        height=facts.height,
        rate=rate,
        variable_rate=False,
        frames=frames,
        missing_frames=0,
        cut_short=False,
        duration_s=float(frames / rate),
        time_base=1 / rate,
        start_s=0.0,
        pixel_format=facts.pixel_format,
        format=form,
        tags=_assumed(facts),
        tagged=facts.stated,
        sample_aspect=facts.pixel_aspect,
        rotation_deg=0,
        field_order="progressive",
        timecode=facts.timecode if number == numbers[0] else None,
        audio=(),
        others=(),
        chapters=(),
        metadata=facts.words,
        stream_metadata={},
        mastering_display=None,
        light_level=None,
        notices=_notices(facts),
        first=numbers[0],
        chromaticities=facts.chromaticities,
        image=facts.kind,
        reel=reel_in((facts.words,)),
    )


def _first_facts(pattern: Pattern, numbers: tuple[int, ...]) -> tuple[int, ImageFacts]:
    first_error: MediaError | None = None
    for number in numbers:
        try:
            return number, image_facts(pattern.file(number))
        except MediaError as error:
            first_error = first_error or error
    raise first_error or MediaError(f"{pattern.path} names no picture.")


def _assumed(facts: ImageFacts) -> Tags:
    """Take pictures that say nothing as sRGB; log and linear light have no numbers to assume."""
    if facts.kind in {"exr", "dpx", "cineon"}:
        return facts.stated
    if UNSPECIFIED not in {facts.stated.primaries, facts.stated.transfer}:
        return facts.stated
    return replace(facts.stated, primaries=1, transfer=13)


def _notices(facts: ImageFacts) -> tuple[Notice, ...]:
    """Return what a person should know of the pictures' headers."""
    notices: list[Notice] = []
    if facts.left_out:
        names = ", ".join(facts.left_out)
        notices.append(Notice("channels-dropped", f"The channels {names} were not read.", f"channels {names}"))
    if facts.parts > 1:
        text = f"The files have {facts.parts} parts each: only the first part is read."
        notices.append(Notice("parts-dropped", text))
    if facts.turned:
        notices.append(Notice("orientation-applied", "The pictures were rotated upright, as their headers state."))
    if facts.profile and "srgb" not in facts.profile.lower():
        text = f"The pictures' ICC profile ({facts.profile}) is not read; name their space with --input."
        notices.append(Notice("icc-profile-ignored", text))
    if facts.cropped:
        text = "The data window reaches beyond the display window: pixels outside the display window were not read."
        notices.append(Notice("data-window-cropped", text))
    return tuple(notices)
