"""Write single pictures by OpenImageIO, whole or not at all.

In: planes of codes in the low bits, or float32. A header states the colour: an EXR its chromaticities, a DPX its
transfer, a PNG its `cICP`. The source picture's metadata, timecode and camera data are copied; what described its
colour or its compression is not. JPEG is written at quality 95 without subsampling; EXR and TIFF are compressed
losslessly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from shutil import copyfileobj

import numpy as np
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import atomic_write, cannot_write
from filmvideo.media.files.timecode_word import pack_timecode
from filmvideo.media.info.stream_info import REEL_PREFIX
from filmvideo.media.pixels.image_files import find_fault
from filmvideo.media.pixels.image_header import is_text
from filmvideo.media.pixels.oiio import ImageSpec, Samples, first_line, image_library, openable_name, take_error
from filmvideo.media.write.codecs import Codec
from filmvideo.media.write.spec import ClipSpec

_HINTS = {
    "exr": {"compression": "zip"},
    "tiff": {"compression": "zip"},
    "jpeg": {"compression": "jpeg:95", "jpeg:subsampling": "4:4:4"},
}
_OF_THE_FILE = {
    "acesimagecontainerflag",
    "chromaticities",
    "cicp",
    "compression",
    "iccprofile",
    "orientation",
    "pixelaspectratio",
    "planarconfig",
    "software",
    "whiteluminance",
    "adoptedneutral",
    "dpx:colorimetric",
    "dpx:packing",
    "dpx:imagedescriptor",
    "dpx:timecode",
    "dpx:version",
    "framespersecond",
    "dpx:framerate",
    "dpx:tvframerate",
}
"""Entries on the file, its colour or its time, which are written anew."""
_WITH_TIME = {"exr", "dpx"}
_WITH_ANY_NAME = {"exr", "png"}
"""Kinds of picture whose headers hold entries of any name."""
_FAMILIES_OF_ONE_KIND = ("dpx", "cineon", "openexr", "tiff", "png", "jpeg", "exif", "icc")


class ImageHeaderBuilder:
    """Builds the headers of a sequence's pictures: what all state, and what each takes from its source."""

    def __init__(self, codec: Codec, spec: ClipSpec, pixel_format: str, reel: str | None = None) -> None:
        self._library = image_library()
        self._codec = codec
        self._spec = spec
        self._reel = reel
        self.bits = _bits(pixel_format)
        self._sample_type = {8: "uint8", 32: "half" if "f16" in pixel_format else "float"}.get(self.bits, "uint16")

    def build(self, source: Path | None, timecode: str | None) -> ImageSpec:
        """Return the header of one picture."""
        spec, codec = self._spec, self._codec
        header = self._library.ImageSpec(spec.width, spec.height, 4 if spec.alpha else 3, self._sample_type)
        if source is not None:
            self._copy_metadata(source, header)
        for name, value in _HINTS.get(codec.encoder, {}).items():
            header.attribute(name, value)
        if not spec.tags.premultiplied:
            header.attribute("oiio:UnassociatedAlpha", 1)
        header.attribute("Software", "filmvideo")
        if self.bits in {10, 12}:
            header.attribute("oiio:BitsPerSample", self.bits)
        if spec.sample_aspect is not None:
            self._set_pixel_aspect(header, spec.sample_aspect)
        self._set_colour(header)
        self._set_time(header, timecode)
        self._set_reel(header)
        return header

    def _set_pixel_aspect(self, header: ImageSpec, aspect: Fraction) -> None:
        """Write an aspect; a PNG has it as pixels per unit, which are whole numbers (PNG, 11.3.5.3 pHYs)."""
        header.attribute("PixelAspectRatio", float(aspect))
        if self._codec.encoder == "png":
            exact = aspect.limit_denominator(4096)
            header.attribute("XResolution", 1000.0 * exact.denominator)
            header.attribute("YResolution", 1000.0 * exact.numerator)
            header.attribute("ResolutionUnit", "none")

    def _copy_metadata(self, source: Path, header: ImageSpec) -> None:
        with openable_name(source) as name:
            picture = self._library.ImageInput.open(name)
        if picture is None:
            take_error(self._library.geterror)  # a broken frame has its notice already
            return
        same_kind = source.suffix.lower() in self._codec.suffixes
        for entry in picture.spec().extra_attribs:
            family = entry.name.lower().split(":")[0] if ":" in entry.name else ""
            foreign = family == "oiio" or (family in _FAMILIES_OF_ONE_KIND and not same_kind)
            timeless = family == "smpte" and self._codec.encoder not in _WITH_TIME
            garbled = not is_text(entry.name) or (isinstance(entry.value, str) and not is_text(entry.value))
            if not (foreign or timeless or garbled) and entry.name.lower() not in _OF_THE_FILE:
                header.attribute(entry.name, entry.type, entry.value)
        picture.close()

    def _set_colour(self, header: ImageSpec) -> None:
        tags, kind = self._spec.tags, self._codec.encoder
        if kind == "exr" and self._spec.chromaticities is not None:
            header.attribute("chromaticities", self._library.TypeDesc("float[8]"), self._spec.chromaticities)
        elif kind == "dpx":
            transfer = {1: "ITU-R 709-4", 8: "Linear", 2: "Printing density"}.get(tags.transfer, "User defined")
            header.attribute("dpx:Transfer", transfer)
            header.attribute("dpx:Colorimetric", "ITU-R 709-4" if tags.primaries == 1 else "User defined")
        elif kind == "png" and 2 not in {tags.primaries, tags.transfer}:
            header.attribute("CICP", self._library.TypeDesc("int[4]"), (tags.primaries, tags.transfer, 0, 1))

    def _set_time(self, header: ImageSpec, timecode: str | None) -> None:
        rate = self._spec.rate
        if self._codec.encoder == "exr":
            header.attribute("framesPerSecond", self._library.TypeDesc("rational"), (rate.numerator, rate.denominator))
        elif self._codec.encoder == "dpx":
            header.attribute("dpx:FrameRate", float(rate))
        known = header.getattribute("smpte:TimeCode") is not None
        word = pack_timecode(timecode, rate) if timecode is not None else None
        if word is not None and self._codec.encoder in _WITH_TIME and not known:
            header.attribute("smpte:TimeCode", self._library.TypeDesc("timecode"), (word, 0))
        if header.getattribute("DateTime") is None:
            header.attribute("DateTime", "")  # else the library writes the time of now

    def _set_reel(self, header: ImageSpec) -> None:
        by_name = self._codec.encoder in _WITH_ANY_NAME
        name, value = ("reelName", self._reel) if by_name else ("ImageDescription", f"{REEL_PREFIX}{self._reel}")
        if self._reel and not header.get_string_attribute(name):
            header.attribute(name, value)


