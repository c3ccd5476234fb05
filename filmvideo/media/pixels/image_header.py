"""The header of a picture: size, planes, colour, time and metadata, by OpenImageIO.

The frame is an EXR's display window. A picture of one channel is read as three alike. Exif's orientation, 1 to 8, says
how a photograph's first row and column lie; EXR, DPX and Cineon files have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TypeGuard, cast

from filmvideo.base.errors import MediaError
from filmvideo.base.text import text_of
from filmvideo.media.files.timecode import nearest_standard_rate
from filmvideo.media.pixels.colour_tags import RGB_MATRIX, UNSPECIFIED, Tags
from filmvideo.media.pixels.image_layers import select_layer
from filmvideo.media.pixels.oiio import ImageInput, ImageSpec, first_line, image_library, openable_name, take_error

Chromaticities = tuple[float, ...]
"""CIE x and y of red, green, blue and white."""
_KINDS = {".exr": "exr", ".dpx": "dpx", ".cin": "cineon", ".tif": "tiff", ".tiff": "tiff", ".png": "png"}
_WITHOUT_ORIENTATION = {".dpx", ".cin", ".exr"}
TRANSPOSED = 5
"""Exif orientations from here on have rows for columns."""
_NARROWEST_PIXEL = 0.1
"""Pixel aspect ratios beyond this, or its inverse, are taken for 1."""
_DPX_TRANSFERS = {"Linear": (UNSPECIFIED, 8), "ITU-R 709-4": (1, 1)}
_NO_TIMECODE = 0xFFFFFFFF


@dataclass(frozen=True)
class ImageHeader:
    """Facts of a picture's header."""

    kind: str
    width: int
    height: int
    pixel_format: str
    """FFmpeg's name of the planes; half floats are `gbrpf16le`."""
    stated: Tags
    chromaticities: Chromaticities | None
    rate: Fraction | None
    timecode_word: int | None
    """SMPTE ST 12-1's first word."""
    pixel_aspect: Fraction
    compression: str | None
    metadata: dict[str, str]
    extra_channels: tuple[str, ...]
    """Channels besides colour and alpha."""
    profile: str | None
    """The name of the ICC profile."""
    cropped: bool
    """Whether the data window reaches beyond the display window."""
    rotated: bool
    """Whether the picture is stored rotated or mirrored."""
    layer: str
    """The name of the layer that is read; empty for channels without one."""
    other_parts: tuple[str, ...]
    """The names of the file's other parts, or of their layers."""


def read_image_header(path: Path, layer: str | None = None) -> ImageHeader:
    """Read the header of a picture, or of a layer of it; MediaError where the file is not one."""
    source = open_picture(path)
    chosen, other_parts = select_layer(source, layer, path)
    spec, channels = source.spec(), chosen.channels
    source.close()
    kind = _KINDS.get(path.suffix.lower(), "jpeg")
    orientation = orientation_of(spec, path)
    size = spec.full_width, spec.full_height
    used = {spec.channelnames[c] for c in channels}
    return ImageHeader(
        kind=kind,
        width=size[orientation >= TRANSPOSED],
        height=size[orientation < TRANSPOSED],
        pixel_format=_pixel_format(spec, alpha=len(channels) == 4),
        stated=replace(_stated_tags(kind, spec), premultiplied=len(channels) == 4 and not _is_straight(spec)),
        chromaticities=_floats(spec, "chromaticities") if kind == "exr" else None,
        rate=_rate(spec),
        timecode_word=_timecode_word(spec),
        pixel_aspect=_pixel_aspect(spec),
        compression=spec.get_string_attribute("compression") or None,
        metadata={text_of(a.name): a.value for a in spec.extra_attribs if is_text(a.value) and ":" not in a.name},
        extra_channels=tuple(text_of(name) for name in spec.channelnames if name not in used),
        profile=spec.get_string_attribute("ICCProfile:profile_description") or None,
        cropped=_is_cropped(spec),
        rotated=orientation > 1,
        layer=chosen.name,
        other_parts=other_parts,
    )


