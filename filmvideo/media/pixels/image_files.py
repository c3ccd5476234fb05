"""Single pictures of a sequence by OpenImageIO: EXR, DPX, Cineon, TIFF, PNG, JPEG as planes of their own codes.

In and out: planes R, G, B (then alpha), unsigned integers in the low bits or float32, (h, w) each; half floats are
widened, which is exact. Codes of 10 and 12 bits are what the file holds: OpenImageIO spreads them over 16 bits by
repeating their upper bits, and takes the upper bits back. Alpha is as the file has it. A picture of one channel is
read as three alike. The frame is an EXR's display window: what its data window has beyond is left out, what it lacks
is black. A photograph that lies on its side (Exif's orientation, 1 to 8) is turned upright.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.files.timecode import nearest_standard_rate
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, UNSPECIFIED, Tags

Chromaticities = tuple[float, ...]
"""CIE x and y of red, green, blue and white."""
_KINDS = {".exr": "exr", ".dpx": "dpx", ".cin": "cineon", ".tif": "tiff", ".tiff": "tiff", ".png": "png"}
_SQUEEZED = 0.1
"""No pixel is narrower or wider than this says."""
_LARGEST_HALF = 65504.0
_ON_ITS_SIDE = 5
"""Exif's orientations from here on have rows for columns."""
_MOST_PARTS = 100
_DPX_TRANSFERS = {"Linear": (UNSPECIFIED, 8), "ITU-R 709-4": (1, 1)}
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


@dataclass(frozen=True)
class ImageFacts:
    """What a picture's header says."""

    kind: str
    width: int
    height: int
    pixel_format: str
    """FFmpeg's name of such planes; half floats are `gbrpf16le`."""
    stated: Tags
    chromaticities: Chromaticities | None
    rate: Fraction | None
    timecode: str | None
    pixel_aspect: Fraction
    compression: str | None
    words: dict[str, str]
    left_out: tuple[str, ...]
    """Channels that are not the picture's colour or opacity."""
    profile: str | None
    """What an ICC profile calls itself."""
    cropped: bool
    """The data window reaches beyond the frame."""
    turned: bool
    """It lies on its side or is mirrored in the file."""
    parts: int
    """Pictures in the file, of which the first is read."""


def image_library() -> ModuleType:
    """Give OpenImageIO, or say how to get it."""
    try:
        return import_module("OpenImageIO")
    except ImportError as error:
        raise MediaError(
            "Frame sequences are read and written by OpenImageIO, which is not installed; "
            "pip install 'filmvideo[sequences]' adds it."
        ) from error


def image_facts(path: Path) -> ImageFacts:
    """Read a picture's header; MediaError where it is none."""
    source = _opened(path)
    spec = source.spec()
    parts = _parts(source)
    source.close()
    channels = _channels(spec)
    kind = _KINDS.get(path.suffix.lower(), "jpeg")
    turn = _orientation(spec, path)
    size = (spec.full_width, spec.full_height) if turn < _ON_ITS_SIDE else (spec.full_height, spec.full_width)
    used = {spec.channelnames[c] for c in channels}
    return ImageFacts(
        kind=kind,
        width=size[0],
        height=size[1],
        pixel_format=_pixel_format(spec, alpha=len(channels) == 4),
        stated=_stated(kind, spec),
        chromaticities=_floats(spec, "chromaticities") if kind == "exr" else None,
        rate=_rate(spec),
        timecode=_timecode(spec),
        pixel_aspect=_pixel_aspect(spec),
        compression=spec.get_string_attribute("compression") or None,
        words={a.name: a.value for a in spec.extra_attribs if is_word(a.value) and ":" not in a.name},
        left_out=tuple(name for name in spec.channelnames if name not in used),
        profile=spec.get_string_attribute("ICCProfile:profile_description") or None,
        cropped=_beyond(spec),
        turned=turn > 1,
        parts=parts,
    )


