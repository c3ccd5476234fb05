"""Views of decoded frames: packed, semi-planar, big-endian, upside down."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import av.filter
import numpy as np
import pytest
import torch

from filmvideo.base.errors import MediaError
from filmvideo.media.pixels.av_planes import planes_of
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.pixels.ycbcr import from_rgb, plane_format, to_rgb


def fill(name: str, width: int, height: int) -> tuple[av.VideoFrame, list[np.ndarray[Any, Any]]]:
    """Fill a frame with random bytes; return it and each plane's bytes."""
    frame = av.VideoFrame(width, height, name)
    draw = np.random.default_rng(3)
    filled: list[np.ndarray[Any, Any]] = []
    for plane in frame.planes:
        bytes_ = draw.integers(0, 256, (plane.height, plane.line_size), dtype=np.uint8)
        plane.update(bytes_.tobytes())
        filled.append(bytes_)
    return frame, filled


@pytest.mark.parametrize(
    ("name", "order", "planar"),
    [
        ("rgb24", (0, 1, 2), "gbrp"),
        ("bgr24", (2, 1, 0), "gbrp"),
        ("rgba", (0, 1, 2, 3), "gbrap"),
        ("argb", (1, 2, 3, 0), "gbrap"),
        ("bgr0", (2, 1, 0), "gbrp"),
        ("ya8", (0, 1), "ya8"),
        ("vuya", (2, 1, 0, 3), "yuva444p"),
    ],
)
def test_packed_bytes_are_taken_apart(name: str, order: tuple[int, ...], planar: str) -> None:
    frame, (raw,) = fill(name, 7, 5)
    size = {"rgb24": 3, "bgr24": 3, "ya8": 2}.get(name, 4)
    groups = raw[:, : 7 * size].reshape(5, 7, size)
    assert plane_format(name).name == planar
    for plane, place in zip(planes_of(frame), order, strict=True):
        np.testing.assert_array_equal(plane.numpy(), groups[:, :, place])


@pytest.mark.parametrize(("name", "sample"), [("rgb48le", "<u2"), ("rgb48be", ">u2")])
def test_both_byte_orders_of_sixteen_bits(name: str, sample: str) -> None:
    frame, (raw,) = fill(name, 7, 5)
    groups = raw[:, : 7 * 6].copy().view(sample).reshape(5, 7, 3)
    assert plane_format(name).name == "gbrp16le"
    for place, plane in enumerate(planes_of(frame)):
        assert plane.dtype == torch.uint16
        np.testing.assert_array_equal(plane.numpy(), groups[:, :, place])


@pytest.mark.parametrize(("name", "sample", "shift"), [("nv12", "u1", 0), ("p010le", "<u2", 6), ("p016be", ">u2", 0)])
def test_semi_planar_chroma_is_split(name: str, sample: str, shift: int) -> None:
    frame, (luma, pair) = fill(name, 7, 5)
    width = np.dtype(sample).itemsize
    codes = pair[:, : 8 * width].copy().view(sample).reshape(3, 4, 2) >> shift
    planes = planes_of(frame)
    np.testing.assert_array_equal(planes[0].numpy(), luma[:, : 7 * width].copy().view(sample) >> shift)
    np.testing.assert_array_equal(planes[1].numpy(), codes[:, :, 0])
    np.testing.assert_array_equal(planes[2].numpy(), codes[:, :, 1])
    assert plane_format(name).step_y == 2


@pytest.mark.parametrize(("name", "y", "u", "v"), [("yuyv422", 0, 1, 3), ("uyvy422", 1, 0, 2)])
def test_packed_422_is_split(name: str, y: int, u: int, v: int) -> None:
    frame, (raw,) = fill(name, 6, 5)
    planes = planes_of(frame)
    np.testing.assert_array_equal(planes[0].numpy(), raw[:, y:12:2])
    np.testing.assert_array_equal(planes[1].numpy(), raw[:, u:12:4])
    np.testing.assert_array_equal(planes[2].numpy(), raw[:, v:12:4])


def test_planar_rgb_is_ordered_red_green_blue_and_floats_stay_floats() -> None:
    frame, raw = fill("gbrp", 7, 5)
    for plane, stored in zip(planes_of(frame), (raw[2], raw[0], raw[1]), strict=True):
        np.testing.assert_array_equal(plane.numpy(), stored[:, :7])
    assert plane_format("gbrpf16le").name == "gbrpf32le"
    light = av.VideoFrame(4, 2, "gbrpf32le")
    for number, plane in enumerate(light.planes):
        plane.update(np.full(plane.buffer_size // 4, 1.5 + number, np.float32).tobytes())
    form = plane_format("gbrpf32le")
    shown = VideoFrame(planes_of(light), form, Tags(1, 8, 0, full_range=True), 0, 0, Fraction(1, 24))
    assert to_rgb(shown)[:, 0, 0].tolist() == [3.5, 1.5, 2.5]
    assert from_rgb(to_rgb(shown), form, shown.tags)[0][0, 0] == 3.5


def test_upside_down_rows_are_turned() -> None:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=4, height=3, format=av.VideoFormat("gray"), time_base=Fraction(1, 24))
    flip, sink = graph.add("vflip"), graph.add("buffersink")
    source.link_to(flip)
    flip.link_to(sink)
    graph.configure()
    frame, (raw,) = fill("gray", 4, 3)
    frame.pts = 0
    graph.push(frame)
    flipped = graph.pull()
    assert isinstance(flipped, av.VideoFrame)
    assert flipped.planes[0].line_size < 0
    np.testing.assert_array_equal(planes_of(flipped)[0].numpy(), raw[::-1, :4])


def test_planes_outlive_their_frame() -> None:
    frame, (raw,) = fill("gray", 640, 360)
    plane = planes_of(frame)[0]
    del frame
    for _ in range(8):
        fill("gray", 640, 360)[0].planes[0].update(bytes(640 * 360))
    np.testing.assert_array_equal(plane.numpy(), raw[:, :640])


@pytest.mark.parametrize("name", ["pal8", "monow", "rgb565le", "bayer_rggb8", "xyz12le", "cuda", "nope"])
def test_a_format_without_planes_is_refused_in_words(name: str) -> None:
    with pytest.raises(MediaError, match=f"pixel format {name} (cannot|is not known)"):
        plane_format(name)
