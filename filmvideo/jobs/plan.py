"""The plan of one clip: the spec of its output, the conversion of its pictures, and notices of both.

Without a look pictures pass as they are, plane by plane, where the codec takes the source's planes; else their codes
are converted, with a notice. What a codec cannot carry of the source is dropped, with a notice.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.notices import Notice
from filmvideo.colour.gamuts import find_gamut
from filmvideo.colour.h273 import LINEAR
from filmvideo.colour.spaces import Space
from filmvideo.engine.cpu.jit import compiles
from filmvideo.engine.device import find_device
from filmvideo.engine.threads import frames_at_once
from filmvideo.jobs.conversion import (
    FrameConversion,
    Output,
    converted_planes,
    default_output,
    input_space,
    output_for,
    rendered_planes,
    uses_compiled_engine,
    with_match,
)
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, ClipSpec, Codec, PlaneFormat, Tags, VideoFrame
from filmvideo.media.info.clip_info import LightLevel, MasteringDisplay
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, default_siting
from filmvideo.media.write.encoder import pixel_format_of
from filmvideo.render.render import Engine

LOSSLESS_CODEC = "ffv1"
_HDR = frozenset({"pq", "hlg"})
MASTER = MasteringDisplay((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.3127, 0.329), 0.005, 1000.0)
"""The usual HDR grading display, P3-D65 at 1000 cd/m², for PQ of a source that names none."""
FILM_LIGHT = LightLevel(203, 0)
"""Film has no light above clear film's, which is PQ's reference white; the brightest frame is not known beforehand."""


@dataclass(frozen=True)
class Plan:
    """The plan of one output of a clip."""

    input: str
    output: str
    reading: str
    device: str
    spec: ClipSpec
    pixel_format: str | None
    recipe: FrameConversion | None
    notices: tuple[Notice, ...]

    def is_compiled(self, source: PlaneFormat, target: PlaneFormat) -> bool:
        """Return whether the compiled engine renders."""
        return self.recipe is not None and uses_compiled_engine(self.recipe, source, target)

    def frames_at_once(self, source: PlaneFormat, target: PlaneFormat) -> int:
        """Return how many pictures to render at once: torch shares out each one by itself."""
        return frames_at_once() if self.is_compiled(source, target) else 1

    def planes(self, picture: VideoFrame, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
        """Return the planes to write for a picture of the source."""
        if self.recipe is not None:
            return rendered_planes(picture, self.recipe, form, tags)
        return picture.planes if self.pixel_format is not None else converted_planes(picture, form, tags)


def plan_for(  # noqa: PLR0917
    info: ClipInfo,
    codec: Codec,
    look: Look | None,
    source: str,
    output: str | None,
    seed: int,
    device: str | torch.device,
    engine: Engine = "accurate",
) -> Plan:
    """Return the plan of a clip; ParameterError where look, spaces and codec do not fit together.

    A device given by name is looked for on this machine; a torch.device may be another machine's.
    """
    if look is None:
        if source != "auto" or output is not None:
            raise ParameterError(
                "Without film a clip keeps the colour it has; leave --input-space and --output-space out."
            )
        return _passing(info, codec)
    space, reading = input_space(source, info)
    reading = with_match(reading, look)
    meant = output_for(output or default_output(codec, space, look), look)
    where = find_device(device) if isinstance(device, str) else device
    recipe = FrameConversion(look, space, meant, seed, where, engine)
    spec, notices = output_spec(info, codec, meant)
    notices = (*notices, *hdr_notices(space, meant))
    if recipe.device.type == "cpu" and not compiles():
        text = "numba is not available for this Python: the plain engine renders, about ten times slower."
        notices = (*notices, Notice("numba-missing", text))
    return Plan(space.name, meant.name, reading, str(recipe.device), spec, None, recipe, notices)


def hdr_notices(source: Space, meant: Output) -> tuple[Notice, ...]:
    """Return a notice where an HDR source becomes SDR."""
    if source.encoding not in _HDR or meant.space is None or meant.space.encoding in {*_HDR, "linear"}:
        return ()
    text = (
        f"The source is HDR ({source.name}) and the output SDR ({meant.name}); "
        "--output-space rec2020-pq or rec2020-hlg keeps HDR."
    )
    return (Notice("hdr-to-sdr", text),)


def output_spec(info: ClipInfo, codec: Codec, meant: Output) -> tuple[ClipSpec, tuple[Notice, ...]]:
    """Return the spec of a clip of rendered codes, and notices of what it cannot keep of its source."""
    spec, notices = _spec(info, codec, _with_siting(meant.tags, codec))
    if codec.linear:
        spec = replace(spec, chromaticities=_primaries_of_light(meant, codec))
    if codec.light_option is not None and meant.space is not None and meant.space.encoding == "pq":
        spec = replace(spec, mastering_display=spec.mastering_display or MASTER, light_level=FILM_LIGHT)
    elif spec.light_level is not None:
        spec = replace(spec, light_level=None)
        text = "The source's light levels were dropped: they do not describe the film's light."
        notices = (*notices, Notice("light-level-dropped", text))
    return spec, notices


def _primaries_of_light(output: Output, codec: Codec) -> tuple[float, ...]:
    """Return the chromaticities of an output of linear light."""
    if output.space is None or output.space.encoding != "linear":
        raise ParameterError(
            f"{codec.name} holds linear light, not {output.name}; "
            "write acescg, linear-ap0, linear-709 or linear-2020, or another kind of file."
        )
    row = find_gamut(output.space.gamut)
    return (*row.red, *row.green, *row.blue, *row.white)


def _passing(info: ClipInfo, codec: Codec) -> Plan:
    """Return the plan that passes pictures unchanged, or converts them where the codec has no such planes."""
    if info.dolby_vision is not None:
        info.dolby_vision.check(info.path.name)
    light = info.image == "exr" or (info.format.float and info.tagged.transfer == LINEAR)
    if light != codec.linear:
        raise ParameterError(
            f"Without film colour stays as it is, and {info.path.name} and {codec.name} do not both hold linear light."
        )
    kept = info.tags if info.format.rgb and not info.image else replace(info.tagged, siting=info.tags.siting)
    spec, notices = _spec(info, codec, kept)
    spec = replace(spec, chromaticities=info.chromaticities)
    name = _same_planes(info, codec, spec)
    if name is None:
        matrix = 9 if info.tags.primaries == 9 else 1
        tags = replace(info.tags, matrix=info.tags.matrix or matrix, full_range=False)
        spec = replace(spec, tags=_with_siting(tags, codec))
        text = f"{codec.name} takes no {info.format.name}: the codes were converted."
        notices = (*notices, Notice("codes-converted", text))
    elif not codec.lossless:
        text = f"{codec.name} is not lossless; {LOSSLESS_CODEC} in an mkv keeps every code."
        notices = (*notices, Notice("codec-lossy", text))
    as_it_is = "the clip's own"
    return Plan(as_it_is, as_it_is, "The pictures pass as they are.", "cpu", spec, name, None, notices)


def _same_planes(info: ClipInfo, codec: Codec, spec: ClipSpec) -> str | None:
    """Find the source's own format among those that a codec takes."""
    name = info.pixel_format if codec.image else info.format.name
    if spec.alpha != info.format.alpha or (info.tags.full_range and not codec.full_range):
        return None
    if spec.alpha and spec.tags.premultiplied != info.tags.premultiplied:
        return None
    if codec.name == LOSSLESS_CODEC:
        with suppress(MediaError):
            return pixel_format_of(codec, spec, name).name
    return name if name in {codec.pixel_format, codec.alpha_format} else None