def open_picture(path: Path) -> ImageInput:
    """Open a picture with its alpha as stored; MediaError where the file is not one."""
    if path.is_file() and path.stat().st_size == 0:
        raise MediaError(f"{path} is empty (0 bytes).")
    library = image_library()
    wish = library.ImageSpec()
    wish.attribute("oiio:UnassociatedAlpha", 1)
    with openable_name(path) as name:
        source = library.ImageInput.open(name, wish)
    if source is None:
        why = first_line(take_error(library.geterror)).replace(name, path.name)
        raise MediaError(f"{path} cannot be read as a picture ({why}).")
    return source


def sample_type(spec: ImageSpec) -> str:
    """Return the type that samples are read as: uint8, uint16 or float."""
    base = str(spec.format)
    return "float" if base in {"half", "float", "double"} else "uint8" if base == "uint8" else "uint16"


def sample_bits(spec: ImageSpec) -> int:
    """Return the bits of a code, 32 for floats."""
    kind = sample_type(spec)
    whole = {"float": 32, "uint8": 8, "uint16": 16}[kind]
    stated = spec.get_int_attribute("oiio:BitsPerSample", whole) or whole
    return stated if kind == "uint16" and stated in {10, 12} else whole


def orientation_of(spec: ImageSpec, path: Path) -> int:
    """Return Exif's orientation, 1 to 8; 1 for kinds of file that have none."""
    stated = spec.get_int_attribute("Orientation", 1)
    return stated if 1 <= stated <= 8 and path.suffix.lower() not in _WITHOUT_ORIENTATION else 1


def is_text(value: object) -> TypeGuard[str]:
    """Return whether a header's value is text; some writers leave uninitialised memory there."""
    return isinstance(value, str) and value.isprintable()


def _pixel_format(spec: ImageSpec, *, alpha: bool) -> str:
    bits = sample_bits(spec)
    stem = "gbrap" if alpha else "gbrp"
    if bits == 32:
        return f"{stem}f{16 if str(spec.format) == 'half' else 32}le"
    return stem if bits == 8 else f"{stem}{bits}le"


def _is_cropped(spec: ImageSpec) -> bool:
    return (
        spec.x < spec.full_x
        or spec.y < spec.full_y
        or spec.x + spec.width > spec.full_x + spec.full_width
        or spec.y + spec.height > spec.full_y + spec.full_height
    )


def _is_straight(spec: ImageSpec) -> bool:
    """Return whether colours are not multiplied by alpha: PNG, and TIFF with ExtraSamples 2."""
    return spec.get_int_attribute("oiio:UnassociatedAlpha") == 1


def _stated_tags(kind: str, spec: ImageSpec) -> Tags:
    primaries, transfer = UNSPECIFIED, UNSPECIFIED
    if kind == "exr" or (kind == "tiff" and sample_type(spec) == "float"):
        transfer = 8
    elif kind == "dpx":
        primaries, transfer = _DPX_TRANSFERS.get(spec.get_string_attribute("dpx:Transfer"), (UNSPECIFIED, UNSPECIFIED))
    elif (cicp := _numbers(spec, "CICP")) is not None:
        primaries, transfer = int(cicp[0]), int(cicp[1])
    return Tags(primaries, transfer, RGB_MATRIX, full_range=True, siting="center")


def _numbers(spec: ImageSpec, name: str) -> Sequence[float] | None:
    return cast("Sequence[float] | None", spec.getattribute(name))


def _floats(spec: ImageSpec, name: str) -> Chromaticities | None:
    found = _numbers(spec, name)
    return None if found is None else tuple(float(v) for v in found)


def _rate(spec: ImageSpec) -> Fraction | None:
    exact = _numbers(spec, "framesPerSecond")
    if exact and exact[0] > 0 and exact[1] > 0:
        return Fraction(int(exact[0]), int(exact[1]))
    rounded = spec.get_float_attribute("dpx:FrameRate", 0.0) or spec.get_float_attribute("dpx:TVFrameRate", 0.0)
    return nearest_standard_rate(rounded) if 1 <= rounded <= 1000 else None


def _pixel_aspect(spec: ImageSpec) -> Fraction:
    stated = spec.get_float_attribute("PixelAspectRatio", 1.0)
    plausible = _NARROWEST_PIXEL < stated < 1 / _NARROWEST_PIXEL
    return Fraction(stated).limit_denominator(1000) if plausible else Fraction(1)


def _timecode_word(spec: ImageSpec) -> int | None:
    found = _numbers(spec, "smpte:TimeCode")
    return None if not found or int(found[0]) == _NO_TIMECODE else int(found[0])
