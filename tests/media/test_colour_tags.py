"""Colour tags: what is stated, what is assumed, and the siting of chroma."""

from __future__ import annotations

import pytest
from helpers.random_frames import picture

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.pixels.colour_tags import Tags, complete_tags, default_siting
from filmvideo.media.pixels.ycbcr import plane_format, to_rgb


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
