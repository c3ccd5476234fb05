"""The codecs that clips and pictures are written in, as rows: encoder, planes, containers, and what each can state.

Measured with ten-bit 4:2:2 1080p pictures of real footage (the `bikes` clip enlarged; 2 cores; mean of ten
frames), prores_aw against prores_ks. Wall time a frame, rate at 24 fps, PSNR of luma:

                 film grain of 2 %                           no grain
    proxy   aw  37 ms  40 Mb/s 36.6 dB   ks  79 ms  39 36.6    aw 14 ms 16 53.4   ks  63 ms 22 56.8
    lt      aw  26 ms 104 Mb/s 39.6 dB   ks 164 ms  88 38.9    aw 14 ms 31 60.3   ks 100 ms 56 65.5
    422     aw  30 ms 173 Mb/s 43.5 dB   ks 205 ms 124 41.1    aw 17 ms 45 63.9   ks  75 ms 67 67.5
    hq      aw  67 ms 283 Mb/s 49.1 dB   ks 268 ms 185 44.9    aw 19 ms 82 69.5   ks  77 ms 82 69.5

So at `hq` prores_aw is never worse and four times faster; on grain it spends half as much again and gains
4 dB. It also keeps alpha exactly where prores_ks is half a ten-bit code off, so every ProRes row uses it.
libx264 at crf 18: veryfast 39 Mb/s and 18.6 fps, medium 41 Mb/s and 5.7 fps, hence veryfast.
`header_says` lists the tags that a frame header can state: ProRes (SMPTE RDD 36) knows few transfers, DNxHR as FFmpeg
writes it only the matrix of BT.709; other tags are in the container alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from filmvideo.base.errors import MediaError, nearest

CONTAINERS: Mapping[str, str] = MappingProxyType(
    {".mov": "mov", ".mp4": "mp4", ".m4v": "mp4", ".mkv": "matroska", ".mxf": "mxf"}
)
"""FFmpeg's muxer, by the file's suffix."""
COLOUR_ATOM_SUFFIXES = frozenset({".mov", ".mp4", ".m4v"})
"""Files with a `colr` atom, which FFmpeg writes only when primaries, transfer and matrix are all known."""


@dataclass(frozen=True)
class Codec:
    """An encoder with its settings."""

    name: str
    sentence: str
    """What it is for."""
    encoder: str
    """FFmpeg's name."""
    pixel_format: str
    """The planes it takes, by FFmpeg's name."""
    suffixes: tuple[str, ...]
    """Files it may live in, the usual one first."""
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """The encoder's options."""
    threads: str = "AUTO"
    """FFmpeg's kind of threading that was measured fastest."""
    alpha_format: str | None = None
    """The planes it takes with opacity, where it can carry any."""
    full_range: bool = False
    """Whether it can state full range."""
    interlaced: bool = False
    """Whether it can flag interlaced frames."""
    light_option: str | None = None
    """The option that holds its own options: mastering display, content light level."""
    thread_option: str | None = None
    """Its own option for the number of threads, where it has a thread pool of its own."""
    header_says: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    """Tag numbers that its frame header can state, where that is not all of them."""
    smallest: tuple[int, int] = (16, 16)
    """Least width and height."""
    lossless: bool = False
    """Whether every code is read back as written."""
    image: bool = False
    """Whether every frame is a file of its own, written by OpenImageIO."""
    linear: bool = False
    """Whether it holds linear light, not code."""


_PRORES_HEADER = {
    "primaries": frozenset({1, 5, 6, 9, 11, 12}),
    "transfer": frozenset({1, 16, 18}),
    "matrix": frozenset({1, 6, 9}),
}


_DNXHR_HEADER = {
    "primaries": frozenset[int](),
    "transfer": frozenset[int](),
    "matrix": frozenset({1}),
}


def _prores(name: str, profile: int, sentence: str, sampling: str = "422") -> Codec:
    return Codec(
        name=f"prores-{name}",
        sentence=sentence,
        encoder="prores_aw",
        pixel_format=f"yuv{sampling}p10le",
        alpha_format="yuva444p10le" if sampling == "444" else None,
        suffixes=(".mov", ".mkv"),
        options={"profile": str(profile), "vendor": "apl0"},
        threads="FRAME",
        interlaced=True,
        header_says=_PRORES_HEADER,
    )


def _dnxhr(name: str, pixel_format: str, sentence: str) -> Codec:
    return Codec(
        name=f"dnxhr-{name}",
        sentence=sentence,
        encoder="dnxhd",
        pixel_format=pixel_format,
        suffixes=(".mov", ".mxf"),
        options={"profile": f"dnxhr_{name}"},
        threads="SLICE",
        header_says=_DNXHR_HEADER,
        smallest=(256, 120),
    )


def _delivery(name: str, encoder: str, pixel_format: str, sentence: str, options: Mapping[str, str]) -> Codec:
    return Codec(
        name=name,
        sentence=sentence,
        encoder=encoder,
        pixel_format=pixel_format,
        suffixes=(".mp4", ".mkv") if encoder == "libsvtav1" else (".mp4", ".mov", ".mkv", ".m4v"),
        options=options,
        full_range=True,
        interlaced=encoder == "libx264",
        light_option={"libx264": "x264-params", "libx265": "x265-params"}.get(encoder, "svtav1-params"),
        thread_option={"libx265": "pools={}", "libsvtav1": "lp={}"}.get(encoder),
    )


