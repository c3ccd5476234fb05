"""The steps of a picture between its reader and its writers: grade, film, the picture without film.

A grade acts in the camera's code. Light (an EXR) has none; it is graded in ACEScct, as ACES has it for decision lists.
A graded picture is held in 16 bits, light in floats; a rendered picture in 16 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.colour.encodings import ENCODINGS
from filmvideo.colour.source_display import display_source
from filmvideo.colour.spaces import INPUTS, decode, encode
from filmvideo.jobs.conversion import FrameConversion, output_code, rendered_planes, scene_light
from filmvideo.jobs.grade import Grade, apply_cdl
from filmvideo.media import VideoFrame, from_rgb, plane_format, to_rgb
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, Tags

MASTER = plane_format("gbrp16le")
LIGHT = plane_format("gbrpf32le")
MASTER_TAGS = Tags(1, 13, RGB_MATRIX, full_range=True)


def grade_picture(picture: VideoFrame, conversion: FrameConversion, grade: Grade) -> VideoFrame:
    """Return a picture graded in the camera's code, or light graded in ACEScct."""
    if conversion.source.encoding != "linear":
        return change_code(picture, conversion, partial(apply_cdl, grade=grade))
    log = INPUTS["acescct"]

    def change(light: Tensor) -> Tensor:
        code = encode(decode(light, conversion.source, full_range=True), log, full_range=True)
        return encode(decode(apply_cdl(code, grade), log, full_range=True), conversion.source, full_range=True)

    return change_code(picture, conversion, change)


def change_code(picture: VideoFrame, conversion: FrameConversion, change: Callable[[Tensor], Tensor]) -> VideoFrame:
    """Return a picture changed in the code of its encoding, in full range."""
    code = to_rgb(picture)
    code = code if picture.tags.full_range else ENCODINGS[conversion.source.encoding].code_from_video(code)
    form = LIGHT if picture.format.float else MASTER
    planes = from_rgb(change(code), form, MASTER_TAGS)
    tags = replace(picture.tags, matrix=RGB_MATRIX, full_range=True)
    return replace(picture, planes=planes, format=form, tags=tags)


def render_code(picture: VideoFrame, conversion: FrameConversion) -> Float[Tensor, "3 h w"]:
    """Render a picture on film; return codes of the output, in full range."""
    planes = rendered_planes(picture, conversion, MASTER, MASTER_TAGS)
    return to_rgb(replace(picture, planes=planes, format=MASTER, tags=MASTER_TAGS))


def code_without_film(picture: VideoFrame, conversion: FrameConversion) -> Float[Tensor, "3 h w"]:
    """Return a picture without film, in the codes of the output; of a scan in its own codes."""
    if conversion.output.space is None:
        return to_rgb(picture).clamp(0, 1)
    scene = scene_light(picture, conversion.source, torch.device("cpu"))
    return output_code(display_source(scene, conversion.source), conversion.output, full_range=True)
