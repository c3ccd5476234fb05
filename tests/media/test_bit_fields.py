"""Formats of bit fields and palettes are read as planes; those that are no picture are refused by what they are."""

from __future__ import annotations

import av
import numpy as np
import pytest

from filmvideo.base.errors import MediaError
from filmvideo.media.pixels.av_planes import plane_format, planes_of
from filmvideo.media.pixels.colour_tags import UNSPECIFIED, Tags, complete_tags

_WORDS = {
    "rgb555le": ((31 << 10) | (16 << 5) | 1, "<u2", (255, 132, 8)),
    "rgb555be": ((31 << 10) | (16 << 5) | 1, ">u2", (255, 132, 8)),
    "bgr555le": ((31 << 10) | (16 << 5) | 1, "<u2", (8, 132, 255)),
    "rgb565le": ((31 << 11) | (32 << 5) | 1, "<u2", (255, 130, 8)),
    "rgb444le": ((15 << 8) | (8 << 4) | 1, "<u2", (255, 136, 17)),
    "rgb8": ((7 << 5) | (4 << 2) | 1, "u1", (255, 146, 85)),
    "x2rgb10le": ((1023 << 20) | (512 << 10) | 1, "<u4", (1023, 512, 1)),
    "xv30le": ((700 << 20) | (64 << 10) | 300, "<u4", (64, 300, 700)),
}


def _filled(name: str, word: int, kind: str) -> av.VideoFrame:
    frame = av.VideoFrame(13, 5, name)
    plane = frame.planes[0]
    plane.update(np.full(plane.buffer_size // np.dtype(kind).itemsize, word, kind).tobytes())
    return frame


@pytest.mark.parametrize("name", sorted(_WORDS))
def test_bit_fields_become_codes(name: str) -> None:
    word, kind, wanted = _WORDS[name]
    planes = planes_of(_filled(name, word, kind))
    assert tuple(int(plane[4, 12]) for plane in planes) == wanted
    assert {tuple(plane.shape) for plane in planes} == {(5, 13)}
    assert plane_format(name).peak == max(255, (1 << plane_format(name).bits) - 1)


def test_bits_become_black_and_white() -> None:
    white_is_0, black_is_0 = (planes_of(_filled(name, 0b01010101, "u1"))[1] for name in ("monow", "monob"))
    assert white_is_0[0, :3].tolist() == [255, 0, 255]
    assert black_is_0[0, :3].tolist() == [0, 255, 0]


def test_a_palette_is_looked_up() -> None:
    frame = _filled("pal8", 7, "u1")
    palette = np.zeros(256, np.uint32)
    palette[7] = 0x80FF4010
    frame.planes[1].update(palette.tobytes())
    assert [int(plane[0, 0]) for plane in planes_of(frame)] == [0xFF, 0x40, 0x10, 0x80]
    assert plane_format("pal8").alpha


@pytest.mark.parametrize(("name", "bits", "shift"), [("y210le", 10, 6), ("y212le", 12, 4), ("xv36le", 12, 4)])
def test_packed_words_become_planes(name: str, bits: int, shift: int) -> None:
    planes = planes_of(_filled(name, 300 << shift, "<u2"))
    assert plane_format(name).bits == bits
    assert all(bool((plane == 300).all()) for plane in planes)


@pytest.mark.parametrize(
    ("name", "said"), [("bayer_rggb16le", "Bayer pattern RGGB"), ("xyz12le", "ST 428-1"), ("rgb4", "rgb4 cannot")]
)
def test_what_is_no_picture_is_said(name: str, said: str) -> None:
    with pytest.raises(MediaError, match=said):
        plane_format(name)


@pytest.mark.parametrize(("size", "matrix"), [((720, 608), 5), ((720, 512), 6), ((720, 576), 5), ((1280, 720), 1)])
def test_the_matrix_of_lines_with_blanking_is_that_of_their_standard(size: tuple[int, int], matrix: int) -> None:
    stated = Tags(UNSPECIFIED, UNSPECIFIED, UNSPECIFIED, full_range=False)
    tags, _ = complete_tags(stated, rgb=False, width=size[0], height=size[1])
    assert tags.matrix == matrix