def _spec(info: ClipInfo, codec: Codec, tags: Tags) -> tuple[ClipSpec, tuple[Notice, ...]]:
    """Return the clip's spec, and notices of what the codec cannot carry."""
    alpha = info.alpha and codec.alpha_format is not None
    associated = codec.linear or (codec.encoder == info.image == "tiff" and info.tags.premultiplied)
    tags = replace(tags, premultiplied=alpha and associated)
    spec = ClipSpec.like(info, tags=tags, alpha=alpha)
    notices: list[Notice] = []
    if info.alpha and not alpha:
        text = f"The alpha was dropped: {codec.name} carries none; prores-4444 and ffv1 do."
        notices.append(Notice("alpha-dropped", text))
    if codec.light_option is None and (spec.mastering_display or spec.light_level):
        spec = replace(spec, mastering_display=None, light_level=None)
        text = f"The mastering display was dropped: {codec.name} carries none; h265 and av1 do."
        notices.append(Notice("mastering-display-dropped", text))
    return spec, tuple(notices)


def _with_siting(tags: Tags, codec: Codec) -> Tags:
    """Return tags with the chroma siting that readers of this codec assume; pictures are R′G′B′ of full range."""
    if codec.image:
        return replace(tags, matrix=RGB_MATRIX, full_range=True, siting="center")
    across, down = {"yuv420": (2, 2), "yuv422": (2, 1)}.get(codec.pixel_format[:6], (1, 1))
    return replace(tags, siting=default_siting(codec.encoder, tags, across, down))
