"""Clips and frame sequences in Python: opened by name, gone through frame by frame, cut by frame number.

A frame has its codes as they were decoded, what they mean, its number and its time; light is made of them when it is
asked for, on any device. A clip holds no file open between two walks through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, overload

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.spaces import Space
from filmvideo.engine.device import find_device
from filmvideo.jobs.conversion import input_space, scene_light
from filmvideo.media import ClipInfo, Reader, Tags, VideoFrame, alpha_of, open_source, to_rgb
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing


@dataclass(frozen=True)
class Frame:
    """A frame of a clip."""

    picture: VideoFrame
    space: Space
    """How its codes are read."""

    @property
    def planes(self) -> tuple[Tensor, ...]:
        """Y, Cb, Cr or R, G, B, then opacity: (h, w) of uint8, uint16 or float32, as decoded; not to be written to."""
        return self.picture.planes

    @property
    def tags(self) -> Tags:
        """What the planes' codes mean, by H.273's numbers."""
        return self.picture.tags

    @property
    def index(self) -> int:
        """Its number in the clip, from 0; in a sequence, that in its name. Grain and all that is random goes by it."""
        return self.picture.index

    @property
    def time(self) -> Fraction:
        """When it is shown, in seconds of the clip."""
        return self.picture.pts * self.picture.time_base

    @property
    def damaged(self) -> bool:
        """Whether the decoder guessed a part of it."""
        return self.picture.damaged

    def code(self, device: str | torch.device = "cpu") -> Float[Tensor, "3 h w"]:
        """Give R'G'B' as coded, float32: 0 to 1 from black to white, and beyond where the codes go."""
        return to_rgb(self.picture, device=find_device(str(device)))

    def alpha(self, device: str | torch.device = "cpu") -> Float[Tensor, "h w"] | None:
        """Give opacity, 0 to 1; None where the clip has none."""
        return alpha_of(self.picture, device=find_device(str(device)))

    def scene_light(self, device: str | torch.device = "cpu") -> Float[Tensor, "3 h w"]:
        """Give the light of the scene: linear BT.2020, float32, 0.18 a grey card; what `render_frame` takes."""
        return scene_light(self.picture, self.space, find_device(str(device)))


class Clip:
    """A clip or a frame sequence; iterating gives its frames in order, as often as one likes.

    `clip[12]` is frame 12, `clip[24:48]` and `clip[::10]` are clips of those frames. Numbers are the source's own: a
    sequence that starts at 1001 has `clip[1001]`. `len(clip)` is how many frames there are or should be.
    """

    def __init__(self, info: ClipInfo, space: Space, reading: str, numbers: range, how: dict[str, Any]) -> None:
        """Made by `filmvideo.open`."""
        self.info = info
        """Size, rate, tags, sound, words … of the source."""
        self.space = space
        """How codes are read."""
        self.reading = reading
        """How that was decided, in a sentence."""
        self.numbers = numbers
        """The frames that this clip has."""
        self._how = how

    @property
    def path(self) -> Path:
        """The source."""
        return self.info.path

    @property
    def whole(self) -> bool:
        """Whether these are all of the source's frames."""
        return self.numbers == range(self.info.first, self.info.last + 1)

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Frame]:
        if self.numbers:
            with self.reader() as reader:
                for picture in reader:
                    yield Frame(picture, self.space)

    @overload
    def __getitem__(self, wanted: int) -> Frame: ...
    @overload
    def __getitem__(self, wanted: slice) -> Clip: ...
    def __getitem__(self, wanted: int | slice) -> Frame | Clip:
        if isinstance(wanted, slice):
            return Clip(self.info, self.space, self.reading, self._cut(wanted), self._how)
        if wanted not in self.numbers:
            raise IndexError(f"{self.path} has frames {_named(self.numbers)}, and {wanted} was asked for.")
        frame = next(iter(self[wanted : wanted + 1]), None)
        if frame is None:
            raise MediaError(f"{self.path}: frame {wanted} is damaged and cannot be decoded; choose another.")
        return frame

    def reader(self) -> Reader:
        """Open the source for one walk through the frames; MediaError where it can no longer be read."""
        numbers = self.numbers
        reader = open_source(self.path, frames=None if self.whole else (numbers[0], numbers[-1]), **self._how)
        reader.skip = frozenset(range(numbers[0], numbers[-1] + 1)) - frozenset(numbers)
        return reader

    def _cut(self, wanted: slice) -> range:
        """Give the frames whose numbers a slice spans."""
        if (wanted.step or 1) < 1:
            raise ParameterError("Frames are gone through forwards; give a step of 1 or more.")
        first, end = self.numbers.start, self.numbers.stop
        low = first if wanted.start is None else max(first, wanted.start)
        high = end if wanted.stop is None else min(end, wanted.stop)
        return (
            range(low, max(low, high), wanted.step or 1) if self.numbers.step == 1 else self._thinned(low, high, wanted)
        )

    def _thinned(self, low: int, high: int, wanted: slice) -> range:
        step = self.numbers.step
        low = self.numbers.start + -(-(low - self.numbers.start) // step) * step
        return range(low, max(low, high), step * (wanted.step or 1))


def open(  # noqa: A001  (filmvideo.open, as gzip.open)
    path: str | Path,
    *,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    threads: int = 0,
) -> Clip:
    """Open a clip (mov, mp4, mkv, mxf …) or a frame sequence (shot.####.exr, a folder, one picture).

    `input` names what the codes mean (`filmvideo spaces`; auto follows the tags), `input_matrix` the matrix of a clip
    that names none. Of a sequence, `rate` is its frames a second and `missing` what becomes of frames that are not
    there: error, hold or black. MediaError says what cannot be read, ParameterError which name is not known.
    """
    if is_pipe(path):
        raise MediaError("The standard input can be gone through once and by nobody else; filmvideo.process reads it.")
    how: dict[str, Any] = {"input_matrix": input_matrix, "rate": rate, "missing": missing, "threads": threads}
    with open_source(path, **how) as reader:
        info = reader.info
    space, reading = input_space(input, info)
    return Clip(info, space, reading, range(info.first, info.last + 1), how)


def _named(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