def write_image(
    target: Path,
    planes: tuple[Tensor, ...],
    header: ImageSpec,
    bits: int,
    finished: Callable[[Path], None] | None = None,
) -> None:
    """Write one picture under a hidden name, check that its end can be read, and rename it.

    `finished` is called with the hidden file just before it is renamed.
    """
    samples = np.stack([plane.cpu().numpy() for plane in planes], axis=-1)
    if bits in {10, 12}:
        samples = (samples << (16 - bits)) | (samples >> (2 * bits - 16))  # the upper bits again, to fill 16
    with atomic_write(target) as hidden:
        with _memory_file(hidden) as file:
            _write(target, file, header, samples)
            if file != hidden:
                _copy_to_disk(file, hidden, target)
        if target.suffix.lower() == ".dpx":
            _set_dpx_name(hidden, target.name)
        if find_fault(hidden) is not None:
            raise _write_error(target, "it cannot be read back")
        if finished is not None:
            finished(hidden)


@contextmanager
def _memory_file(hidden: Path) -> Generator[Path]:
    """Yield a file in memory where the system has such: on a full disk the JPEG library ends the program."""
    if not hasattr(os, "memfd_create"):
        yield hidden
        return
    handle = os.memfd_create("picture")
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def _write(target: Path, place: Path, header: ImageSpec, samples: Samples) -> None:
    library = image_library()
    file = library.ImageOutput.create(f"picture{target.suffix}")
    if file is None:
        why = first_line(take_error(library.geterror))
        raise MediaError(f"{target} cannot be written: OpenImageIO has no writer for it ({why}).")
    done = file.open(str(place), header) and file.write_image(samples)
    error = take_error(file.geterror)
    if not (file.close() and done):
        raise _write_error(target, (error or take_error(file.geterror)).replace(str(place), target.name))
    take_error(file.geterror)  # clear the error that a TIFF has no Exif


def _copy_to_disk(place: Path, hidden: Path, target: Path) -> None:
    """Copy a file from memory to the disk."""
    try:
        with place.open("rb") as source, hidden.open("wb") as file:
            copyfileobj(source, file)
    except OSError as error:
        raise cannot_write(target, error) from error


def _set_dpx_name(file: Path, name: str) -> None:
    """Replace the hidden name in a DPX's header (SMPTE ST 268: byte 36, 100 bytes)."""
    with file.open("r+b") as header:
        header.seek(36)
        header.write(name.encode(errors="replace")[:99].ljust(100, b"\0"))


def _write_error(target: Path, error: str) -> MediaError:
    return MediaError(f"{target} could not be written ({first_line(error)}); nothing was left under that name.")


def _bits(pixel_format: str) -> int:
    if "f16" in pixel_format or "f32" in pixel_format:
        return 32
    return next((b for b in (10, 12, 16) if pixel_format.endswith(f"{b}le")), 8)
