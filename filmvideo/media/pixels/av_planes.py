"""View a decoded frame's code values as torch planes, without converting them.

In: an `av.VideoFrame` in any planar, semi-planar or byte-packed format of 8 to 16 bits, or float, or of bit fields.
Out: planes Y, Cb, Cr or R, G, B (then alpha), unsigned integers in the low bits, or float32. Little-endian
low-aligned formats cost nothing; big-endian, high-aligned (P010) and half-float ones are copied.
A view keeps the frame's buffer alive for as long as it lives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import av
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.tensors import flip
from filmvideo.media.pixels.bit_fields import bit_field_format, plane_view, unpack_bit_fields
from filmvideo.media.pixels.frame import PlaneFormat

_PACKED_BYTES = {
    **dict.fromkeys(("rgb24", "rgb48"), "RGB"),
    **dict.fromkeys(("bgr24", "bgr48"), "BGR"),
    **dict.fromkeys(("rgba", "rgba64", "rgbaf16", "rgbaf32"), "RGBA"),
    **dict.fromkeys(("bgra", "bgra64"), "BGRA"),
    "argb": "ARGB",
    "abgr": "ABGR",
    "rgb0": "RGB_",
    "bgr0": "BGR_",
    "0rgb": "_RGB",
    "0bgr": "_BGR",
    **dict.fromkeys(("rgbf16", "rgbf32"), "RGB"),
    **dict.fromkeys(("ya8", "ya16", "yaf16", "yaf32"), "YA"),
    **dict.fromkeys(("ayuv", "ayuv64"), "AYUV"),
    "vuya": "VUYA",
    "vuyx": "VUY_",
    "uyva": "UYVA",
    "vyu444": "VYU",
    **dict.fromkeys(("yuyv422", "y210", "y212", "y216"), "YUYV"),
    **dict.fromkeys(("xv36", "xv48"), "UYV_"),
    "uyvy422": "UYVY",
    "yvyu422": "YVYU",
}
"""Order of samples in a repeating group, for formats of one packed plane."""
_SEMI_PLANAR = re.compile(r"^(nv(12|16|20|21|24|42)|p[024](10|12|16))$")
_HIGH_ALIGNED = re.compile(r"^(p[024]1[0-6]|y21[02]|xv36|.*msb)$")
_FLOAT = re.compile(r"f(16|32)$")
_FOUR_ROWS = 4
"""The least height at which both fields have a row of chroma."""
_SUBSAMPLING = {(1, 1): "444", (2, 1): "422", (2, 2): "420", (4, 1): "411", (1, 2): "440", (4, 4): "410"}


@dataclass(frozen=True)
class _Layout:
    """The layout of a format's samples in memory."""

    format: PlaneFormat
    sample: np.dtype[Any]
    packed: str
    """Samples of a group of the packed plane; empty for other formats."""
    semi: str
    """Order of the interleaved chroma plane; empty for other formats."""
    shift: int
    """Bits below the code value."""


def plane_format(name: str) -> PlaneFormat:
    """Return the planes of a pixel format by its FFmpeg name; MediaError where its codes are not planes."""
    return bit_field_format(name) or _layout(name).format


def has_field_chroma(form: PlaneFormat, height: int, *, interlaced: bool) -> bool:
    """Return whether a frame's chroma is sited within each of two fields: where it is interlaced 4:2:0."""
    return interlaced and form.step_y == 2 and height >= _FOUR_ROWS


def planes_of(frame: av.VideoFrame) -> tuple[Tensor, ...]:
    """Return views of a frame's planes: Y, Cb, Cr or R, G, B, then alpha; each (h, w)."""
    if bit_field_format(frame.format.name):
        return tuple(torch.from_numpy(a) for a in unpack_bit_fields(frame))
    layout = _layout(frame.format.name)
    if layout.packed:
        arrays = _split_packed(frame, layout)
    elif layout.semi:
        arrays = _semi_planar(frame, layout)
    else:
        arrays = _planar(frame, layout)
    return tuple(torch.from_numpy(_native(a, layout)) for a in arrays)


def mirror_back(planes: tuple[Tensor, ...], *, mirrored: bool) -> tuple[Tensor, ...]:
    """Return planes with their rows from bottom to top where they are mirrored.

    A mirrored picture is one turned over its rows and rotated by its display matrix's angle. Chroma that is sited at
    the left or in the centre stays where it is, which it would not if columns changed places.
    """
    return tuple(flip(plane, (0,)) for plane in planes) if mirrored else planes


@cache
def _layout(name: str) -> _Layout:
    try:
        described = av.VideoFormat(name, 64, 64)
    except ValueError as error:
        raise MediaError(f"The pixel format {name} is not known to FFmpeg; see `ffmpeg -pix_fmts`.") from error
    base = re.sub(r"(le|be)$", "", name)
    packed = _PACKED_BYTES.get(base, "")
    components = described.components
    bits = {c.bits for c in components}
    one_plane_each = len({c.plane for c in components}) == len(components)
    semi = bool(_SEMI_PLANAR.match(base))
    known = packed or semi or one_plane_each
    known = known and len(bits) == 1 and min(bits) >= 8 and (max(bits) <= 16 or bool(_FLOAT.search(base)))
    if not known or described.is_bayer:
        raise MediaError(_why_not_planes(name, bayer=described.is_bayer))
    return _Layout(
        format=_format(described, name, base, min(bits)),
        sample=_sample(described, base, min(bits)),
        packed=packed,
        semi=("vu" if base in {"nv21", "nv42"} else "uv") if semi else "",
        shift=16 - min(bits) if _HIGH_ALIGNED.match(base) else 0,
    )


