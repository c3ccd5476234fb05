"""The conversion of every picture of a clip: codes in, scene light, film, display light, codes out.

The conversion is decided once, from the clip's tags and the request. A rendered picture then depends on it, on the
source's picture and on the picture's number alone.

Codes are read as `filmvideo.colour.spaces` says. What the output's display cannot show is clipped where it becomes
code: below black, above the brightest code, outside the gamut. A scan is code already; its 0 to 1023 are put from
video black to video white, which editing programs spread out again as they read.

Codes of 8 bits are rounded after a dither of half a code either way, which the seed names. At 10 bits and above a step
is below what an eye or the film's own grain shows, and nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.colour.h273 import UNSPECIFIED, space_from_tags, space_of_picture, tags_of
from filmvideo.colour.spaces import OUTPUTS, Space, decode, encode, find_space
from filmvideo.engine.cpu.jit import compiles
from filmvideo.engine.cpu.table_use import FILE, TableUse
from filmvideo.grain.keys import Key, uniform
from filmvideo.looks.look import Look
from filmvideo.media import (
    ClipInfo,
    Codec,
    PlaneFormat,
    Tags,
    VideoFrame,
    alpha_of,
    alpha_plane,
    from_rgb,
    plane_format,
    to_rgb,
)
from filmvideo.media.pixels.alpha import premultiply, straight
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.media.pixels.device_copy import own_stream, to_host
from filmvideo.render.render import Engine, render_frame

SCANS = ("cineon", "adx10")
"""The names of a scan of the negative: one code scale, two standards."""
_SCAN_TAGS = (UNSPECIFIED, UNSPECIFIED, 1)
_DEEP, _DEEP_TAGS = plane_format("gbrp16le"), Tags(1, 13, RGB_MATRIX, full_range=True)


@dataclass(frozen=True)
class Output:
    """The meaning of the rendered codes."""

    name: str
    space: Space | None
    """None where rendering gives the codes of a scan."""

    @property
    def tags(self) -> Tags:
        """The tags a file of it carries."""
        primaries, transfer, matrix = tags_of(self.space) if self.space else _SCAN_TAGS
        return Tags(primaries, transfer, matrix)


@dataclass(frozen=True)
class FrameConversion:
    """A look, how the source is read, how the result is written, and where it is worked out."""

    look: Look
    source: Space
    output: Output
    seed: int
    device: torch.device
    engine: Engine = "accurate"
    use: TableUse = FILE


def input_space(name: str, info: ClipInfo) -> tuple[Space, str]:
    """Decide how a clip's codes are read, and say so in a sentence."""
    if info.dolby_vision is not None:
        info.dolby_vision.check(info.path.name)
    if name != "auto":
        space = find_space(name)
        return space, f"{info.path.name} is read as {space.name}, as asked."
    if info.picture_space is not None:
        return info.picture_space, f"{info.path.name}: by its ICC profile, read as {info.picture_space.name}."
    if info.image is not None or info.still:
        kind = info.image or info.codec
        space, finding = space_of_picture(kind, info.tagged.primaries, info.tagged.transfer, info.chromaticities)
        return space, f"{info.path.name}: {finding}."
    space, finding = space_from_tags(info.tags.primaries, info.tags.transfer)
    stated = (info.tagged.primaries, info.tagged.transfer)
    assumed = "" if UNSPECIFIED not in stated else "not all colour is tagged, and this is assumed: "
    return space, f"{info.path.name}: {assumed}{finding}."


def is_usual(name: str, info: ClipInfo) -> bool:
    """Return whether nothing needs to be said of how a clip is read: it is video with all tags."""
    tags = info.tagged
    return name == "auto" and info.image is None and UNSPECIFIED not in {tags.primaries, tags.transfer}


def with_match(reading: str, look: Look) -> str:
    """Add to the sentence on a clip's codes what a match takes them as."""
    match = look.camera_film.match
    return reading if match is None else f"{reading} {match.reading}"


def matrix_for_space(name: str) -> InputMatrix | None:
    """Return the Y'CbCr matrix of a space, for a stream that names none; None for auto."""
    if name == "auto":
        return None
    matrices: dict[int, InputMatrix] = {9: "bt2020", 5: "bt601", 6: "bt601"}
    return matrices.get(tags_of(find_space(name))[2], "bt709")


def output_for(name: str | None, look: Look) -> Output:
    """Find what a look's rendering is written as; ParameterError where a scan and a display are mixed up."""
    plain = name.lower().replace("-", "") if name is not None else None
    if look.is_scan:
        if plain is not None and plain not in SCANS:
            raise ParameterError(
                f"A scan is written as {' or '.join(SCANS)}, not as {name}; leave --output-space out, or make a print."
            )
        return Output(plain or SCANS[0], None)
    if plain in SCANS:
        raise ParameterError(f"{name} is for a scan of the negative; ask for one with --print scan.")
    return output_named(name or "rec709")


def output_named(name: str) -> Output:
    """Find what codes are written as: a display's or light's space, or the scale of a scan."""
    plain = name.lower().replace("-", "")
    if plain in SCANS:
        return Output(plain, None)
    space = find_space(name, OUTPUTS)
    return Output(space.name, space)


