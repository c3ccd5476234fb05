"""Clips and frame sequences in Python: open one by name, iterate over its frames, slice it by frame number.

A frame has its decoded codes, their tags, its number and its time; light is computed on demand, on any device. A clip
holds no file open between two iterations.
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
from filmvideo.media import ClipInfo, FrameReader, Tags, VideoFrame, alpha_of, open_source, to_rgb
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.pixels.alpha import straight
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing


@dataclass(frozen=True)
class Frame:
    """A frame of a clip.

    Parameters
    ----------
    picture : VideoFrame
        The decoded planes with their tags, number and time.
    space : Space
        The space in which its codes are read.
    """

    picture: VideoFrame
    space: Space

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
        """Return R'G'B' as coded.

        Parameters
        ----------
        device : str or torch.device
            The device of the result.

        Returns
        -------
        Tensor
            (3, h, w) of float32: 0 to 1 from black to white, and beyond where the codes go.
        """
        return to_rgb(self.picture, device=find_device(str(device)))

    def alpha(self, device: str | torch.device = "cpu") -> Float[Tensor, "h w"] | None:
        """Return the opacity.

        Parameters
        ----------
        device : str or torch.device
            The device of the result.

        Returns
        -------
        Tensor or None
            (h, w) of float32, 0 to 1; None where the clip has none.
        """
        return alpha_of(self.picture, device=find_device(str(device)))

    def scene_light(self, device: str | torch.device = "cpu") -> Float[Tensor, "3 h w"]:
        """Return the light of the scene, which `render_frame` takes.

        Parameters
        ----------
        device : str or torch.device
            The device of the result.

        Returns
        -------
        Tensor
            (3, h, w) of float32: linear BT.2020, 0.18 a grey card; divided by alpha where it is associated.
        """
        return scene_light(straight(self.picture), self.space, find_device(str(device)))


class Clip:
    """A clip or a frame sequence; iterating yields its frames in order, as often as one likes.

    `clip[12]` is frame 12, `clip[24:48]` and `clip[::10]` are clips of those frames. Numbers are the source's own: a
    sequence that starts at 1001 has `clip[1001]`. `len(clip)` counts its frames. `filmvideo.open` returns clips.

    Parameters
    ----------
    info : ClipInfo
        Size, rate, tags, sound and metadata of the source.
    space : Space
        The space in which codes are read.
    reading : str
        A sentence on how that was decided.
    numbers : range
        The numbers of this clip's frames.
    options : dict
        The options by which the source is opened.
    """

    def __init__(self, info: ClipInfo, space: Space, reading: str, numbers: range, options: dict[str, Any]) -> None:
        self.info, self.space, self.reading, self.numbers = info, space, reading, numbers
        self._options = options

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
            return Clip(self.info, self.space, self.reading, self._cut(wanted), self._options)
        if wanted not in self.numbers:
            raise IndexError(f"{self.path} has frames {_describe_range(self.numbers)}, and {wanted} was asked for.")
        frame = next(iter(self[wanted : wanted + 1]), None)
        if frame is None:
            raise MediaError(f"{self.path}: frame {wanted} is damaged and cannot be decoded; choose another.")
        return frame

    def reader(self) -> FrameReader:
        """Open the source for one iteration.

        Returns
        -------
        FrameReader
            A reader of this clip's frames.

        Raises
        ------
        MediaError
            The source can no longer be read.
        """
        numbers = self.numbers
        reader = open_source(self.path, frames=None if self.whole else (numbers[0], numbers[-1]), **self._options)
        reader.skip = frozenset(range(numbers[0], numbers[-1] + 1)) - frozenset(numbers)
        return reader

    def _cut(self, wanted: slice) -> range:
        """Return the frames whose numbers a slice spans."""
        step, own = wanted.step or 1, self.numbers
        if step < 1:
            raise ParameterError(f"The step of a slice of frames must be 1 or more, got {step}.")
        low = own.start if wanted.start is None else max(own.start, wanted.start)
        high = own.stop if wanted.stop is None else min(own.stop, wanted.stop)
        low += (own.start - low) % own.step
        return range(low, max(low, high), own.step * step)


def open(  # noqa: A001  (filmvideo.open, as gzip.open)
    path: str | Path,
    *,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    input_matrix: InputMatrix | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    threads: int = 0,
) -> Clip:
    """Open a clip or a frame sequence.

    Parameters
    ----------
    path : str or Path
        A clip (mov, mp4, mkv, mxf …), a sequence (shot.####.exr), a folder of pictures or one picture.
    input : str
        The space of the codes, of `filmvideo spaces`; auto follows the tags.
    input_matrix : str or None
        The Y'CbCr matrix of a clip that names none.
    rate : Fraction or None
        The frame rate of a sequence; None as its pictures say, else 24.
    missing : str or None
        The handling of missing frames of a sequence: error (the default), hold or black.
    threads : int
        The threads that decode; 0 for one each processor.

    Returns
    -------
    Clip
        The clip.

    Raises
    ------
    MediaError
        The source cannot be read.
    ParameterError
        A name is unknown.
    """
    if is_pipe(path):
        raise MediaError("The standard input can be read only once; filmvideo.process reads it.")
    options: dict[str, Any] = {"input_matrix": input_matrix, "rate": rate, "missing": missing, "threads": threads}
    with open_source(path, **options) as reader:
        info = reader.info
    space, reading = input_space(input, info)
    return Clip(info, space, reading, range(info.first, info.last + 1), options)


def _describe_range(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