def _why_not_planes(name: str, *, bayer: bool) -> str:
    if bayer:
        pattern = name.split("_")[1][:4].upper()
        return (
            f"The clip holds a sensor's raw data (pixel format {name}, Bayer pattern {pattern}) and states no colour; "
            "develop it with a RAW converter to EXR, or to 16-bit TIFF in a log space, first."
        )
    if name.startswith("xyz"):
        return (
            f"The clip holds X'Y'Z' of a digital cinema package (SMPTE ST 428-1, pixel format {name}), "
            "a finished print; convert it to R'G'B' first."
        )
    return (
        f"The code values of the pixel format {name} cannot be read as planes; "
        "convert the clip to a planar Y'CbCr or RGB format of 8 to 16 bits."
    )


def _sample(described: av.VideoFormat, base: str, bits: int) -> np.dtype[Any]:
    order = ">" if described.is_big_endian else "<"
    kind = "f" if _FLOAT.search(base) else "u"
    return np.dtype(f"{order}{kind}{1 if bits == 8 else 2 if bits <= 16 else 4}")


def _format(described: av.VideoFormat, name: str, base: str, bits: int) -> PlaneFormat:
    is_float = bool(_FLOAT.search(base))
    alpha = any(c.is_alpha for c in described.components)
    rgb = described.is_rgb
    grey = len(described.components) == 1 + alpha
    step_x, step_y = 64 // described.chroma_width(64), 64 // described.chroma_height(64)
    if not rgb and not grey and (step_x, step_y) not in _SUBSAMPLING:
        raise MediaError(
            f"The pixel format {name} has an unknown chroma subsampling ({step_x} x {step_y}); "
            "convert the clip to 4:2:0, 4:2:2 or 4:4:4."
        )
    if grey:
        stem, marker = ("ya", "") if alpha else ("gray", "")
    elif rgb:
        stem, marker = ("gbrap" if alpha else "gbrp"), ""
    else:
        stem, marker = f"yuv{'a' if alpha else ''}{_SUBSAMPLING[step_x, step_y]}p", ""
    if is_float:
        marker = "f32le"
    elif bits > 8:
        marker = f"{bits}le"
    elif grey and alpha:
        marker = "8"
    return PlaneFormat(
        name=stem + marker,
        rgb=rgb,
        bits=32 if is_float else bits,
        step_x=step_x,
        step_y=step_y,
        alpha=alpha,
        grey=grey,
    )


def _chroma_shape(frame: av.VideoFrame, format_: PlaneFormat) -> tuple[int, int]:
    return -(-frame.height // format_.step_y), -(-frame.width // format_.step_x)


def _planar(frame: av.VideoFrame, layout: _Layout) -> list[NDArray[Any]]:
    full, chroma = (frame.height, frame.width), _chroma_shape(frame, layout.format)
    order = [c.plane for c in frame.format.components]
    shapes = [full, full, full, full] if layout.format.rgb else [full, chroma, chroma, full]
    if layout.format.grey:
        shapes = [full, full]
    return [plane_view(frame, p, s, layout.sample) for p, s in zip(order, shapes, strict=False)]


def _semi_planar(frame: av.VideoFrame, layout: _Layout) -> list[NDArray[Any]]:
    rows, columns = _chroma_shape(frame, layout.format)
    luma = plane_view(frame, 0, (frame.height, frame.width), layout.sample)
    pair = plane_view(frame, 1, (rows, 2 * columns), layout.sample)
    first, second = pair[:, 0::2], pair[:, 1::2]
    return [luma, first, second] if layout.semi == "uv" else [luma, second, first]


def _split_packed(frame: av.VideoFrame, layout: _Layout) -> list[NDArray[Any]]:
    order = layout.packed
    wanted = "RGBA" if layout.format.rgb else "YA" if layout.format.grey else "YUVA"
    group = len(order) if order.count("Y") < 2 else 2
    groups = frame.width if group == len(order) else -(-frame.width // 2) * 2
    samples = plane_view(frame, 0, (frame.height, groups * group), layout.sample)
    planes: list[NDArray[Any]] = []
    for name in (n for n in wanted if n in order):
        step = len(order) // order.count(name)
        planes.append(samples[:, order.index(name) :: step])
    planes[0] = planes[0][:, : frame.width]
    return planes


def _native(array: NDArray[Any], layout: _Layout) -> NDArray[Any]:
    """Return samples in this machine's byte order, low-aligned, and half floats as float32."""
    wanted = "f4" if layout.format.float else layout.sample.newbyteorder("=")
    native = array.astype(wanted, copy=False)
    return native >> layout.shift if layout.shift else native
