"""Pictures as they are viewed: turned upright, with square pixels, and of the size that is wanted.

Resampling averages over as much of the picture as a new pixel covers (a cubic kernel), in code values.
"""

from __future__ import annotations

from fractions import Fraction

from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.base.tensors import rotate
from filmvideo.media import ClipInfo


def upright_size(info: ClipInfo, box: tuple[int, int] | None) -> tuple[int, int]:
    """Return a clip's upright width and height inside a box, in px: never larger than the clip, and even.

    The box turns with the clip: an upright clip has an upright box.
    """
    width, height = info.width * Fraction(info.sample_aspect or 1), Fraction(info.height)
    if _quarters(info.rotation_deg) % 2:
        width, height = height, width
    if box is not None:
        long, short = max(box), min(box)
        room = (long, short) if width >= height else (short, long)
        shrink = min(Fraction(1), room[0] / width, room[1] / height)
        width, height = width * shrink, height * shrink
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


def turn_upright(code: Float[Tensor, "3 _ _"], rotation_deg: int, size: tuple[int, int]) -> Float[Tensor, "3 h w"]:
    """Return a picture turned and resized to a width and height in px."""
    code = turn(code, rotation_deg)
    width, height = size
    if code.shape[1:] == (height, width):
        return code
    return interpolate(code[None], (height, width), mode="bicubic", antialias=True)[0].clamp(0, 1)


def turn(picture: Tensor, rotation_deg: int) -> Tensor:
    """Return a plane, or planes (channel, h, w), turned by quarters, counter-clockwise."""
    return rotate(picture, _quarters(rotation_deg))


def _quarters(rotation_deg: int) -> int:
    return round(rotation_deg / 90) % 4
