"""Planes against an independent float64 reference: matrices, ranges, sitings, odd sizes, the way back."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import av
import av.filter
import numpy as np
import pytest
import torch

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.pixels.av_planes import planes_of
from filmvideo.media.pixels.colour_tags import Siting, Tags, complete_tags, default_siting, stated_first
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.pixels.ycbcr import alpha_of, alpha_plane, from_rgb, plane_format, to_rgb

Array = np.ndarray[Any, np.dtype[np.float64]]

# Y'CbCr to R'G'B' by the coefficients printed in the standards: BT.601 1.402/1.772, BT.709 1.5748/1.8556,
# BT.2020 1.4746/1.8814.
TO_RGB = {
    6: ((0.299, 0.587, 0.114), 1.402, 1.772),
    1: ((0.2126, 0.7152, 0.0722), 1.5748, 1.8556),
    9: ((0.2627, 0.6780, 0.0593), 1.4746, 1.8814),
}
NAMES = ["yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv440p"]
DEPTHS = {8: "", 10: "10le", 12: "12le", 16: "16le"}


def picture(
    format_: PlaneFormat, tags: Tags, height: int, width: int, seed: int = 0, *, margin: bool = False
) -> VideoFrame:
    """Random codes, over all there are or (`margin`) within the nominal range."""
    draw = np.random.default_rng(seed)
    low, high = (16 << (format_.bits - 8), 235 << (format_.bits - 8)) if margin else (0, format_.peak)
    sample = np.uint8 if format_.bits == 8 else np.uint16
    chroma = (-(-height // format_.step_y), -(-width // format_.step_x))
    shapes = [(height, width), chroma, chroma] if not format_.rgb else [(height, width)] * 3
    shapes += [(height, width)] * format_.alpha
    planes = tuple(torch.from_numpy(draw.integers(low, high + 1, s).astype(sample)) for s in shapes)
    return VideoFrame(planes, format_, tags, 0, 0, Fraction(1, 24))


def place_between(samples: Array, size: int, step: int, offset: float) -> Array:
    """Interpolate along the last axis at each pixel's own place, the edge held."""
    places = (np.arange(size) - offset) / step
    known = np.arange(samples.shape[-1], dtype=np.float64)
    rows: list[Array] = [np.interp(places, known, row) for row in samples]
    return np.stack(rows)


def reference_rgb(shown: VideoFrame) -> Array:
    """Convert in float64, pixel by pixel, from the text of the standards."""
    form, tags = shown.format, shown.tags
    unit = 2.0 ** (form.bits - 8)
    luma, blue, red = (p.numpy().astype(np.float64) for p in shown.planes[:3])
    if tags.full_range:
        luma, span = luma / form.peak, float(form.peak)
    else:
        luma, span = (luma - 16 * unit) / (219 * unit), 224 * unit
    across = 0.0 if tags.siting != "center" else (form.step_x - 1) / 2
    down = 0.0 if tags.siting == "topleft" else (form.step_y - 1) / 2
    chroma: list[Array] = []
    for plane in (blue, red):
        centred = (plane - 128 * unit) / span
        tall = place_between(centred.T, shown.height, form.step_y, down).T
        chroma.append(place_between(tall, shown.width, form.step_x, across))
    (kr, kg, kb), red_gain, blue_gain = TO_RGB[tags.matrix]
    r, b = luma + red_gain * chroma[1], luma + blue_gain * chroma[0]
    return np.stack([r, (luma - kr * r - kb * b) / kg, b])


@pytest.mark.parametrize("bits", DEPTHS)
@pytest.mark.parametrize("matrix", TO_RGB)
@pytest.mark.parametrize("full", [False, True])
def test_every_matrix_range_and_depth_matches_exact_arithmetic(bits: int, matrix: int, full: bool) -> None:  # noqa: FBT001
    shown = picture(plane_format(f"yuv422p{DEPTHS[bits]}"), Tags(1, 1, matrix, full), 12, 18)
    error = np.abs(to_rgb(shown).numpy() - reference_rgb(shown)).max()
    assert error * 1023 < 0.001


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("siting", ["left", "topleft", "center"])
def test_every_subsampling_and_siting_matches_at_any_size(name: str, siting: Siting) -> None:
    for height, width in product((1, 2, 3, 5, 8), (1, 2, 3, 4, 5, 9)):
        shown = picture(plane_format(name), Tags(1, 1, 1, siting=siting), height, width)
        torch.testing.assert_close(
            to_rgb(shown, torch.float64), torch.from_numpy(reference_rgb(shown)), atol=1e-12, rtol=0
        )


