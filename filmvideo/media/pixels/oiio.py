"""OpenImageIO, which has no types of its own: the part of it that is used here, as protocols.

Its Python takes and gives text in UTF-8 only. A file whose name is not UTF-8 is opened by a link; an error that quotes
a damaged header is read as bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from filmvideo.base.errors import MediaError
from filmvideo.base.text import text_of

Samples = NDArray[np.generic]
"""Samples of a picture: (h, w, channels)."""


@runtime_checkable
class ImageAttribute(Protocol):
    """One entry of a header."""

    name: str
    type: object
    value: object


@runtime_checkable
class ImageSpec(Protocol):
    """A picture's header."""

    x: int
    y: int
    width: int
    height: int
    full_x: int
    full_y: int
    full_width: int
    full_height: int
    tile_width: int
    nchannels: int
    alpha_channel: int
    channelnames: Sequence[str]
    format: object
    extra_attribs: Iterable[ImageAttribute]

    def attribute(self, *name_and_value: object) -> None:
        """Set an entry: a name, its type where that is not plain, and a value."""
        ...

    def getattribute(self, name: str) -> object:
        """Return an entry's value; None where the header lacks it."""
        ...

    def get_int_attribute(self, name: str, default: int = 0) -> int:
        """Return an entry as a whole number."""
        ...

    def get_float_attribute(self, name: str, default: float = 0.0) -> float:
        """Return an entry as a number."""
        ...

    def get_string_attribute(self, name: str, default: str = "") -> str:
        """Return an entry as text."""
        ...


@runtime_checkable
class ImageInput(Protocol):
    """A picture open for reading."""

    def spec(self) -> ImageSpec:
        """Return the header."""
        ...

    def read_image(self, subimage: int, miplevel: int, first: int, end: int, kind: str) -> Samples | None:
        """Read all samples of some channels."""
        ...

    def read_scanlines(self, *rows_channels_and_kind: int | str) -> Samples | None:
        """Read some rows."""
        ...

    def seek_subimage(self, subimage: int, miplevel: int) -> bool:
        """Select another part of the file."""
        ...

    def geterror(self) -> str:
        """Return and clear what went wrong."""
        ...

    def close(self) -> bool:
        """Close the file."""
        ...


@runtime_checkable
class ImageOutput(Protocol):
    """A picture open for writing."""

    def open(self, path: str, header: ImageSpec) -> bool:
        """Open a file."""
        ...

    def write_image(self, samples: Samples) -> bool:
        """Write all samples."""
        ...

    def geterror(self) -> str:
        """Return and clear what went wrong."""
        ...

    def close(self) -> bool:
        """Close the file."""
        ...


_Spec = ImageSpec


@runtime_checkable
class _InputClass(Protocol):
    def open(self, path: str, *wish: ImageSpec) -> ImageInput | None: ...


@runtime_checkable
class _OutputClass(Protocol):
    def create(self, name: str) -> ImageOutput | None: ...


@runtime_checkable
class ImageLibrary(Protocol):
    """The parts of the module OpenImageIO that are used here."""

    ImageSpec: Callable[..., _Spec]
    TypeDesc: Callable[[str], object]
    ImageInput: _InputClass
    ImageOutput: _OutputClass
    geterror: Callable[[], str]
    """Returns and clears what went wrong where no file was opened."""


def image_library() -> ImageLibrary:
    """Import OpenImageIO; MediaError names what to install."""
    try:
        return cast("ImageLibrary", import_module("OpenImageIO"))
    except ImportError as error:
        raise MediaError(
            "OpenImageIO is not installed, which reads and writes frame sequences; "
            "install it with: pip install 'filmvideo[sequences]'."
        ) from error


@contextmanager
def openable_name(path: Path) -> Generator[str]:
    """Yield a name that OpenImageIO can open: the path, or for one that is not UTF-8 a link that lasts meanwhile."""
    if text_of(path) == str(path):
        yield str(path)
        return
    with TemporaryDirectory(prefix="filmvideo-") as folder:
        link = Path(folder) / f"picture{text_of(path.suffix)}"
        link.symlink_to(path.absolute())
        yield str(link)


def take_error(geterror: Callable[[], str]) -> str:
    """Return and clear what went wrong, also where the error quotes bytes that are not text; empty for nothing."""
    try:
        return geterror()
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "backslashreplace")


def first_line(error: str) -> str:
    """Return the first line of an error without its full stop."""
    lines = error.strip().splitlines()
    return lines[0].strip(" .") if lines else "no reason is known"
