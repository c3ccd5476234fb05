"""Camera light as the sensor has it: RAW and DNG by rawpy (LibRaw), without white balance, matrix or demosaicing.

In: a sensor's values under its filters. Out: linear light (3, h, w), 0 at the black level and 1 at the white level, one
sample for every block of filters (2 × 2 of a Bayer pattern, 3 × 3 of an X-Trans), in which red, green and blue are the
means of their own sites. Nothing is guessed between sites, so a patch's mean is what its sites counted. A block with a
site at white is white. The picture is turned as its header says it was held.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.errors import MediaError

RAW_SUFFIXES = frozenset(
    {
        *(".dng", ".arw", ".cr2", ".cr3", ".nef", ".nrw", ".raf", ".rw2", ".orf", ".pef", ".srw", ".3fr", ".fff"),
        *(".iiq", ".x3f", ".erf", ".mos", ".dcr", ".kdc", ".mrw", ".sr2", ".srf", ".raw"),
    }
)
CLIPPED = 0.98
"""Part of white from which a sensor's value is taken to be clipped."""
_QUARTER_TURNS = {0: 0, 3: 2, 5: 1, 6: -1}
"""LibRaw's words for how a camera was held, in turns to the left."""


@dataclass(frozen=True)
class RawPicture:
    """Light of a sensor, and how many of its pixels a sample stands for."""

    light: Float[Tensor, "3 h w"]
    step: int


def read_raw(path: Path) -> RawPicture:
    """Read a sensor's light; MediaError where the file is not one, or rawpy is missing."""
    library = _library()
    try:
        with library.imread(str(path)) as raw:
            colours = raw.color_desc.decode()
            if not set(colours) <= set("RGB"):
                raise MediaError(f"{path} is of a sensor with {colours} filters; only red, green and blue are read.")
            light, step = _read_full_colour(raw) if raw.raw_pattern is None else _average_sites(raw, colours)
            turned = np.rot90(light, _QUARTER_TURNS.get(int(raw.sizes.flip), 0), (1, 2))
    except (library.LibRawError, OSError) as error:
        raise MediaError(f"{path} cannot be read as a RAW picture ({_reason(error)}).") from error
    return RawPicture(torch.from_numpy(np.ascontiguousarray(turned)), step)


def _library() -> Any:  # noqa: ANN401  (the library's types are loose)
    try:
        return import_module("rawpy")
    except ImportError as error:
        raise MediaError(
            "RAW pictures are read by rawpy, which is not installed; pip install 'filmvideo[raw]' adds it."
        ) from error


def _read_full_colour(raw: Any) -> tuple[NDArray[np.float32], int]:  # noqa: ANN401
    """Read a picture that has all three colours at every place."""
    values = raw.raw_image_visible[..., :3].astype(np.float32)
    black = np.asarray(raw.black_level_per_channel, np.float32)[:3]
    return ((values - black) / (_white(raw) - black)).transpose(2, 0, 1), 1


def _average_sites(raw: Any, colours: str) -> tuple[NDArray[np.float32], int]:  # noqa: ANN401
    """Average each colour's sites, block by block."""
    step = 2 if raw.raw_pattern.shape == (2, 2) else 3
    site = raw.raw_colors_visible
    rows, columns = (n // step * step for n in site.shape)
    site = site[:rows, :columns]
    black = np.asarray(raw.black_level_per_channel, np.float32)[site]
    values = (raw.raw_image_visible[:rows, :columns].astype(np.float32) - black) / (_white(raw) - black)
    of_site = np.array(list(colours))[site]
    return np.stack([_mean_of(values, of_site == colour, step) for colour in "RGB"]), step


def _mean_of(values: NDArray[np.float32], mine: NDArray[np.bool_], step: int) -> NDArray[Any]:
    """Return the mean of one colour's sites in every block, or white where one of them is clipped."""
    rows, columns = values.shape
    blocks = (rows // step, step, columns // step, step)
    total = np.where(mine, values, 0).reshape(blocks).sum((1, 3))
    brightest = np.where(mine, values, -np.inf).reshape(blocks).max((1, 3))
    mean: NDArray[Any] = total / mine.reshape(blocks).sum((1, 3))
    return np.where(brightest >= CLIPPED, np.maximum(brightest, mean), mean).astype(np.float32)


def _white(raw: Any) -> float:  # noqa: ANN401
    return float(cast("int", raw.white_level))


def _reason(error: BaseException) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return text.strip(" .") or "no reason is known"