def test_known_colours_land_where_the_standard_says() -> None:
    form, tags = plane_format("yuv444p10le"), Tags(1, 1, 1)
    # 75 % bars of SMPTE RP 219 in ten bits: Y, Cb, Cr.
    bars = {
        (0.75, 0.75, 0.75): (721, 512, 512),
        (0.75, 0.75, 0.0): (674, 176, 543),
        (0.0, 0.75, 0.75): (581, 589, 176),
        (0.0, 0.75, 0.0): (534, 253, 207),
        (0.75, 0.0, 0.75): (251, 771, 817),
        (0.75, 0.0, 0.0): (204, 435, 848),
        (0.0, 0.0, 0.75): (111, 848, 481),
    }
    code = torch.tensor(list(bars)).T[:, None].contiguous()
    planes = from_rgb(code, form, tags)
    assert torch.stack([p[0].int() for p in planes]).T.tolist() == [list(v) for v in bars.values()]


@pytest.mark.parametrize("bits", DEPTHS)
@pytest.mark.parametrize("full", [False, True])
def test_full_resolution_codes_come_back_exactly(bits: int, full: bool) -> None:  # noqa: FBT001
    form = plane_format(f"yuv444p{DEPTHS[bits]}")
    shown = picture(form, Tags(9, 16, 9, full), 16, 16, margin=True)
    for before, after in zip(shown.planes, from_rgb(to_rgb(shown), form, shown.tags), strict=True):
        assert torch.equal(before, after)


@pytest.mark.parametrize("name", [*NAMES, "yuv420p10le", "yuv422p12le"])
@pytest.mark.parametrize("siting", ["left", "topleft", "center"])
def test_flat_colour_and_all_luma_survive_subsampling(name: str, siting: Siting) -> None:
    form = plane_format(name)
    shown = picture(form, Tags(1, 1, 1, siting=siting), 7, 11, margin=True)
    flat = tuple(p if n == 0 else torch.full_like(p, 93 + 7 * n) for n, p in enumerate(shown.planes))
    shown = VideoFrame(flat, form, shown.tags, 0, 0, Fraction(1, 24))
    for before, after in zip(flat, from_rgb(to_rgb(shown), form, shown.tags), strict=True):
        assert torch.equal(before, after)


@pytest.mark.parametrize(("siting", "offset"), [("left", (0.5, 0.0)), ("topleft", (0.0, 0.0)), ("center", (0.5, 0.5))])
def test_downsampled_ramp_is_read_where_chroma_sits(siting: Siting, offset: tuple[float, float]) -> None:
    form = plane_format("yuv420p16le")
    rows, columns = torch.meshgrid(torch.arange(16.0), torch.arange(24.0), indexing="ij")
    blue = 0.3 + 0.004 * rows + 0.007 * columns
    code = torch.stack([torch.full_like(blue, 0.4), torch.full_like(blue, 0.4), blue])
    planes = from_rgb(code, form, Tags(1, 1, 1, full_range=True, siting=siting))
    at = 0.3 + 0.004 * (2 * torch.arange(8)[:, None] + offset[0]) + 0.007 * (2 * torch.arange(12) + offset[1])
    expected = (at - (0.9278 * 0.4 + 0.0722 * at)) / 1.8556 * 65535 + 32768
    inner = (planes[1].float() - expected)[1:-1, 1:-1]
    assert float(inner.abs().max()) <= 0.51


@pytest.mark.parametrize("siting", ["left", "topleft", "center"])
def test_chroma_of_a_smooth_picture_makes_the_round_trip(siting: Siting) -> None:
    tags = Tags(1, 1, 1, siting=siting)
    form = plane_format("yuv420p12le")
    rows, columns = torch.meshgrid(torch.linspace(0, 3, 96), torch.linspace(0, 3, 96), indexing="ij")
    code = torch.stack([0.5 + 0.2 * torch.sin(rows + columns + n) for n in range(3)])
    back = to_rgb(VideoFrame(from_rgb(code, form, tags), form, tags, 0, 0, Fraction(1, 24)))
    assert float((back - code)[:, 4:-4, 4:-4].abs().max()) < 3 / 4095


def test_super_whites_and_sub_blacks_survive_and_reserved_codes_are_never_written() -> None:
    form, tags = plane_format("yuv444p10le"), Tags(1, 1, 1)
    codes = torch.tensor([[4, 30, 64, 940, 1000, 1019]], dtype=torch.uint16)
    neutral = torch.full_like(codes, 512)
    shown = VideoFrame((codes, neutral, neutral), form, tags, 0, 0, Fraction(1, 24))
    code = to_rgb(shown)
    assert float(code.min()) < 0
    assert float(code.max()) > 1.08
    assert torch.equal(from_rgb(code, form, tags)[0], codes)
    extreme = torch.tensor([-9.0, 9.0]).expand(3, 1, 2)
    assert from_rgb(extreme, form, tags)[0].tolist() == [[4, 1019]]
    assert from_rgb(extreme, form, Tags(1, 1, 1, full_range=True))[0].tolist() == [[0, 1023]]


