"""Frames of one clip, rendered with one look after another: what a change of a look looks like, at once.

A frame is rendered by the same functions as a file's, from planes to planes, so at full size it is the frame of
`filmvideo.process` to the bit. What a change of the look does not touch is not made again
(`filmvideo.base.remembered`), and nothing is written to the disk.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from filmvideo.base.errors import ParameterError
from filmvideo.engine.device import find_device
from filmvideo.grain.keys import Key
from filmvideo.jobs.clip import open as open_clip
from filmvideo.jobs.conversion import FrameConversion, dither_for, output_for, rendered_planes, scene_light
from filmvideo.jobs.orientation import upright_size
from filmvideo.jobs.pictures import code_without_film
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.looks.match_display import match_display
from filmvideo.media import ClipInfo, Tags, VideoFrame, from_rgb, plane_format
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, InputMatrix
from filmvideo.preview.boxes import Box, Planes, cut_box
from filmvideo.preview.drafts import Drafts
from filmvideo.preview.frame_store import FrameStore
from filmvideo.render.render import Engine

MOST_WHOLE_BYTES = 32_000_000
"""Room for frames of full size beside the shrunk ones: those that the loupe is on."""


class Preview:
    """A clip whose frames are rendered with one look after another, upright, at a size for the screen or their own.

    One thread uses it at a time.

    Parameters
    ----------
    source : str or Path
        A clip, a frame sequence or a picture.
    size : tuple of 2 ints, pixels; optional
        Width and height that frames are shrunk to fit before film, never enlarged; None: their own size.
    input : str
        The space of the source's codes; auto follows its tags.
    input_matrix : str; optional
        The Y′CbCr matrix of a clip that names none.
    output : str; optional
        The space of the pictures; by default sRGB, of a scan Cineon's scale.
    seed : int
        The seed of every frame's key.
    engine : {accurate, fast}
        As in `filmvideo.process`.
    device : str
        The device that renders.
    rate : Fraction; optional
        The rate of a frame sequence.
    bits : {8, 16} bits
        Depth of the pictures' codes.

    Raises
    ------
    MediaError
        If the source cannot be read.
    ParameterError
        If a name is unknown.
    """

    def __init__(
        self,
        source: str | Path,
        size: tuple[int, int] | None = (960, 540),
        *,
        input: str = "auto",  # noqa: A002  (the word of the command line)
        input_matrix: InputMatrix | None = None,
        output: str | None = None,
        seed: int = 0,
        engine: Engine = "accurate",
        device: str = "auto",
        rate: Fraction | None = None,
        bits: Literal[8, 16] = 8,
    ) -> None:
        self.clip = open_clip(source, input=input, input_matrix=input_matrix, rate=rate)
        self.space, self.reading = self.clip.space, self.clip.reading
        self._turns = round(self.info.rotation_deg / 90) % 4
        self._output, self._seed = output, seed
        self._engine: Engine = engine
        self._device, self._form = find_device(device), plane_format("gbrp" if bits == 8 else "gbrp16le")
        raster = None if size is None else _raster_of(self.info, size)
        self._frames = FrameStore(self.clip, raster)
        self._whole = self._frames if size is None else FrameStore(self.clip, None, MOST_WHOLE_BYTES)
        width, height = raster or (self.info.width, self.info.height)
        self.width, self.height = (height, width) if self._turns % 2 else (width, height)
        self._conversion: FrameConversion | None = None
        self._drafts = Drafts()
        self._last_scene: tuple[int, Float[Tensor, "3 h w"]] | None = None
        self._last_whole: tuple[FrameConversion, int, Planes] | None = None

    @property
    def info(self) -> ClipInfo:
        """The facts of the source."""
        return self.clip.info

    @property
    def look(self) -> Look:
        """The look, its print matched to the source's display where it asks for that.

        Raises
        ------
        ParameterError
            If none has been set.
        """
        return self._set_conversion().look

    def set(self, look: Look, *, draft: bool = False) -> None:
        """Set the look of the frames that follow.

        Parameters
        ----------
        look : Look
            The look.
        draft : bool
            Whether grain, or exposure by another light, may be coarser than it will be, where a change would make
            crystals grow anew or all colours be exposed anew.

        Raises
        ------
        ParameterError
            If the look and the space of the pictures do not fit together.
        """
        matched = match_display(normalize_look(look), self.space)
        meant = output_for(self._output or (None if look.is_scan else "srgb"), look)
        use = self._drafts.use_for(look, draft=draft)
        self._conversion = FrameConversion(matched, self.space, meant, self._seed, self._device, self._engine, use)

    def frame(self, number: int) -> Planes:
        """Render a frame.

        Parameters
        ----------
        number : int, frames
            The frame's number in the source.

        Returns
        -------
        tuple of 3 tensors of uint8 or uint16, shape (height, width)
            The picture's red, green and blue codes.

        Raises
        ------
        IndexError
            If the clip has no such frame.
        MediaError
            If the frame is damaged.
        ParameterError
            If no look has been set.
        """
        return self._render(self._frames[number])

    def crop(self, number: int, box: Box) -> Planes:
        """Render a frame at its full size and return a part of it: film as large as in a file.

        Parameters
        ----------
        number : int, frames
            The frame's number in the source.
        box : tuple of 4 ints, pixels
            Left, top, width and height in the upright frame; what lies outside it is left out.

        Returns
        -------
        tuple of 3 tensors of uint8 or uint16, shape (height, width)
            The part's red, green and blue codes.

        Raises
        ------
        IndexError, MediaError, ParameterError
            As `frame`; also if no part of the box is inside the frame.
        """
        return cut_box(self._render_whole(number), box)

    def shot(self, number: int) -> Planes:
        """Return a frame without film, as the source's own display shows it.

        Parameters
        ----------
        number : int, frames
            The frame's number in the source.

        Returns
        -------
        tuple of 3 tensors of uint8 or uint16, shape (height, width)
            The picture's red, green and blue codes.

        Raises
        ------
        IndexError, MediaError, ParameterError
            As `frame`.
        """
        picture, conversion = self._frames[number], self._set_conversion()
        code = code_without_film(picture, conversion)
        noise = dither_for(code, Key(self._seed, number), self._form)
        return self._turn(from_rgb(code, self._form, _tags(conversion), dither=noise))

    def scene(self, number: int) -> Float[Tensor, "3 h w"]:
        """Return the light of a frame, upright, at the size of the pictures; do not change it in place.

        Parameters
        ----------
        number : int, frames
            The frame's number in the source.

        Returns
        -------
        tensor of float, shape (3, height, width)
            Linear BT.2020, 0.18 for a grey card.

        Raises
        ------
        IndexError, MediaError
            As `frame`.
        """
        if self._last_scene is None or self._last_scene[0] != number:
            light = scene_light(self._frames[number], self.space, torch.device("cpu"))
            self._last_scene = number, torch.rot90(light, self._turns, (1, 2)).contiguous()
        return self._last_scene[1]

    def close(self) -> None:
        """Close the source's file."""
        self._frames.close()
        self._whole.close()

    def _render(self, picture: VideoFrame) -> Planes:
        conversion = self._set_conversion()
        return self._turn(rendered_planes(picture, conversion, self._form, _tags(conversion))[:3])

    def _render_whole(self, number: int) -> Planes:
        """Render a frame at its full size; the last one is held for the next crop."""
        conversion = self._set_conversion()
        if self._last_whole is None or self._last_whole[:2] != (conversion, number):
            self._last_whole = (conversion, number, self._render(self._whole[number]))
        return self._last_whole[2]

    def _turn(self, planes: Planes) -> Planes:
        return tuple(torch.rot90(plane, self._turns).contiguous() for plane in planes) if self._turns else planes

    def _set_conversion(self) -> FrameConversion:
        if self._conversion is None:
            raise ParameterError("A preview has no look yet; call set(look) first.")
        return self._conversion


def _tags(conversion: FrameConversion) -> Tags:
    return replace(conversion.output.tags, matrix=RGB_MATRIX, full_range=True)


def _raster_of(info: ClipInfo, box: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height to which a clip's raster is shrunk, so that it is right when it is turned upright."""
    width, height = upright_size(info, box)
    return (height, width) if round(info.rotation_deg / 90) % 2 else (width, height)
