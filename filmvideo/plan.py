"""How one clip is done: what it is to be, what is done to its pictures, and what must be said beforehand.

Without a look pictures pass as they are, plane by plane, where the codec takes the source's planes; else their codes
are converted, and a warning says so. What a codec cannot carry of the source is left out, and a warning says that too.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from torch import Tensor

from filmvideo.engine.device import find_device
from filmvideo.engine.kernel import compiles
from filmvideo.errors import MediaError, ParameterError
from filmvideo.look import Look
from filmvideo.media import ClipInfo, ClipSpec, Codec, Picture, PlaneFormat, Tags
from filmvideo.media.encode import pixel_format_of
from filmvideo.media.info import LightLevel, MasteringDisplay
from filmvideo.media.tags import usual_siting
from filmvideo.recipe import Recipe, converted_planes, input_space, output_for, rendered_planes
from filmvideo.render import Engine

LOSSLESS_CODEC = "ffv1"
MASTER = MasteringDisplay((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), (0.3127, 0.329), 0.005, 1000.0)
"""The usual HDR grading display, P3-D65 at 1000 cd/m², for PQ of a source that names none."""
FILM_LIGHT = LightLevel(203, 0)
"""Film has no light above clear film's, which is PQ's reference white; the brightest frame is not known beforehand."""


@dataclass(frozen=True)
class Plan:
    """One clip's way from its reader to its writer."""

    input: str
    output: str
    reading: str
    device: str
    spec: ClipSpec
    pixel_format: str | None
    recipe: Recipe | None
    warnings: tuple[str, ...]

    def planes(self, picture: Picture, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
        """Give the planes to write for a picture of the source."""
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
    device: str,
    engine: Engine = "accurate",
) -> Plan:
    """Decide how a clip is done; ParameterError where what is asked for does not fit together."""
    if look is None:
        if source != "auto" or output is not None:
            raise ParameterError("Without film a clip keeps the colour it has; leave --input and --output out.")
        return _passing(info, codec)
    space, reading = input_space(source, info)
    meant = output_for(output, look)
    recipe = Recipe(look, space, meant, seed, find_device(device), engine)
    spec, warnings = _spec(info, codec, _sited(meant.tags, codec))
    if codec.light_option is not None and meant.space is not None and meant.space.encoding == "pq":
        spec = replace(spec, mastering_display=spec.mastering_display or MASTER, light_level=FILM_LIGHT)
    elif spec.light_level is not None:
        spec = replace(spec, light_level=None)
        warnings = (*warnings, "The source's light levels are not those of the film and are left out.")
    if recipe.device.type == "cpu" and not compiles():
        warnings = (
            *warnings,
            "There is no numba for this Python; the plain engine does the work, some ten times slower.",
        )
    return Plan(space.name, meant.name, reading, str(recipe.device), spec, None, recipe, warnings)


def _passing(info: ClipInfo, codec: Codec) -> Plan:
    """Pass pictures as they are; converted, and said so, where the codec has no such planes."""
    kept = info.tags if info.format.rgb else replace(info.stated, siting=info.tags.siting)
    spec, warnings = _spec(info, codec, kept)
    name = _same_planes(info, codec, spec)
    if name is None:
        matrix = 9 if info.tags.primaries == 9 else 1
        tags = replace(info.tags, matrix=info.tags.matrix or matrix, full_range=False)
        spec = replace(spec, tags=_sited(tags, codec))
        said = f"{codec.name} takes no {info.format.name}; the codes were converted."
        warnings = (*warnings, said)
    elif codec.name != LOSSLESS_CODEC:
        warnings = (*warnings, f"{codec.name} is not lossless; {LOSSLESS_CODEC} in an mkv keeps every code.")
    as_it_is = "the clip's own"
    return Plan(as_it_is, as_it_is, "The pictures pass as they are.", "cpu", spec, name, None, warnings)


def _same_planes(info: ClipInfo, codec: Codec, spec: ClipSpec) -> str | None:
    """Find the source's own format among those that a codec takes."""
    name = info.format.name
    if spec.alpha != info.format.alpha or (info.tags.full_range and not codec.full_range):
        return None
    if codec.name == LOSSLESS_CODEC:
        with suppress(MediaError):
            return pixel_format_of(codec, spec, name).name
    return name if name in {codec.pixel_format, codec.alpha_format} else None


def _spec(info: ClipInfo, codec: Codec, tags: Tags) -> tuple[ClipSpec, tuple[str, ...]]:
    """Say what the clip shall be; what the codec cannot carry is left out and named."""
    alpha = info.alpha and codec.alpha_format is not None
    spec = ClipSpec.like(info, tags=tags, alpha=alpha)
    warnings: list[str] = []
    if info.alpha and not alpha:
        warnings.append(f"{codec.name} carries no opacity, which is left out; prores-4444 and ffv1 keep it.")
    if codec.light_option is None and (spec.mastering_display or spec.light_level):
        spec = replace(spec, mastering_display=None, light_level=None)
        warnings.append(f"{codec.name} carries no mastering display, which is left out; h265 and av1 keep it.")
    return spec, tuple(warnings)


def _sited(tags: Tags, codec: Codec) -> Tags:
    """Site chroma where a reader of this codec will look for it."""
    across, down = {"yuv420": (2, 2), "yuv422": (2, 1)}.get(codec.pixel_format[:6], (1, 1))
    return replace(tags, siting=usual_siting(codec.encoder, tags, across, down))