def test_dither_keeps_the_mean_between_two_codes() -> None:
    form, tags = plane_format("yuv422p"), Tags(1, 1, 1)
    noise = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(1)) - 0.5
    level = (100.3 - 16) / 219
    code = torch.full((3, 64, 64), level)
    luma, *chroma = from_rgb(code, form, tags, dither=noise)
    assert luma.unique().tolist() == [100, 101]
    assert abs(float(luma.float().mean()) - 100.3) < 4 * 0.46 / 64
    assert [tuple(c.shape) for c in chroma] == [(64, 32), (64, 32)]
    assert from_rgb(code, form, tags)[0].unique().tolist() == [100]


@pytest.mark.parametrize("name", ["gbrp", "gbrp10le", "gbrap16le"])
def test_rgb_planes_are_full_range_and_come_back(name: str) -> None:
    form = plane_format(name)
    shown = picture(form, Tags(1, 1, 0, full_range=True), 5, 7)
    code = to_rgb(shown)
    assert torch.equal(code.mul(form.peak).round().int(), torch.stack([p.int() for p in shown.planes[:3]]))
    for before, after in zip(shown.planes[:3], from_rgb(code, form, shown.tags), strict=True):
        assert torch.equal(before, after)


def test_grey_is_a_neutral_and_alpha_is_opacity() -> None:
    shown = picture(plane_format("gray10le"), Tags(1, 1, 1), 3, 5)
    code = to_rgb(shown)
    assert torch.equal(code[0], code[1])
    assert torch.equal(code[1], code[2])
    luma = from_rgb(code, shown.format, shown.tags)[0]
    assert torch.equal(luma.int(), shown.planes[0].int().clamp(4, 1019))
    assert alpha_of(shown) is None
    cut_out = picture(plane_format("yuva444p12le"), Tags(1, 1, 1), 3, 5)
    opacity = alpha_of(cut_out)
    assert opacity is not None
    np.testing.assert_allclose(opacity.numpy(), cut_out.planes[3].numpy() / 4095, rtol=1e-6)
    assert torch.equal(alpha_plane(opacity, cut_out.format), cut_out.planes[3])


def fill(name: str, width: int, height: int) -> tuple[av.VideoFrame, list[np.ndarray[Any, Any]]]:
    """Give a frame random bytes; also each plane's bytes without padding."""
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


@pytest.mark.parametrize("name", ["pal8", "monow", "rgb565le", "bayer_rggb8", "xyz12le", "x2rgb10le", "cuda", "nope"])
def test_a_format_without_planes_is_refused_in_words(name: str) -> None:
    with pytest.raises(MediaError, match=f"pixel format {name} (cannot|is not known)"):
        plane_format(name)


def test_untagged_is_bt709_in_hd_and_bt601_with_a_notice_in_sd() -> None:
    def read(height: int, width: int, stated: Tags | None = None) -> tuple[Tags, tuple[Notice, ...]]:
        return complete_tags(stated or Tags(), rgb=False, width=width, height=height)

    for size in ((1080, 1920), (720, 1280), (544, 1280), (2160, 3840)):
        tags, said = read(*size)
        assert (tags.primaries, tags.transfer, tags.matrix) == (1, 1, 1)
        assert "BT.709" in said[0].text
    for size, number in (((576, 720), 5), ((480, 720), 6), ((272, 640), 6)):
        tags, said = read(*size)
        assert (tags.primaries, tags.transfer, tags.matrix) == (number, 6, number)
        assert (said[0].code, "if wrong" in said[0].text) == ("matrix-assumed", True)
    assert read(480, 720, Tags(9, 16))[0] == Tags(9, 16, 9)
    assert read(1080, 1920, Tags(matrix=9)) == (Tags(9, 14, 9), ())
    assert complete_tags(Tags(1, 1, 6), rgb=False, width=64, height=48, input_matrix="bt709") == (
        Tags(1, 1, 1),
        (),
    )
    assert complete_tags(Tags(), rgb=True, width=64, height=48)[0] == Tags(1, 1, 0, full_range=True)


def test_the_header_is_believed_before_the_frame() -> None:
    assert stated_first(9, 1) == 9
    assert stated_first(2, 1) == 1
    assert stated_first(0, 3) == 2


def test_tags_in_words_and_usual_sitings() -> None:
    assert Tags(1, 1, 1).describe() == "BT.709 / BT.709 / BT.709, video range"
    assert Tags(9, 16, 9, full_range=True).describe() == "BT.2020 / PQ / BT.2020, full range"
    assert default_siting("mjpeg", Tags(), 2, 2) == "center"
    assert default_siting("hevc", Tags(9, 16, 9), 2, 2) == "topleft"
    assert default_siting("hevc", Tags(9, 16, 9), 2, 1) == "left"
    assert default_siting("h264", Tags(1, 1, 1), 2, 2) == "left"


def test_a_matrix_that_is_no_weighted_sum_is_refused() -> None:
    shown = picture(plane_format("yuv444p"), Tags(9, 16, 14), 4, 4)
    with pytest.raises(MediaError, match="ICtCp"):
        to_rgb(shown)
