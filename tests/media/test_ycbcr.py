"""Planes against an independent float64 reference: matrices, ranges, sitings, odd sizes, the way back."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from helpers.random_frames import picture

from filmvideo.media.pixels.colour_tags import Siting, Tags
from filmvideo.media.pixels.frame import VideoFrame
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
