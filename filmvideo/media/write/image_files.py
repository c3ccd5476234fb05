"""Write single pictures by OpenImageIO, whole or not at all.

In: planes of codes in the low bits, or float32. What is written says what it is: an EXR its chromaticities, a DPX its
transfer, a PNG its `cICP`. The source picture's own words, timecode and camera data go with it; what described its
colour or its packing does not. JPEG is written at quality 95 without subsampling, EXR and TIFF are losslessly packed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.media.files.atomic import atomic_write, cannot_write
from filmvideo.media.info.stream_info import REEL_IN_WORDS
from filmvideo.media.pixels.image_files import fault_of, image_library, is_word
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
"""What a header says of the file, its colour or its time, which are written anew."""
_WITH_TIME = {"exr", "dpx"}
_WITH_WORDS = {"exr", "png"}
"""Pictures that hold any word by its name."""
_OF_ONE_KIND = ("dpx", "cineon", "openexr", "tiff", "png", "jpeg", "exif", "icc")


class Header:
    """What every picture of a sequence says, and what each has from its source."""

    def __init__(self, codec: Codec, spec: ClipSpec, pixel_format: str, reel: str | None = None) -> None:
        self._library = image_library()
        self._codec = codec
        self._spec = spec
        self._reel = reel
        self.bits = _bits(pixel_format)
        self.sample = {8: "uint8", 32: "half" if "f16" in pixel_format else "float"}.get(self.bits, "uint16")

    def of(self, source: Path | None, timecode: str | None) -> Any:  # noqa: ANN401  (the library has no types)
        """Describe one picture."""
        spec, codec = self._spec, self._codec
        header = self._library.ImageSpec(spec.width, spec.height, 4 if spec.alpha else 3, self.sample)
        if source is not None:
            self._copy(source, header)
        for name, value in _HINTS.get(codec.encoder, {}).items():
            header.attribute(name, value)
        header.attribute("oiio:UnassociatedAlpha", 1)
        header.attribute("Software", "filmvideo")
        if self.bits in {10, 12}:
            header.attribute("oiio:BitsPerSample", self.bits)
        if spec.sample_aspect is not None:
            header.attribute("PixelAspectRatio", float(spec.sample_aspect))
        self._say_colour(header)
        self._say_time(header, timecode)
        self._say_reel(header)
        return header

    def _copy(self, source: Path, header: Any) -> None:  # noqa: ANN401
        picture = self._library.ImageInput.open(str(source))
        if picture is None:
            self._library.geterror()  # a broken frame was named before the work
            return
        same = source.suffix.lower() in self._codec.suffixes
        for item in picture.spec().extra_attribs:
            family = item.name.lower().split(":")[0] if ":" in item.name else ""
            foreign = family == "oiio" or (family in _OF_ONE_KIND and not same)
            timeless = family == "smpte" and self._codec.encoder not in _WITH_TIME
            broken = isinstance(item.value, str) and not is_word(item.value)
            if not (foreign or timeless or broken) and item.name.lower() not in _OF_THE_FILE:
                header.attribute(item.name, item.type, item.value)
        picture.close()

    def _say_colour(self, header: Any) -> None:  # noqa: ANN401
        tags, kind = self._spec.tags, self._codec.encoder
        if kind == "exr" and self._spec.chromaticities is not None:
            header.attribute("chromaticities", self._library.TypeDesc("float[8]"), self._spec.chromaticities)
        elif kind == "dpx":
            said = {1: "ITU-R 709-4", 8: "Linear", 2: "Printing density"}.get(tags.transfer, "User defined")
            header.attribute("dpx:Transfer", said)
            header.attribute("dpx:Colorimetric", "ITU-R 709-4" if tags.primaries == 1 else "User defined")
        elif kind == "png" and 2 not in {tags.primaries, tags.transfer}:
            header.attribute("CICP", self._library.TypeDesc("int[4]"), (tags.primaries, tags.transfer, 0, 1))

    def _say_time(self, header: Any, timecode: str | None) -> None:  # noqa: ANN401
        rate = self._spec.rate
        if self._codec.encoder == "exr":
            header.attribute("framesPerSecond", self._library.TypeDesc("rational"), (rate.numerator, rate.denominator))
        elif self._codec.encoder == "dpx":
            header.attribute("dpx:FrameRate", float(rate))
        known = header.getattribute("smpte:TimeCode") is not None
        if timecode is not None and self._codec.encoder in _WITH_TIME and not known:
            words = (_timecode_word(timecode), 0)
            header.attribute("smpte:TimeCode", self._library.TypeDesc("timecode"), words)
        if header.getattribute("DateTime") is None:
            header.attribute("DateTime", "")  # else the library says now

    def _say_reel(self, header: Any) -> None:  # noqa: ANN401
        kept = self._codec.encoder in _WITH_WORDS
        name, said = ("reelName", self._reel) if kept else ("ImageDescription", f"{REEL_IN_WORDS}{self._reel}")
        if self._reel and not header.get_string_attribute(name):
            header.attribute(name, said)


def write_image(
    target: Path,
    planes: tuple[Tensor, ...],
    header: Any,  # noqa: ANN401
    bits: int,
    finished: Callable[[Path], None] | None = None,
) -> None:
    """Write one picture under a hidden name, see that its end can be read, and give it its own.

    `finished` is called with the hidden file when nothing but the name is lacking.
    """
    samples = np.stack([_widened(p.cpu().numpy(), bits) for p in planes], axis=-1)
    with atomic_write(target) as hidden:
        with _aside(hidden) as room:
            _write(target, room, header, samples)
            if room != hidden:
                _move(room, hidden, target)
        if target.suffix.lower() == ".dpx":
            _name_dpx(hidden, target.name)
        fault = fault_of(hidden)
        if fault is not None:
            raise _refused(target, "the disk did not keep it")
        if finished is not None:
            finished(hidden)


@contextmanager
def _aside(hidden: Path) -> Generator[Path]:
    """Give a file in memory where there are such, for on a full disk the JPEG library ends the program."""
    if not hasattr(os, "memfd_create"):
        yield hidden
        return
    handle = os.memfd_create(hidden.name)
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def _write(target: Path, room: Path, header: Any, samples: NDArray[Any]) -> None:  # noqa: ANN401
    library = image_library()
    file = library.ImageOutput.create(target.name)
    if file is None:
        raise MediaError(f"{target} cannot be written: OpenImageIO has no writer for it ({library.geterror()}).")
    done = file.open(str(room), header) and file.write_image(samples)
    said = file.geterror()
    if not (file.close() and done):
        raise _refused(target, (said or file.geterror()).replace(str(room), target.name))
    file.geterror()  # a TIFF without Exif says that it has none


def _move(room: Path, hidden: Path, target: Path) -> None:
    """Put what is in memory on the disk."""
    try:
        with room.open("rb") as source, hidden.open("wb") as file:
            copyfileobj(source, file)
    except OSError as error:
        raise cannot_write(target, error) from error


def _name_dpx(file: Path, name: str) -> None:
    """Put the name that a DPX says it has (SMPTE ST 268: byte 36, 100 long) in place of the hidden one."""
    with file.open("r+b") as header:
        header.seek(36)
        header.write(name.encode(errors="replace")[:99].ljust(100, b"\0"))


def _refused(target: Path, said: str) -> MediaError:
    reason = said.strip().splitlines()[0].strip(" .") if said.strip() else "no reason is known"
    return MediaError(f"{target} could not be written ({reason}); nothing was left under that name.")


def _widened(codes: NDArray[Any], bits: int) -> NDArray[Any]:
    """Spread codes of 10 and 12 bits over 16."""
    return (codes << (16 - bits)) | (codes >> (2 * bits - 16)) if bits in {10, 12} else codes


def _bits(pixel_format: str) -> int:
    if "f16" in pixel_format or "f32" in pixel_format:
        return 32
    return next((b for b in (10, 12, 16) if pixel_format.endswith(f"{b}le")), 8)


def _timecode_word(label: str) -> int:
    """Pack a label into SMPTE ST 12's first word: decimal digits of four bits, 0x40 for dropped frames."""
    hours, minutes, seconds, frames = (int(label[i : i + 2]) for i in (0, 3, 6, 9))
    digits = [16 * (n // 10) + n % 10 for n in (hours, minutes, seconds, frames)]
    dropped = 0x40 if label[8] in ";.," else 0
    return digits[0] << 24 | digits[1] << 16 | digits[2] << 8 | digits[3] | dropped
