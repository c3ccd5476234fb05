"""Convert planes of code values to encoded R'G'B' and back, as BT.709, BT.601, BT.2020 and H.273 define.

With KR, KG, KB the weights of red, green, blue in luma and all values on a 0 to 1 scale:

    Y = KR·R + KG·G + KB·B,   Cb = (B - Y) / (2 - 2KB),   Cr = (R - Y) / (2 - 2KR)

Video range of n bits puts Y on codes 16·2ⁿ⁻⁸ + 219·2ⁿ⁻⁸·Y and C on 2ⁿ⁻¹ + 224·2ⁿ⁻⁸·C; full range puts Y on
(2ⁿ - 1)·Y and C on 2ⁿ⁻¹ + (2ⁿ - 1)·C. RGB planes and alpha are full range. Codes beyond nominal black and
white keep their meaning both ways; only the codes that SDI reserves are never written.
In: uint8/uint16 planes. Out: float (3, h, w). float32 is within 0.001 of a ten-bit code of exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.media.pixels.av_planes import plane_format, planes_of
from filmvideo.media.pixels.chroma import downsample, upsample
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.pixels.device_copy import copy_to_device
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame

__all__ = ["alpha_of", "alpha_plane", "from_rgb", "plane_format", "planes_of", "to_rgb"]


def to_rgb(
    picture: VideoFrame, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu"
) -> Float[Tensor, "3 h w"]:
    """Return R'G'B', nominally 0 to 1, super-whites included; planes are copied to the device as integers."""
    planes = [copy_to_device(plane, device) for plane in picture.planes]
    if picture.format.rgb:
        return _rgb_from_planes(planes[:3], picture.format, dtype)
    luma = _decode_plane(planes[0], luma_scale(picture.format, picture.tags), dtype)
    if picture.format.grey:
        return luma.expand(3, -1, -1).clone()
    return _rgb_from_luma(luma, _chroma_from_planes(planes[1:3], picture, dtype), picture.tags)


def alpha_of(
    picture: VideoFrame, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu"
) -> Float[Tensor, "h w"] | None:
    """Return alpha from 0 to 1; None where the frame has none."""
    if not picture.format.alpha:
        return None
    return _decode_plane(copy_to_device(picture.planes[-1], device), CodeScale(full_gain(picture.format), 0.0), dtype)


def from_rgb(
    code: Float[Tensor, "3 h w"],
    format: PlaneFormat,  # noqa: A002  (the word of the field)
    tags: Tags,
    *,
    dither: Float[Tensor, "3 h w"] | None = None,
) -> tuple[Tensor, ...]:
    """Return the planes of R'G'B', without alpha. Twin: `engine.cpu.kernels.encode.write`.

    `dither` is in code units, added before rounding.
    """
    if format.rgb:
        scale = CodeScale(full_gain(format), 0.0)
        channels = (code[0], code[1], code[2])
        return tuple(_round_to_codes(c / scale.gain, format, None, _noise(dither, i)) for i, c in enumerate(channels))
    kr, kb = tags.red_blue_shares
    luma = code[0] * kr
    luma.add_(code[1], alpha=1 - kr - kb).add_(code[2], alpha=kb)
    chroma = None if format.grey else _chroma_of(code, luma, format, tags)
    planes = [_quantize(luma, luma_scale(format, tags), format, tags, _noise(dither, 0))]
    if chroma is not None:
        scale = chroma_scale(format, tags)
        for i in (1, 2):
            noise = _noise(dither, i, format.step_x, format.step_y)
            planes.append(_quantize(chroma[i - 1], scale, format, tags, noise))
    return tuple(planes)


def alpha_plane(alpha: Float[Tensor, "h w"], format: PlaneFormat) -> Tensor:  # noqa: A002
    """Return alpha from 0 to 1 as the alpha plane of a format."""
    return _round_to_codes(alpha / full_gain(format), format, None, None)


@dataclass(frozen=True)
class CodeScale:
    """value = gain · (code - offset)."""

    gain: float
    offset: float


def full_gain(format_: PlaneFormat) -> float:
    """Return the value of one code of full range."""
    return 1.0 if format_.float else 1 / format_.peak


