"""A picture at half its size: what it keeps, and the compiled pass against its plain twin."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
import torch
from helpers.cpu_looks import picture

from filmvideo.engine.cpu import half_size
from filmvideo.media import Tags, VideoFrame, from_rgb, plane_format, to_rgb
from filmvideo.media.pixels.colour_tags import Siting

SITINGS: tuple[Siting, ...] = ("left", "center", "topleft")


def ramp(siting: Siting, *, down: bool) -> VideoFrame:
    """Build a ramp of colour, across or down."""
    place = (torch.arange(64) + 0.5) / 64
    level = 0.3 + 0.4 * (place[:, None].expand(64, 64) if down else place.expand(64, 64))
    code = torch.stack([level, torch.full_like(level, 0.5), 1 - level])
    tags, form = Tags(1, 1, 1, siting=siting), plane_format("yuv420p12le")
    return VideoFrame(from_rgb(code, form, tags), form, tags, 0, 0, Fraction(1, 24))


@pytest.mark.parametrize(("siting", "down"), list(product(SITINGS, [False, True])))
def test_colour_stays_where_it_is(siting: Siting, down: bool) -> None:  # noqa: FBT001
    whole = ramp(siting, down=down)
    small = half_size.halve_size(whole)
    assert (small.height, small.width) == (32, 32)
    expected = torch.nn.functional.avg_pool2d(to_rgb(whole)[None], 2)[0]
    inner = (slice(None), slice(4, -4), slice(4, -4))
    assert (to_rgb(small)[inner] - expected[inner]).abs().max() < 0.001


@pytest.mark.parametrize("name", ["yuv420p", "yuv422p10le", "yuv444p12le", "gbrp16le", "gray10le", "yuv440p"])
@pytest.mark.parametrize("size", [(30, 42), (31, 43), (1, 1), (2, 5)])
def test_compiled_and_plain_give_the_same_codes(
    name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = picture(name, *size, Tags(1, 1, 1, siting="topleft"), stride=7)
    ours = half_size.halve_size(shown)
    monkeypatch.setattr(half_size, "compiles", lambda: False)
    twin = half_size.halve_size(shown)
    assert all(torch.equal(a, b) for a, b in zip(ours.planes, twin.planes, strict=True))
    assert (ours.height, ours.width) == (-(-size[0] // 2), -(-size[1] // 2))


def test_an_even_field_stays_as_it_is_to_the_brightest_code() -> None:
    for code in (0, 1, 65535):
        planes = tuple(torch.full((5, 7), code, dtype=torch.uint16) for _ in range(3))
        small = half_size.halve_size(VideoFrame(planes, plane_format("gbrp16le"), Tags(1, 1, 0), 0, 0, Fraction(1, 24)))
        assert all((plane.int() == code).all() for plane in small.planes)
