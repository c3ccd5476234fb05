"""Words over pictures: how large they are, where they lie, and that they stand still."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from filmvideo.base.errors import ParameterError
from filmvideo.dailies.clipping_meter import ClippingMeter
from filmvideo.jobs.burn_in import USUAL, BurnIn, draw_burn_in, feet
from filmvideo.jobs.lettering import load_font, spell_in_font
from filmvideo.jobs.orientation import turn_upright
from filmvideo.media import Tags, VideoFrame, plane_format

VALUES = {
    "clip": "A001C003",
    "tc": "01:02:03:11",
    "frame": "1234",
    "look": "night",
    "reel": "A001",
    "feet": "77+02",
    "date": "2026-11-24",
    "stock": "Vision3",
    "name": "view",
}
GREY = 0.4


def grey(height: int) -> torch.Tensor:
    return torch.full((3, height, height * 16 // 9), GREY)


def rows_of(picture: torch.Tensor, level: float) -> int:
    """Count the rows that letters reach."""
    return int((picture[0] > level).any(1).sum())


@pytest.mark.parametrize("height", [360, 1080, 2160])
def test_words_are_as_large_a_part_of_every_picture(height: int) -> None:
    seen = draw_burn_in(grey(height), BurnIn({"bottom_left": "{tc}"}), VALUES, 0)
    rows = rows_of(seen, 0.8)
    assert 0.014 < rows / height < 0.03
    assert rows >= 7
    plate = seen[0] < 0.5 * GREY
    assert plate[height // 2 :].any()
    assert not plate[: height // 2].any()


def test_a_timecode_stands_still() -> None:
    over = BurnIn({"bottom_right": "{tc}"})
    edges: set[tuple[int, int]] = set()
    for tc in ("01:11:11:11", "08:38:58:20", "00:00:00:00"):
        columns = (draw_burn_in(grey(360), over, VALUES | {"tc": tc}, 0)[0] < 0.5 * GREY).any(0).nonzero()
        edges.add((int(columns[0]), int(columns[-1])))
    assert len(edges) == 1


def test_words_never_leave_the_picture_or_meet() -> None:
    long = VALUES | {"clip": "a name that runs and runs and runs " * 3, "look": "another that does as well " * 3}
    seen = draw_burn_in(grey(360), USUAL, long, 0)
    letters = (seen[0, :60] > 0.8).any(0)
    assert not letters[:8].any()
    assert not letters[-8:].any()
    assert not letters[310:330].any()


@pytest.mark.parametrize("places", [("top_left", "top_right"), ("bottom_left", "bottom", "bottom_right")])
def test_lines_of_a_row_do_not_meet_on_a_telephone(places: tuple[str, ...]) -> None:
    picture = torch.full((3, 960, 540), GREY)
    lines = dict.fromkeys(places, "{clip}")
    long = VALUES | {"clip": "a name that runs and runs"}
    plates = (draw_burn_in(picture, BurnIn(lines), long, 0)[0] != GREY).any(0)
    ends = int((plates[1:] != plates[:-1]).sum())
    assert ends == 2 * len(places)


def test_words_grow_smaller_before_they_are_cut_off() -> None:
    over = BurnIn({"bottom_left": "{clip} {tc}", "bottom": "{date}"})
    picture = torch.full((3, 960, 540), GREY)
    one, other = (
        draw_burn_in(picture, over, VALUES | {"clip": "PHONE", "tc": tc}, 0) for tc in ("00:00:00:12", "00:00:00:13")
    )
    assert not torch.equal(one, other)
    assert rows_of(one[:, :, :190], 0.8) >= 7


def test_mattes_frame_lines_and_slate() -> None:
    seen = draw_burn_in(grey(360), BurnIn(aspect=2.39, matte=1.0, frame_lines=True), VALUES, 0)
    rows = round(640 / 2.39)
    top = (360 - rows) // 2
    assert float(seen[:, : top - 1].max()) == 0
    assert torch.allclose(seen[:, top], torch.tensor(0.6))
    assert torch.allclose(seen[:, 180, 2:-2], torch.tensor(GREY))
    slate = BurnIn(slate_frames=2)
    assert float(draw_burn_in(grey(360), slate, VALUES, 1).median()) < 0.1
    assert torch.equal(draw_burn_in(grey(360), slate, VALUES, 2), grey(360))


def test_a_watermark_is_seen_on_black_and_on_white() -> None:
    for level in (0.0, 1.0):
        picture = torch.full((3, 360, 640), level)
        moved = (draw_burn_in(picture, BurnIn(watermark="do not copy"), VALUES, 0) - picture).abs()
        assert float(moved[:, 150:210].amax()) > 0.15
        assert float(moved.mean()) < 0.05


def test_feet_are_of_sixteen_frames() -> None:
    assert [feet(n) for n in (0, 15, 16, 1439)] == ["0+00", "0+15", "1+00", "89+15"]


@pytest.mark.parametrize("lines", [{"topleft": "x"}, {"top": "{time}"}, {"top": "{clip"}])
def test_a_wrong_template_is_refused(lines: dict[str, str]) -> None:
    with pytest.raises(ParameterError):
        BurnIn(lines)


def test_a_quarter_turn_is_counter_clockwise() -> None:
    picture = torch.arange(6.0).reshape(1, 2, 3).expand(3, -1, -1)
    assert turn_upright(picture, 90, (2, 3))[0].tolist() == [[2, 5], [1, 4], [0, 3]]


def test_smaller_pictures_keep_an_even_field() -> None:
    assert torch.allclose(turn_upright(grey(360), 0, (128, 72)), torch.tensor(GREY))


def test_clipped_is_a_heap_at_the_top() -> None:
    def share(luma: torch.Tensor) -> float:
        codes = ClippingMeter()
        form = plane_format("yuv420p10le")
        plane = luma.clamp(0, 940).to(torch.uint16)
        codes.add(VideoFrame((plane, plane, plane), form, Tags(1, 1, 1), 0, 0, Fraction(1)))
        return codes.clipped_share

    scene = 300 + 150 * torch.randn(400, 400, generator=torch.Generator().manual_seed(2))
    assert share(scene) < 0.001
    bright = share(scene + 540)
    assert bright == pytest.approx(float((scene + 540 >= 936).float().mean()), abs=0.02)
    assert share(scene * 0.3) == 0


def test_letters_that_a_font_lacks_are_spelt() -> None:
    """The font that comes with Pillow has English letters only; a name of others stays one that can be read."""
    face = load_font("", 20)
    assert spell_in_font(face, "A001_C002 01:02:03;04 (µ)") == "A001_C002 01:02:03;04 (u)"
    assert spell_in_font(face, "Zoë Größe Zoe\u0308 日") == "Zoe Grosse Zoe ?"
    picture = torch.full((3, 90, 160), 0.5)
    one, other = (draw_burn_in(picture, BurnIn({"top": "{clip}"}), {"clip": name}, 0) for name in ("Zoë", "Zoe"))
    assert torch.equal(one, other)
    assert not torch.equal(one, picture)