def default_output(codec: Codec, source: Space, look: Look) -> str | None:
    """Return the usual space of a codec's files: pictures are sRGB, an EXR is light on the source's primaries."""
    if look.is_scan or not codec.image or codec.encoder == "dpx":
        return None
    if not codec.linear:
        return "srgb"
    return source.name if source.name in OUTPUTS and source.encoding == "linear" else "linear-709"


def scene_light(picture: VideoFrame, source: Space, device: torch.device) -> Float[Tensor, "3 h w"]:
    """Read a picture's codes as linear light."""
    return decode(to_rgb(picture, device=device), source, full_range=picture.tags.full_range)


def output_code(rendered: Float[Tensor, "3 h w"], output: Output, *, full_range: bool) -> Float[Tensor, "3 h w"]:
    """Encode what was rendered; clipped to what a display can show."""
    if output.space is None:
        return rendered
    code = encode(rendered, output.space, full_range=full_range)
    return code if output.space.encoding == "linear" else code.clamp(0, 1)


def rendered_planes(picture: VideoFrame, recipe: FrameConversion, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
    """Render a picture on film; return planes of codes."""
    with torch.no_grad(), own_stream(recipe.device):
        shown = straight(picture) if form.alpha else picture
        planes = compiled_planes if uses_compiled_engine(recipe, shown.format, form) else plain_planes
        rendered = to_host((*planes(shown, recipe, form, tags), *opacity(shown, form, recipe.device)))
        return premultiply(rendered, form, tags, picture)


def uses_compiled_engine(recipe: FrameConversion, source: PlaneFormat, target: PlaneFormat) -> bool:
    """Return whether the compiled engine renders: on a CPU with a compiler, for the looks it supports."""
    if recipe.device.type != "cpu" or recipe.engine == "reference" or not compiles():
        return False
    from filmvideo.engine.cpu.render_planes import supports  # noqa: PLC0415

    return supports(recipe.look, source, target, recipe.output.space)


def compiled_planes(picture: VideoFrame, recipe: FrameConversion, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
    """Render a picture by the compiled engine, in two passes over its rows."""
    if tags.field_chroma:
        return _planes_of_fields(picture, recipe, form, tags)
    from filmvideo.engine.cpu.prepared_look import prepare_look  # noqa: PLC0415
    from filmvideo.engine.cpu.render_planes import render_planes  # noqa: PLC0415

    full_range = tags.full_range or form.rgb
    look, pitch = recipe.look, recipe.look.um_per_px(picture.width)
    prepared = prepare_look(look, recipe.engine, recipe.output.space, full_range, pitch, recipe.use)
    return render_planes(picture, prepared, recipe.source, form, tags, key=Key(recipe.seed, picture.index))


def _planes_of_fields(
    picture: VideoFrame, recipe: FrameConversion, form: PlaneFormat, tags: Tags
) -> tuple[Tensor, ...]:
    """Render in 16 bits and filter chroma field by field, which the compiled passes do not."""
    planes = compiled_planes(picture, recipe, _DEEP, _DEEP_TAGS)
    code = to_rgb(replace(picture, planes=planes, format=_DEEP, tags=_DEEP_TAGS))
    return from_rgb(code, form, tags, dither=dither_for(code, Key(recipe.seed, picture.index), form))


def plain_planes(picture: VideoFrame, recipe: FrameConversion, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
    """Render a picture by the plain engine, stage by stage."""
    key = Key(recipe.seed, picture.index)
    scene = scene_light(picture, recipe.source, recipe.device)
    rendered = render_frame(scene, recipe.look, key, engine=recipe.engine)
    return encode_planes(rendered, recipe.output, form, tags, key)


def encode_planes(
    rendered: Float[Tensor, "3 h w"], output: Output, form: PlaneFormat, tags: Tags, key: Key
) -> tuple[Tensor, ...]:
    """Encode what was rendered of a frame as planes, opacity not among them."""
    code = output_code(rendered, output, full_range=tags.full_range or form.rgb)
    return from_rgb(code, form, tags, dither=dither_for(code, key, form))


def converted_planes(picture: VideoFrame, form: PlaneFormat, tags: Tags) -> tuple[Tensor, ...]:
    """Convert a picture's codes to another format of planes; colour stays."""
    shown = straight(picture) if form.alpha else picture
    planes = (*from_rgb(to_rgb(shown), form, tags), *opacity(shown, form, torch.device("cpu")))
    return premultiply(planes, form, tags, picture)


def dither_for(code: Float[Tensor, "3 h w"], key: Key, form: PlaneFormat) -> Float[Tensor, "3 h w"] | None:
    """Return noise of half a code either way where codes have 8 bits; else None."""
    if form.bits > 8:
        return None
    return uniform(key.derive("dither"), 3, code.shape[1], code.shape[2], code.device)


def opacity(picture: VideoFrame, form: PlaneFormat, device: torch.device) -> tuple[Tensor, ...]:
    """Return a picture's opacity as a plane of a format, where both have it."""
    alpha = alpha_of(picture, device=device) if form.alpha else None
    return () if alpha is None else (alpha_plane(alpha, form),)
