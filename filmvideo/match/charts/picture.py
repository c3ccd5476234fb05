"""Pictures of a chart in any file that is read here: codes and their encoding.

A picture is a file (`scan.tif`, `shot.dng`), or a frame of a clip or sequence by its number (`take.mov@72`). Codes are
0…1 in the maker's scale, or light where the file is of light: RAW and EXR are, and all others have an encoding, which
is named. Of film the space is named, or what the file says of itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.colour.spaces import Space
from filmvideo.jobs.conversion import input_space
from filmvideo.match.charts.raw import CLIPPED, RAW_SUFFIXES, read_raw
from filmvideo.match.decoding import LINEAR, find_encoding, to_light
from filmvideo.media import open_source, to_rgb

_FRAME = re.compile(r"(.+)@(\d+)")
Planes = Float[Tensor, "3 h w"]
_TOP = 0.99


@dataclass(frozen=True)
class ChartPicture:
    """The codes of a file."""

    name: str
    code: Planes
    full_range: bool
    most: float
    """The greatest code of the file; infinite for floats."""
    step: int = 1
    """Pixels of the file across a sample."""
    space: Space | None = None
    """The file's tagged space; None for a sensor's light."""
    linear: bool = False
    """Whether codes are linear light, unless another encoding is named."""

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.code.shape[2] * self.step

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.code.shape[1] * self.step

    def encoding(self, named: str | None) -> str:
        """Return the codes' encoding; raise ParameterError where neither the file nor the manifest names it."""
        if self.space is None or (named is None and self.linear):
            return LINEAR
        if named is None:
            raise ParameterError(
                f'{self.name} has no tag of its encoding; name it: [digital] encoding = "linear", "srgb", '
                '"slog3" …, or "learnt", which finds it from the bracket.'
            )
        return find_encoding(named)

    def light(self, named: str | None) -> Planes:
        """Return linear light, channel by channel."""
        return to_light(self.code, self.encoding(named), full_range=self.full_range)

    def at_top(self, white_level: float | None = None) -> Bool[Tensor, "3 h w"]:
        """Return where the code is at the greatest of the file or the camera."""
        return self.code >= _TOP * (self.most if white_level is None else white_level)

    def is_clipped(self, named: str | None, white_level: float | None = None) -> Bool[Tensor, "3 h w"]:
        """Return where the light is at the greatest of the file or the camera; `white_level` is a code."""
        top = self.most if white_level is None else white_level
        if top == float("inf"):
            return torch.zeros_like(self.code, dtype=torch.bool)
        code = torch.full((3, 1), top, device="cpu")
        most = to_light(code, self.encoding(named), full_range=self.full_range)
        return self.light(named) >= CLIPPED * most[:, :, None]


def read_picture(name: str, folder: Path) -> ChartPicture:
    """Read a picture by its name in a folder; raise MediaError where it is missing or unreadable."""
    path, frame = place_of(name, folder)
    if frame is None and not path.is_file():
        raise MediaError(f"{path}: no such picture.")
    if path.suffix.lower() in RAW_SUFFIXES:
        raw = read_raw(path)
        return ChartPicture(name, raw.light, full_range=True, most=1.0, step=raw.step, linear=True)
    with open_source(path, frames=None if frame is None else (frame, frame)) as reader:
        picture = next(iter(reader), None)
        if picture is None:
            raise MediaError(f"{path} has no picture {frame or 0} that can be decoded; choose another.")
        return ChartPicture(
            name,
            to_rgb(picture),
            full_range=picture.tags.full_range,
            most=float("inf") if picture.format.float else 1.0,
            space=input_space("auto", reader.info)[0],
            linear=reader.info.image == "exr",
        )


def place_of(name: str, folder: Path) -> tuple[Path, int | None]:
    """Return the path and the frame number of `take.mov@72`."""
    match = _FRAME.fullmatch(name)
    if match is None or (folder / name).is_file():
        return folder / name, None
    return folder / match[1], int(match[2])