def read_image(path: Path) -> tuple[Tensor, ...]:
    """Read a picture's planes; MediaError where any of it is missing or damaged."""
    source = _opened(path)
    spec = source.spec()
    kind = _sample(spec)
    samples = source.read_image(0, 0, 0, spec.nchannels, kind)
    said = source.geterror()
    source.close()
    if samples is None or said:
        raise MediaError(f"{path} is broken ({_first_line(said)}).")
    bits = _bits(spec)
    shift = 16 - bits if kind == "uint16" else 0
    planes: dict[int, Tensor] = {}
    for c in _channels(spec):
        planes.setdefault(c, _upright(_plane(samples[..., c], spec, shift), _orientation(spec, path)))
    return tuple(planes[c] for c in _channels(spec))


def fault_of(path: Path) -> str | None:
    """Say what is wrong with a file whose end is missing; None where nothing is."""
    try:
        source = _opened(path)
    except MediaError as error:
        return str(error)
    spec = source.spec()
    if path.suffix.lower() != ".png" or _tail(path, len(_PNG_END)) != _PNG_END:
        _read_end(source, spec, path)
    said = source.geterror()
    source.close()
    return f"{path} is broken ({_first_line(said)})." if said else None


def _read_end(source: Any, spec: Any, path: Path) -> None:  # noqa: ANN401
    """Read the last rows, or all where rows are not in order of the file."""
    if spec.tile_width or path.suffix.lower() == ".png":
        source.read_image(0, 0, 0, spec.nchannels, _sample(spec))
    else:
        last = spec.y + spec.height
        source.read_scanlines(last - 1, last, 0, 0, spec.nchannels, _sample(spec))


def _opened(path: Path) -> Any:  # noqa: ANN401  (the library has no types)
    library = image_library()
    if path.is_file() and path.stat().st_size == 0:
        raise MediaError(f"{path} is empty (0 bytes).")
    wish = library.ImageSpec()
    wish.attribute("oiio:UnassociatedAlpha", 1)
    source = library.ImageInput.open(str(path), wish)
    if source is None:
        raise MediaError(f"{path} cannot be read as a picture ({_first_line(library.geterror())}).")
    return source


def _first_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[0].strip(" .") if lines else "no reason is known"


def _tail(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - count))
        return file.read()


def _channels(spec: Any) -> list[int]:  # noqa: ANN401
    """Find red, green, blue and opacity; one channel alone is all three."""
    names = [str(name).upper() for name in spec.channelnames]
    rgb = [names.index(n) for n in "RGB" if n in names]
    if len(rgb) < 3:
        rgb = [0, 0, 0] if len(names) < 3 else [0, 1, 2]
    alpha = spec.alpha_channel
    return [*rgb, alpha] if alpha >= 0 and alpha not in rgb else rgb


def _sample(spec: Any) -> str:  # noqa: ANN401
    base = str(spec.format)
    return "float" if base in {"half", "float", "double"} else "uint8" if base == "uint8" else "uint16"


def _bits(spec: Any) -> int:  # noqa: ANN401
    kind = _sample(spec)
    whole = {"float": 32, "uint8": 8, "uint16": 16}[kind]
    said = spec.get_int_attribute("oiio:BitsPerSample", whole) or whole
    return said if kind == "uint16" and said in {10, 12} else whole


def _pixel_format(spec: Any, *, alpha: bool) -> str:  # noqa: ANN401
    bits = _bits(spec)
    stem = "gbrap" if alpha else "gbrp"
    if bits == 32:
        return f"{stem}f{16 if str(spec.format) == 'half' else 32}le"
    return stem if bits == 8 else f"{stem}{bits}le"


def _plane(samples: NDArray[Any], spec: Any, shift: int) -> Tensor:  # noqa: ANN401
    """Cut the frame out of the data window; shift codes to the low bits."""
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    if (left, top, spec.width, spec.height) != (0, 0, spec.full_width, spec.full_height):
        frame = np.zeros((spec.full_height, spec.full_width), samples.dtype)
        inside = samples[max(0, -top) :, max(0, -left) :][
            : max(0, spec.full_height - max(0, top)), : max(0, spec.full_width - max(0, left))
        ]
        frame[max(0, top) :, max(0, left) :][: inside.shape[0], : inside.shape[1]] = inside
        samples = frame
    plane = torch.from_numpy(np.ascontiguousarray(samples >> shift if shift else samples))
    return torch.nan_to_num(plane, 0.0, _LARGEST_HALF, -_LARGEST_HALF) if plane.is_floating_point() else plane