_ROWS = (
    _prores("proxy", 0, "ProRes 422 Proxy, 10 bit: offline editing."),
    _prores("lt", 1, "ProRes 422 LT, 10 bit: editing where space is short."),
    _prores("422", 2, "ProRes 422, 10 bit: editing."),
    _prores("hq", 3, "ProRes 422 HQ, 10 bit: grading and delivery, the default."),
    _prores("4444", 4, "ProRes 4444, 10 bit 4:4:4, with alpha where the source has it.", "444"),
    _dnxhr("lb", "yuv422p", "DNxHR LB, 8 bit: offline editing."),
    _dnxhr("sq", "yuv422p", "DNxHR SQ, 8 bit: editing."),
    _dnxhr("hq", "yuv422p", "DNxHR HQ, 8 bit: editing at high quality."),
    _dnxhr("hqx", "yuv422p10le", "DNxHR HQX, 10 bit: grading and delivery."),
    _dnxhr("444", "yuv444p10le", "DNxHR 444, 10 bit 4:4:4: grading and delivery."),
    _delivery("h264", "libx264", "yuv420p", "H.264, 8 bit: plays everywhere.", {"preset": "veryfast", "crf": "18"}),
    _delivery("h264-10", "libx264", "yuv420p10le", "H.264, 10 bit.", {"preset": "veryfast", "crf": "18"}),
    _delivery(
        "h265",
        "libx265",
        "yuv420p10le",
        "H.265 (HEVC), 10 bit: delivery, HDR.",
        {"preset": "fast", "tune": "grain", "crf": "20", "x265-params": "log-level=error"},
    ),
    Codec(
        name="ffv1",
        sentence="FFV1 version 3, lossless with checksums: archive; 10 bit 4:2:2 unless asked otherwise.",
        encoder="ffv1",
        pixel_format="yuv422p10le",
        alpha_format="yuva422p10le",
        suffixes=(".mkv",),
        options={"level": "3", "slicecrc": "1", "slices": "4"},
        threads="SLICE",
        full_range=True,
        interlaced=True,
        lossless=True,
    ),
    _delivery("av1", "libsvtav1", "yuv420p10le", "AV1, 10 bit: delivery at low rates.", {"preset": "8", "crf": "24"}),
)


def _image(name: str, suffixes: tuple[str, ...], planes: str, sentence: str) -> Codec:
    kind = name.split("-", maxsplit=1)[0]
    return Codec(
        name=name,
        sentence=sentence,
        encoder=kind,
        pixel_format=planes,
        alpha_format=None if name in {"jpeg", "dpx", "dpx-12"} else planes.replace("gbrp", "gbrap"),
        suffixes=suffixes,
        full_range=True,
        smallest=(1, 1),
        lossless=kind != "jpeg",
        image=True,
        linear=kind == "exr",
    )


_IMAGE_ROWS = (
    _image(
        "exr-half",
        (".exr",),
        "gbrpf16le",
        "OpenEXR, half floats: linear light, the usual for plates.",
    ),
    _image("exr-float", (".exr",), "gbrpf32le", "OpenEXR, 32-bit floats: linear light."),
    _image("dpx", (".dpx",), "gbrp10le", "DPX, 10 bit: scans, and what takes their place."),
    _image("dpx-12", (".dpx",), "gbrp12le", "DPX, 12 bit."),
    _image("dpx-16", (".dpx",), "gbrp16le", "DPX, 16 bit."),
    _image("tiff", (".tif", ".tiff"), "gbrp16le", "TIFF, 16 bit."),
    _image("tiff-8", (".tif", ".tiff"), "gbrp", "TIFF, 8 bit."),
    _image("png", (".png",), "gbrp16le", "PNG, 16 bit."),
    _image("png-8", (".png",), "gbrp", "PNG, 8 bit."),
    _image("jpeg", (".jpg", ".jpeg"), "gbrp", "JPEG, 8 bit: to look at."),
)

CODECS: Mapping[str, Codec] = MappingProxyType({row.name: row for row in _ROWS})
"""Every codec of clips by its name."""
IMAGE_CODECS: Mapping[str, Codec] = MappingProxyType({row.name: row for row in _IMAGE_ROWS})
"""Every way to write the pictures of a sequence."""

DEFAULT_CODEC = "prores-hq"
_ALIASES = {
    "prores": "prores-hq",
    "dnxhr": "dnxhr-hqx",
    "hevc": "h265",
    "x264": "h264",
    "x265": "h265",
    "exr": "exr-half",
    "dpx10": "dpx",
    "tiff16": "tiff",
    "png16": "png",
    "jpg": "jpeg",
}


def find_codec(name: str) -> Codec:
    """Return a codec by its name in any case, with or without dashes; MediaError lists the nearest names."""
    wanted = _normalize(name)
    wanted = _normalize(_ALIASES.get(wanted, wanted))
    known = {**CODECS, **IMAGE_CODECS}
    for codec in known.values():
        if _normalize(codec.name) == wanted:
            return codec
    raise MediaError(f"--codec must be a known codec, got {name!r}; {nearest(name.lower(), known)}.")


def _normalize(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
