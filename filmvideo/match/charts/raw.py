"""Camera light as the sensor has it: RAW and DNG by rawpy (LibRaw), without white balance, matrix or demosaicing.

In: a sensor's values under its filters. Out: linear light (3, h, w), 0 at the black level and 1 at the white level, one
sample for every block of filters (2 × 2 of a Bayer pattern, 3 × 3 of an X-Trans), in which red, green and blue are the
means of their own sites. Sites are not interpolated, so a patch's mean is that of its sites. A block with a site at
white is white. The picture is turned by its header's orientation.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.errors import MediaError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

RAW_SUFFIXES = frozenset(
    {
        *(".dng", ".arw", ".cr2", ".cr3", ".nef", ".nrw", ".raf", ".rw2", ".orf", ".pef", ".srw", ".3fr", ".fff"),
        *(".iiq", ".x3f", ".erf", ".mos", ".dcr", ".kdc", ".mrw", ".sr2", ".srf", ".raw"),
    }
)
CLIPPED = 0.98
"""Part of white from which a sensor's value is taken to be clipped."""
_QUARTER_TURNS = {0: 0, 3: 2, 5: 1, 6: -1}
"""LibRaw's codes of a camera's orientation, in quarter turns to the left."""


@dataclass(frozen=True)
class RawPicture:
    """Light of a sensor, and the pixels across a sample."""

    light: Float[Tensor, "3 h w"]
    step: int


def read_raw(path: Path) -> RawPicture:
    """Read a sensor's light; raise MediaError for an unreadable file, or where rawpy is missing."""
    library = _library()
    try:
        with library.imread(str(path)) as raw:
            colours = raw.color_desc.decode()
            if not set(colours) <= set("RGB"):
                raise MediaError(f"{path} is of a sensor with {colours} filters; only red, green and blue are read.")
            pattern = raw.raw_pattern
            light, step = _read_full_colour(raw) if pattern is None else _average_sites(raw, pattern, colours)
            turned = np.rot90(light, _QUARTER_TURNS.get(int(raw.sizes.flip), 0), (1, 2))
    except (library.LibRawError, OSError) as error:
        raise MediaError(f"{path} cannot be read as a RAW picture ({_reason(error)}).") from error
    return RawPicture(torch.from_numpy(np.ascontiguousarray(turned)), step)


@runtime_checkable
class _Sizes(Protocol):
    flip: int


@runtime_checkable
class _RawImage(Protocol):
    """The attributes of rawpy.RawPy that are read here."""

    color_desc: bytes
    raw_pattern: NDArray[np.uint8] | None
    raw_colors_visible: NDArray[np.uint8]
    raw_image_visible: NDArray[np.uint16]
    black_level_per_channel: list[int]
    white_level: int
    sizes: _Sizes


@runtime_checkable
class _RawPy(Protocol):
    LibRawError: type[Exception]

    def imread(self, path: str) -> AbstractContextManager[_RawImage]: ...


def _library() -> _RawPy:
    try:
        return cast("_RawPy", import_module("rawpy"))
    except ImportError as error:
        raise MediaError(
            "RAW pictures are read by rawpy, which is not installed; run: pip install 'filmvideo[raw]'."
        ) from error


def _read_full_colour(raw: _RawImage) -> tuple[NDArray[np.float32], int]:
    """Read a picture that has all three colours at every place."""
    values = raw.raw_image_visible[..., :3].astype(np.float32)
    black = np.asarray(raw.black_level_per_channel, np.float32)[:3]
    light = np.asarray((values - black) / (_white(raw) - black), np.float32)
    return light.transpose(2, 0, 1), 1


def _average_sites(raw: _RawImage, pattern: NDArray[np.uint8], colours: str) -> tuple[NDArray[np.float32], int]:
    """Average each colour's sites, block by block."""
    step = 2 if pattern.shape == (2, 2) else 3
    site = raw.raw_colors_visible
    rows, columns = (n // step * step for n in site.shape)
    site = site[:rows, :columns]
    black = np.asarray(raw.black_level_per_channel, np.float32)[site]
    values = np.asarray((raw.raw_image_visible[:rows, :columns] - black) / (_white(raw) - black), np.float32)
    of_site = np.array(list(colours))[site]
    return np.stack([_mean_of(values, of_site == colour, step) for colour in "RGB"]), step


def _mean_of(values: NDArray[np.float32], mine: NDArray[np.bool_], step: int) -> NDArray[np.float32]:
    """Return the mean of one colour's sites in every block, or white where one of them is clipped."""
    rows, columns = values.shape
    blocks = (rows // step, step, columns // step, step)
    total = np.where(mine, values, 0).reshape(blocks).sum((1, 3))
    brightest = np.where(mine, values, -np.inf).reshape(blocks).max((1, 3))
    mean = np.asarray(total / mine.reshape(blocks).sum((1, 3)), np.float32)
    return np.asarray(np.where(brightest >= CLIPPED, np.maximum(brightest, mean), mean), np.float32)


def _white(raw: _RawImage) -> float:
    return float(raw.white_level)


def _reason(error: BaseException) -> str:
    first = error.args[0] if error.args else ""
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(first)
    return text.strip(" .") or "unknown reason"
