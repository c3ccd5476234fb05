"""Decoded frames of a clip by number, shrunk to one size and held while there is room.

Frames are averaged in code values, as a preview's are: two by two while twice the size is left, then by a cubic kernel.
A frame after the last one read is decoded without a seek.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from filmvideo.base.errors import MediaError
from filmvideo.engine.cpu.half_size import halve_size
from filmvideo.jobs.clip import Clip
from filmvideo.media import FrameReader, VideoFrame

MOST_BYTES = 128_000_000
"""Room for shrunk frames: at 960×540 and 4:2:0 of 8 bits more than 150."""
FARTHEST = 24
"""How many frames are decoded and passed over before a seek is quicker."""


class FrameStore:
    """The frames of a clip at one size.

    Parameters
    ----------
    clip : Clip
        The clip.
    size : tuple of int or None
        Width and height of its raster, in px; None as it is.
    most_bytes : int
        Room for the frames that are held; at least one is.
    """

    def __init__(self, clip: Clip, size: tuple[int, int] | None, most_bytes: int = MOST_BYTES) -> None:
        self.clip, self._size, self._most = clip, size, most_bytes
        self._held: OrderedDict[int, VideoFrame] = OrderedDict()
        self._bytes, self._next = 0, 0
        self._open = ExitStack()
        self._reader: FrameReader | None = None
        self._pictures: Iterator[VideoFrame] = iter(())

    def __getitem__(self, number: int) -> VideoFrame:
        """Return a frame; MediaError where it is damaged, IndexError where the clip has none of that number."""
        if number in self._held:
            self._held.move_to_end(number)
            return self._held[number]
        picture = self._decode(number)
        small = picture if self._size is None else shrink(picture, self._size)
        self._hold(number, small)
        return small

    def close(self) -> None:
        """Close the clip's file."""
        self._open.close()
        self._reader = None

    def _decode(self, number: int) -> VideoFrame:
        if number not in self.clip.numbers:
            raise IndexError(f"{self.clip.path} has frames {self.clip.numbers[0]} to {self.clip.numbers[-1]}.")
        if self._reader is None or not self._next <= number <= self._next + FARTHEST:
            self._seek(number)
        for picture in self._pictures:
            self._next = picture.index + 1
            if picture.index == number:
                return picture
            if picture.index > number:
                break
        self.close()
        raise MediaError(f"{self.clip.path}: frame {number} is damaged and cannot be decoded; choose another.")

    def _seek(self, number: int) -> None:
        self.close()
        self._reader = self._open.enter_context(self.clip[number:].reader())
        self._pictures, self._next = iter(self._reader), number

    def _hold(self, number: int, picture: VideoFrame) -> None:
        self._held[number] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > self._most and len(self._held) > 1:
            self._bytes -= _bytes_of(self._held.popitem(last=False)[1])


def shrink(picture: VideoFrame, size: tuple[int, int]) -> VideoFrame:
    """Return a picture shrunk to a width and height in px, in its own codes and planes."""
    while picture.width >= 2 * size[0] and picture.height >= 2 * size[1]:
        picture = halve_size(picture)
    if (picture.width, picture.height) == size:
        return picture
    form = picture.format
    planes: list[Tensor] = []
    for n, plane in enumerate(picture.planes):
        chroma = n in {1, 2} and not form.rgb and not form.grey
        across, down = (form.step_x, form.step_y) if chroma else (1, 1)
        planes.append(_resize(plane, (-(-size[1] // down), -(-size[0] // across))))
    return replace(picture, planes=tuple(planes), tags=replace(picture.tags, field_chroma=False))


def _resize(plane: Tensor, size: tuple[int, int]) -> Tensor:
    values = interpolate(plane.to(torch.float32)[None, None], size, mode="bicubic", antialias=True)[0, 0]
    if plane.dtype.is_floating_point:
        return values
    return values.clamp_(0, torch.iinfo(plane.dtype).max).round_().to(plane.dtype)


def _bytes_of(picture: VideoFrame) -> int:
    return sum(plane.nbytes for plane in picture.planes)