def luma_scale(format_: PlaneFormat, tags: Tags) -> CodeScale:
    """Return the scale of luma codes."""
    if format_.float or tags.full_range:
        return CodeScale(full_gain(format_), 0.0)
    unit = 1 << (format_.bits - 8)
    return CodeScale(1 / (219 * unit), 16.0 * unit)


def chroma_scale(format_: PlaneFormat, tags: Tags) -> CodeScale:
    """Return the scale of colour difference codes."""
    if format_.float:
        return CodeScale(1.0, 0.0)
    middle = float(1 << (format_.bits - 1))
    if tags.full_range:
        return CodeScale(full_gain(format_), middle)
    return CodeScale(1 / (224 * (1 << (format_.bits - 8))), middle)


def _decode_plane(plane: Tensor, scale: CodeScale, dtype: torch.dtype) -> Tensor:
    values = plane.to(dtype, copy=True)
    return values.sub_(scale.offset).mul_(scale.gain)


def _rgb_from_planes(planes: list[Tensor], format_: PlaneFormat, dtype: torch.dtype) -> Tensor:
    out = torch.empty((3, *planes[0].shape), dtype=dtype, device=planes[0].device)
    for target, plane in zip(out, planes, strict=True):
        target.copy_(plane)
    return out.mul_(full_gain(format_))


def _chroma_from_planes(planes: list[Tensor], picture: VideoFrame, dtype: torch.dtype) -> Tensor:
    """Return Cb and Cr, -½ to ½, one a pixel."""
    scale = chroma_scale(picture.format, picture.tags)
    chroma = torch.empty((2, *planes[0].shape), dtype=dtype, device=planes[0].device)
    for target, plane in zip(chroma, planes, strict=True):
        target.copy_(plane)
    chroma.sub_(scale.offset).mul_(scale.gain)
    form, tags, size = picture.format, picture.tags, (picture.height, picture.width)
    fields = tags.field_chroma and form.step_y == 2
    return upsample(chroma, size, (form.step_y, form.step_x), tags.siting, fields=fields)


def _rgb_from_luma(luma: Tensor, chroma: Tensor, tags: Tags) -> Tensor:
    kr, kb = tags.red_blue_shares
    kg = 1 - kr - kb
    out = luma.new_empty((3, *luma.shape))
    torch.add(luma, chroma[1], alpha=2 - 2 * kr, out=out[0])
    torch.add(luma, chroma[0], alpha=-(2 - 2 * kb) * kb / kg, out=out[1])
    out[1].add_(chroma[1], alpha=-(2 - 2 * kr) * kr / kg)
    torch.add(luma, chroma[0], alpha=2 - 2 * kb, out=out[2])
    return out


def _chroma_of(code: Tensor, luma: Tensor, format_: PlaneFormat, tags: Tags) -> Tensor:
    kr, kb = tags.red_blue_shares
    chroma = code.new_empty((2, *luma.shape))
    torch.sub(code[2], luma, out=chroma[0])
    torch.sub(code[0], luma, out=chroma[1])
    fields = tags.field_chroma and format_.step_y == 2
    chroma = downsample(chroma, (format_.step_y, format_.step_x), tags.siting, fields=fields)
    chroma[0].div_(2 - 2 * kb)
    chroma[1].div_(2 - 2 * kr)
    return chroma


def _noise(dither: Tensor | None, plane: int, step_x: int = 1, step_y: int = 1) -> Tensor | None:
    return None if dither is None else dither[plane, ::step_y, ::step_x]


def _quantize(values: Tensor, scale: CodeScale, format_: PlaneFormat, tags: Tags, noise: Tensor | None) -> Tensor:
    """Overwrite values by their codes and return these as integers."""
    return _round_to_codes(values.div_(scale.gain).add_(scale.offset), format_, tags, noise)


def _round_to_codes(codes: Tensor, format_: PlaneFormat, tags: Tags | None, noise: Tensor | None) -> Tensor:
    """Return values rounded to the codes that may be used; without tags all codes may."""
    if format_.float:
        return codes.to(torch.float32)
    if noise is not None:
        codes.add_(noise)
    reserved = 0 if tags is None or tags.full_range else 1 << (format_.bits - 8)
    codes.round_().clamp_(reserved, format_.peak - reserved)
    return codes.to(torch.uint8 if format_.bits == 8 else torch.uint16)
