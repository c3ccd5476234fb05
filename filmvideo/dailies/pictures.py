"""Pictures of a clip between its reader and its files: graded, on film, as shot, upright.

A grade acts in the camera's code. Light (an EXR) has none; it is graded in ACEScct, as ACES has it for decision lists.
What is changed before film is held in 16 bits, light in floats; what comes of film in 16 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.spaces import INPUTS, decode, encode
from filmvideo.dailies.cdl import Grade, apply_cdl
from filmvideo.grain.keys import Key, uniform
from filmvideo.jobs.conversion import FrameConversion, output_code, rendered_planes, scene_light
from filmvideo.jobs.still import without_film
from filmvideo.media import ClipSpec, PlaneFormat, VideoFrame, from_rgb, plane_format, to_rgb
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, Tags

MASTER = plane_format("gbrp16le")
LIGHT = plane_format("gbrpf32le")
MASTER_TAGS = Tags(1, 13, RGB_MATRIX, full_range=True)


def graded_picture(picture: VideoFrame, recipe: FrameConversion, grade: Grade) -> VideoFrame:
    """Grade a picture in the camera's code, or light in ACEScct."""
    if recipe.source.encoding != "linear":
        return in_full_range(picture, recipe, partial(apply_cdl, grade=grade))
    log = INPUTS["acescct"]

    def change(light: Tensor) -> Tensor:
        code = encode(decode(light, recipe.source, full_range=True), log, full_range=True)
        return encode(decode(apply_cdl(code, grade), log, full_range=True), recipe.source, full_range=True)

    return in_full_range(picture, recipe, change)


def on_film(picture: VideoFrame, recipe: FrameConversion) -> Float[Tensor, "3 h w"]:
    """Put a picture on film; codes of the output, in full range."""
    planes = rendered_planes(picture, recipe, MASTER, MASTER_TAGS)
    return to_rgb(replace(picture, planes=planes, format=MASTER, tags=MASTER_TAGS))


def as_shot(picture: VideoFrame, recipe: FrameConversion) -> Tensor:
    """Give a picture without film, in the codes of the output."""
    if recipe.output.space is None:
        return to_rgb(picture).clamp(0, 1)
    scene = scene_light(picture, recipe.source, torch.device("cpu"))
    return output_code(without_film(scene, recipe.source), recipe.output, full_range=True)


def upright_spec(spec: ClipSpec, size: tuple[int, int], height: int) -> ClipSpec:
    """Describe a file of pictures that are upright; fields only where rows are what they were."""
    spec = replace(spec, width=size[0], height=size[1], alpha=False, rotation_deg=0, sample_aspect=Fraction(1))
    return spec if size[1] == height else spec.without("field_order", "rotation_deg")


def in_full_range(picture: VideoFrame, recipe: FrameConversion, change: Callable[[Tensor], Tensor]) -> VideoFrame:
    """Change a picture in the code of the maker's encoding, which it then holds in full range."""
    code = to_rgb(picture)
    code = code if picture.tags.full_range else ENCODINGS[recipe.source.encoding].code_from_video(code)
    form = LIGHT if picture.format.float else MASTER
    planes = from_rgb(change(code), form, MASTER_TAGS)
    tags = replace(picture.tags, matrix=RGB_MATRIX, full_range=True)
    return replace(picture, planes=planes, format=form, tags=tags)


def dither_for(key: Key, code: Tensor, form: PlaneFormat) -> Tensor | None:
    """Give half a code of noise either way where codes have 8 bits."""
    return uniform(key.derive("dither"), 3, code.shape[1], code.shape[2], code.device) if form.bits <= 8 else None
