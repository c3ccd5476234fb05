"""Read single pictures of a sequence by OpenImageIO: EXR, DPX, Cineon, TIFF, PNG, JPEG as planes of their own codes.

Out: planes R, G, B (then alpha), unsigned integers in the low bits or float32, (h, w) each; half floats are widened,
which is exact. Codes of 10 and 12 bits are what the file holds: OpenImageIO repeats their upper bits to fill 16, and
the shift takes the upper bits back. Alpha is as stored. What an EXR's data window has beyond the display window is
dropped; what it lacks is black. A photograph stored rotated or mirrored is read upright.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.pixels.image_header import (
    TRANSPOSED,
    colour_channels,
    open_picture,
    orientation_of,
    sample_bits,
    sample_type,
)
from filmvideo.media.pixels.oiio import ImageInput, ImageSpec, Samples, first_line, take_error

_LARGEST_HALF = 65504.0
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


def read_image(path: Path) -> tuple[Tensor, ...]:
    """Read a picture's planes; MediaError where any of it is missing or damaged."""
    source = open_picture(path)
    spec = source.spec()
    kind = sample_type(spec)
    samples = source.read_image(0, 0, 0, spec.nchannels, kind)
    error = take_error(source.geterror)
    source.close()
    if samples is None or error:
        raise MediaError(f"{path} is broken ({first_line(error)}).")
    shift = 16 - sample_bits(spec) if kind == "uint16" else 0
    channels, orientation = colour_channels(spec), orientation_of(spec, path)
    planes = {c: _rotate_upright(_plane(samples[..., c], spec, shift), orientation) for c in set(channels)}
    return tuple(planes[c] for c in channels)


def find_fault(path: Path) -> str | None:
    """Return the fault of a file that cannot be read or lacks its end; None for a good file."""
    try:
        source = open_picture(path)
    except MediaError as error:
        return str(error)
    spec = source.spec()
    if path.suffix.lower() != ".png" or _tail(path, len(_PNG_END)) != _PNG_END:
        _read_end(source, spec, path)
    error = take_error(source.geterror)
    source.close()
    return f"{path} is broken ({first_line(error)})." if error else None


def _read_end(source: ImageInput, spec: ImageSpec, path: Path) -> None:
    """Read the last row, or all rows where the file does not hold them in order."""
    if spec.tile_width or path.suffix.lower() == ".png":
        source.read_image(0, 0, 0, spec.nchannels, sample_type(spec))
    else:
        last = spec.y + spec.height
        source.read_scanlines(last - 1, last, 0, 0, spec.nchannels, sample_type(spec))


def _tail(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - count))
        return file.read()


def _plane(samples: Samples, spec: ImageSpec, shift: int) -> Tensor:
    """Cut a channel to the display window, and shift its codes to the low bits."""
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    if (left, top, spec.width, spec.height) != (0, 0, spec.full_width, spec.full_height):
        frame = np.zeros((spec.full_height, spec.full_width), samples.dtype)
        inside = samples[max(0, -top) :, max(0, -left) :][
            : max(0, spec.full_height - max(0, top)), : max(0, spec.full_width - max(0, left))
        ]
        frame[max(0, top) :, max(0, left) :][: inside.shape[0], : inside.shape[1]] = inside
        samples = frame
    codes = np.right_shift(samples, shift) if shift else samples
    plane = torch.from_numpy(np.ascontiguousarray(codes))
    return torch.nan_to_num(plane, 0.0, _LARGEST_HALF, -_LARGEST_HALF) if plane.is_floating_point() else plane


def _rotate_upright(plane: Tensor, orientation: int) -> Tensor:
    """Rotate or mirror a plane so that its first row is at the top and its first column at the left."""
    if orientation >= TRANSPOSED:
        plane = plane.T
    down, across = orientation in {3, 4, 7, 8}, orientation in {2, 3, 6, 7}
    axes = [axis for axis, wanted in ((0, down), (1, across)) if wanted]
    return (plane.flip(axes) if axes else plane).contiguous()
