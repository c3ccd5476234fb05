"""Parts of a picture, in pixels."""

from __future__ import annotations

from torch import Tensor

from filmvideo.base.errors import ParameterError

Planes = tuple[Tensor, ...]
Box = tuple[int, int, int, int]
"""Left, top, width and height, in px."""


def cut_box(planes: Planes, box: Box) -> Planes:
    """Return the part of a picture that lies in a box, in px; ParameterError where no part of it does."""
    left, top, width, height = box
    rows, columns = slice(max(top, 0), max(top + height, 0)), slice(max(left, 0), max(left + width, 0))
    parts = tuple(plane[rows, columns] for plane in planes)
    if not parts[0].numel():
        raise ParameterError(f"The box {box} is not inside the frame; give left, top, width and height in px.")
    return parts
