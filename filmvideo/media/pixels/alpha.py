"""Associated alpha: colours divided by their alpha before film, and multiplied again after it.

OpenEXR and TIFF with ExtraSamples 1 hold colours multiplied by their coverage; PNG, ProRes 4444 and TIFF with
ExtraSamples 2 hold them straight. Film takes straight colours: half covered grey is grey, not a stop darker. Where
alpha is 0 an associated colour is light that covers nothing (a glow, a flame); it is kept as it is, both ways.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from filmvideo.media.pixels.colour_tags import RGB_MATRIX, Tags
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.pixels.ycbcr import alpha_of, alpha_plane, from_rgb, plane_format, to_rgb

_FLOAT, _DEEP = plane_format("gbrapf32le"), plane_format("gbrap16le")


def straight(picture: VideoFrame) -> VideoFrame:
    """Return a picture whose colours are not multiplied by alpha, in floats or 16 bits; the same where they are not."""
    alpha = alpha_of(picture) if picture.tags.premultiplied else None
    if alpha is None:
        return picture
    form = _FLOAT if picture.format.float else _DEEP
    tags = replace(picture.tags, matrix=RGB_MATRIX, full_range=True, premultiplied=False)
    colour = to_rgb(picture) / torch.where(alpha > 0, alpha, 1.0)
    return replace(picture, planes=(*from_rgb(colour, form, tags), alpha_plane(alpha, form)), format=form, tags=tags)


def premultiply(planes: tuple[Tensor, ...], form: PlaneFormat, tags: Tags, picture: VideoFrame) -> tuple[Tensor, ...]:
    """Multiply rendered planes by their last, alpha, where the output's tags say so.

    `picture` is the source's: its associated light where alpha is 0 is kept, and its colours are not where it is
    straight.
    """
    if not (form.alpha and tags.premultiplied):
        return planes
    alpha = planes[-1].to(torch.float32) / (1 if form.float else form.peak)
    factor = torch.where(_is_pure_light(picture).to(alpha.device), 1.0, alpha)
    return (*(_scale(plane, factor) for plane in planes[:-1]), planes[-1])


def _is_pure_light(picture: VideoFrame) -> Tensor:
    """Return where a picture has light and no alpha."""
    colour, alpha = picture.planes[:-1], picture.planes[-1]
    if not picture.tags.premultiplied:
        return torch.zeros_like(alpha, dtype=torch.bool)
    lit = torch.stack([plane != 0 for plane in colour]).any(0)
    return lit & (alpha == 0)


def _scale(plane: Tensor, factor: Tensor) -> Tensor:
    values = plane.to(torch.float32) * factor
    return values if plane.dtype.is_floating_point else values.round_().to(plane.dtype)