def _orientation(spec: Any, path: Path) -> int:  # noqa: ANN401
    """Say how the first row and column lie, 1 to 8 as Exif counts; 1 of film's own kinds of file."""
    said = spec.get_int_attribute("Orientation", 1)
    return said if 1 <= said <= 8 and path.suffix.lower() not in {".dpx", ".cin", ".exr"} else 1


def _upright(plane: Tensor, orientation: int) -> Tensor:
    """Turn a plane so that its first row is at the top and its first column at the left."""
    if orientation >= _ON_ITS_SIDE:
        plane = plane.T
    down, across = orientation in {3, 4, 7, 8}, orientation in {2, 3, 6, 7}
    axes = [axis for axis, wanted in ((0, down), (1, across)) if wanted]
    return (plane.flip(axes) if axes else plane).contiguous()


def _parts(source: Any) -> int:  # noqa: ANN401
    count = 1
    while count < _MOST_PARTS and source.seek_subimage(count, 0):
        count += 1
    source.geterror()  # that there is no other is no fault
    return count


def _beyond(spec: Any) -> bool:  # noqa: ANN401
    return bool(
        spec.x < spec.full_x
        or spec.y < spec.full_y
        or spec.x + spec.width > spec.full_x + spec.full_width
        or spec.y + spec.height > spec.full_y + spec.full_height
    )


def _stated(kind: str, spec: Any) -> Tags:  # noqa: ANN401
    primaries, transfer = UNSPECIFIED, UNSPECIFIED
    if kind == "exr":
        transfer = 8
    elif kind == "dpx":
        primaries, transfer = _DPX_TRANSFERS.get(spec.get_string_attribute("dpx:Transfer"), (UNSPECIFIED, UNSPECIFIED))
    elif (said := spec.getattribute("CICP")) is not None:
        primaries, transfer = int(said[0]), int(said[1])
    return Tags(primaries, transfer, RGB_MATRIX, full_range=True, siting="center")


def _floats(spec: Any, name: str) -> Chromaticities | None:  # noqa: ANN401
    found = spec.getattribute(name)
    return None if found is None else tuple(float(v) for v in found)


def _rate(spec: Any) -> Fraction | None:  # noqa: ANN401
    exact: Any = spec.getattribute("framesPerSecond")
    if exact and exact[0] > 0 and exact[1] > 0:
        return Fraction(int(exact[0]), int(exact[1]))
    said = spec.get_float_attribute("dpx:FrameRate", 0.0) or spec.get_float_attribute("dpx:TVFrameRate", 0.0)
    return nearest_standard_rate(said) if 1 <= said <= 1000 else None


def _pixel_aspect(spec: Any) -> Fraction:  # noqa: ANN401
    said = spec.get_float_attribute("PixelAspectRatio", 1.0)
    return Fraction(said).limit_denominator(1000) if _SQUEEZED < said < 1 / _SQUEEZED else Fraction(1)


def is_word(value: object) -> bool:
    """Whether a header's value is text; some writers leave what was in memory there."""
    return isinstance(value, str) and value.isprintable()


def _timecode(spec: Any) -> str | None:  # noqa: ANN401
    """Read SMPTE ST 12's two words: hours, minutes, seconds and frames as decimal digits of four bits."""
    found = spec.getattribute("smpte:TimeCode")
    if not found or int(found[0]) == 0xFFFFFFFF:
        return None
    word = int(found[0])
    parts = [10 * (word >> (s + 4) & m) + (word >> s & 15) for s, m in ((24, 3), (16, 7), (8, 7), (0, 3))]
    if any(part >= limit for part, limit in zip(parts, (24, 60, 60, 40), strict=True)):
        return None
    return f"{parts[0]:02}:{parts[1]:02}:{parts[2]:02}{';' if word & 0x40 else ':'}{parts[3]:02}"
