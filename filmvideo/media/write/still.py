"""Write PNG and TIFF stills of 8 or 16 bits; read PNG, TIFF and JPEG at their full depth.

In and out: R'G'B' (3, h, w), 0 to 1 for code 0 to 2ⁿ - 1. No conversion but rounding and, for JPEG, the
matrix of BT.601 at full range with centred chroma (ITU-T T.871). A PNG states its colour by its `cICP` chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.media.files.atomic import atomic_write, cannot_write, check_target
from filmvideo.media.info.container import AnyPacket, open_clip
from filmvideo.media.info.side_data import is_mirrored, side_data_of
from filmvideo.media.pixels.av_planes import mirror_back, plane_format, planes_of
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, UNSPECIFIED, Tags
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.pixels.ycbcr import to_rgb

_WRITTEN = {
    (".png", 8): ("png", "rgb24"),
    (".png", 16): ("png", "rgb48be"),
    (".tif", 8): ("tiff", "rgb24"),
    (".tif", 16): ("tiff", "rgb48le"),
}
_BITS = {torch.uint8: 8, torch.uint16: 16}
_TYPES = {bits: kind for kind, bits in _BITS.items()}
_OPTIONS = {"png": {"compression_level": "1", "pred": "up"}}
"""Grain leaves little to search for: a higher level takes as long again and saves a thousandth."""
_JFIF = Tags(1, 13, 6, full_range=True, siting="center")


def write_still(
    path: str | Path,
    code: Float[Tensor, "3 h w"],
    *,
    bits: int = 16,
    tags: Tags | None = None,
    overwrite: bool = False,
) -> None:
    """Write a PNG or TIFF, whole or not at all; values outside 0 to 1 are clipped."""
    _find_format(Path(path), bits)
    if not bool(torch.isfinite(code).all()):
        raise ParameterError(f"{path} was not written: the picture has values that are not finite.")
    values = code.detach().to("cpu", torch.float64).clamp(0, 1).mul((1 << bits) - 1).round()
    write_codes(path, values.to(_TYPES[bits]).unbind(), tags=tags, overwrite=overwrite)


def write_codes(
    path: str | Path, planes: Sequence[Tensor], *, tags: Tags | None = None, overwrite: bool = False
) -> None:
    """Write planes of red, green and blue codes of 8 or 16 bits as a PNG or TIFF, whole or not at all."""
    target = Path(path)
    encoder, pixel_format = _find_format(target, _BITS[planes[0].dtype])
    check_target(target, overwrite=overwrite)
    data = _encode(planes, encoder, pixel_format, tags)
    with atomic_write(target) as hidden:
        try:
            hidden.write_bytes(data)
        except OSError as error:
            raise cannot_write(target, error) from error


def _find_format(target: Path, bits: int) -> tuple[str, str]:
    """Return FFmpeg's names of the encoder and the pixels of a file; MediaError where it cannot be written."""
    suffix = target.suffix.lower().replace(".tiff", ".tif")
    if (suffix, bits) not in _WRITTEN:
        raise MediaError(f"{target} cannot be written with {bits} bits; use .png or .tif with 8 or 16 bits.")
    return _WRITTEN[suffix, bits]


def read_still(path: str | Path) -> Float[Tensor, "3 h w"]:
    """Read a PNG, TIFF or JPEG as float32, upright as its Exif states, without alpha."""
    picture, rotation_deg = picture_of(Path(path))
    return torch.rot90(to_rgb(picture), round(rotation_deg / 90), (1, 2)).contiguous()


def picture_of(path: Path, index: int = 0) -> tuple[VideoFrame, int]:
    """Read a PNG, TIFF or JPEG as its own codes; return it with its rotation in degrees."""
    with open_clip(path) as container:
        try:
            frame = next(container.decode(video=0))
        except (av.FFmpegError, StopIteration, IndexError) as error:
            raise MediaError(f"{path} cannot be decoded as a picture; export it again.") from error
        form = plane_format(frame.format.name)
        tags = Tags(1, 8 if form.float else 13, RGB_MATRIX, full_range=True) if form.rgb or form.grey else _JFIF
        primaries, transfer = int(frame.color_primaries), int(frame.color_trc)
        if not {primaries, transfer} & {0, UNSPECIFIED}:
            tags = replace(tags, primaries=primaries, transfer=transfer)
        planes = mirror_back(planes_of(frame), mirrored=is_mirrored(side_data_of(frame)))
        return VideoFrame(planes, form, tags, index=index, pts=0, time_base=Fraction(1)), frame.rotation


def tags_of_still(path: Path) -> Tags:
    """Read the colour tags of a picture; 2 where it states none."""
    frame = _decode(path)
    return Tags(frame.color_primaries, frame.color_trc, frame.colorspace, full_range=frame.color_range == 2)


def _decode(path: Path) -> av.VideoFrame:
    with open_clip(path) as container:
        return next(container.decode(video=0))


def _encode(planes: Sequence[Tensor], encoder: str, pixel_format: str, tags: Tags | None) -> bytes:
    pixels = torch.stack(list(planes), 2).numpy()
    context = cast("av.VideoCodecContext", av.CodecContext.create(encoder, "w"))
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=pixel_format)
    context.width, context.height, context.pix_fmt = frame.width, frame.height, frame.format.name
    context.time_base = Fraction(1, 24)
    context.options = _OPTIONS.get(encoder, {})
    for one in (frame, context):
        if tags is not None:
            one.color_primaries, one.color_trc = tags.primaries, tags.transfer
        one.colorspace, one.color_range = RGB_MATRIX, 2
    packets: list[AnyPacket] = [*context.encode(frame), *context.encode(None)]
    return b"".join(map(bytes, packets))
