"""Other people's readers of look-up tables: OpenColorIO, FFmpeg's filters (through PyAV) and LittleCMS (Pillow)."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray
from PIL import Image, ImageCms

from helpers.reference import OCIO

Pixels = NDArray[np.float64]
"""(n, 3) codes."""


def by_opencolorio(path: Path, code: Pixels) -> Pixels:
    """Take codes through a file, tetrahedron by tetrahedron."""
    OCIO.ClearAllCaches()
    transform = OCIO.FileTransform(src=str(path), interpolation=OCIO.INTERP_TETRAHEDRAL)
    processor = (
        OCIO.Config.CreateRaw()
        .getProcessor(transform)
        .getOptimizedCPUProcessor(OCIO.BIT_DEPTH_F32, OCIO.BIT_DEPTH_F32, OCIO.OPTIMIZATION_LOSSLESS)
    )
    pixels = np.ascontiguousarray(code, dtype=np.float32)
    processor.applyRGB(pixels)
    return pixels.astype(np.float64)


def by_ffmpeg(path: Path, code: Pixels) -> Pixels:
    """Take codes through `lut3d`, in float."""
    frame = av.VideoFrame.from_ndarray(code[None].astype(np.float32), format="gbrpf32le")
    graph = Graph()
    first = graph.add_buffer(width=frame.width, height=1, format=frame.format, time_base=_SECOND)
    return _pulled(graph, [(first, frame)], graph.add("lut3d", f"file={path}:interp=tetrahedral"), "gbrpf32le")


def by_ffmpeg_hald(path: Path, code: Pixels) -> Pixels:
    """Take codes through `haldclut`, in 16 bits."""
    frame = av.VideoFrame.from_ndarray(np.round(code[None] * 65535).astype(np.uint16), format="rgb48le")
    with av.open(path) as picture:
        hald = next(picture.decode(video=0)).reformat(format="rgb48le")
    graph = Graph()
    inputs = [
        (graph.add_buffer(width=each.width, height=each.height, format=each.format, time_base=_SECOND), each)
        for each in (frame, hald)
    ]
    return _pulled(graph, inputs, graph.add("haldclut", "interp=tetrahedral"), "rgb48le") / 65535


def by_lcms(path: Path, code: Pixels) -> Pixels:
    """Take codes through a device link, in 8 bits, which is all that Pillow has."""
    nothing = path.with_name("nothing.icc")
    nothing.write_bytes(_without_change(path.read_bytes()))
    link, same = (ImageCms.ImageCmsProfile(str(one)) for one in (path, nothing))
    transform = ImageCms.buildTransform(link, same, "RGB", "RGB", flags=ImageCms.Flags.NOOPTIMIZE)
    picture = Image.fromarray(np.round(code[None] * 255).astype(np.uint8))
    found = ImageCms.applyTransform(picture, transform)
    if found is None:
        raise AssertionError(path)
    return np.asarray(found)[0] / 255


_SECOND = Fraction(1, 1)


def _pulled(graph: Graph, inputs: list[tuple[Any, Any]], lut: Any, form: str) -> Pixels:  # noqa: ANN401
    sink = graph.add("buffersink")
    layout = graph.add("format", f"pix_fmts={form}")
    for place, (source, _) in enumerate(inputs):
        source.link_to(lut, 0, place)
    lut.link_to(layout)
    layout.link_to(sink)
    graph.configure()
    for source, frame in inputs:
        frame.pts = 0
        frame.time_base = _SECOND
        source.push(frame)
        source.push(None)
    found: Any = sink.pull()
    return found.to_ndarray(format=form)[0].astype(np.float64)


def _without_change(link: bytes) -> bytes:
    """Return a device link that changes no colour, with the header of another."""
    corners = [65535 * bit for r in (0, 1) for g in (0, 1) for b in (0, 1) for bit in (r, g, b)]
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    curves = struct.pack(">6H", 0, 65535, 0, 65535, 0, 65535)
    data = b"mft2\0\0\0\0" + bytes((3, 3, 2, 0)) + identity + struct.pack(">HH", 2, 2) + curves
    data += struct.pack(">24H", *corners) + curves
    start = 128 + 4 + 12
    head = struct.pack(">I", start + len(data)) + link[4:128]
    return head + struct.pack(">I", 1) + b"A2B0" + struct.pack(">II", start, len(data)) + data
