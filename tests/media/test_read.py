"""Frames read back from real encodes: numbers, ranges, times, and what damage costs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.clips import write_clip

from filmvideo.base.errors import MediaError
from filmvideo.media import ClipReader

if TYPE_CHECKING:
    from pathlib import Path
from helpers.reading import LONG_GOP, OPEN_GOP, PRORES, read, seen

CLIPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "mov": ("prores_ks", "yuv422p10le", {}),
    "mp4": ("libx264", "yuv420p", LONG_GOP),
    "mkv": ("libx264", "yuv420p", LONG_GOP),
    "ts": ("libx264", "yuv420p", LONG_GOP),
    "avi": ("libx264", "yuv420p", LONG_GOP),
    "h264": ("libx264", "yuv420p", LONG_GOP),
    "mxf": ("dnxhd", "yuv422p10le", {"profile": "dnxhr_hqx"}),
    "webm": (
        "libvpx-vp9",
        "yuv420p",
        {"crf": "10", "b": "0", "auto-alt-ref": "1", "lag-in-frames": "8", "cpu-used": "5"},
    ),
    "m2ts": ("mpeg2video", "yuv420p", {"bf": "2", "b": "8000000", "g": "8"}),
    "hevc.mkv": (
        "libx265",
        "yuv420p10le",
        {"crf": "5", "preset": "ultrafast", "x265-params": "log-level=none:keyint=8"},
    ),
    "nut": ("ffv1", "yuv444p12le", {}),
}


@pytest.mark.parametrize("suffix", CLIPS)
def test_every_container_gives_every_frame_its_number(tmp_path: Path, suffix: str) -> None:
    codec, pix_fmt, options = CLIPS[suffix]
    size = (256, 128) if codec == "dnxhd" else (64, 48)
    path = write_clip(tmp_path / f"a.{suffix}", codec, pix_fmt, options=options, size=size)
    pictures, damage = read(path)
    assert [p.index for p in pictures] == [seen(p) for p in pictures] == list(range(24))
    seconds = [float((p.pts - pictures[0].pts) * p.time_base) for p in pictures]
    assert seconds == pytest.approx([n / 24 for n in range(24)], abs=0.001)
    assert not damage
    for first, last in ((0, 0), (7, 7), (9, 13), (23, 23)):
        part, lost = read(path, (first, last))
        assert [p.index for p in part] == [seen(p) for p in part] == list(range(first, last + 1))
        assert not lost


@pytest.mark.parametrize("options", [LONG_GOP, OPEN_GOP])
def test_a_range_is_bit_for_bit_the_same_part_of_the_whole(tmp_path: Path, options: dict[str, str]) -> None:
    path = write_clip(tmp_path / "a.mp4", options=options)
    whole, _ = read(path)
    for first in range(24):
        part, _ = read(path, (first, min(first + 1, 23)))
        for picture in part:
            same = whole[picture.index]
            assert picture.pts == same.pts
            assert all(torch.equal(a, b) for a, b in zip(picture.planes, same.planes, strict=True))


def test_lossless_codes_come_as_they_are_at_odd_sizes(tmp_path: Path) -> None:
    for pix_fmt, shapes in {
        "yuv420p10le": [(35, 49), (18, 25), (18, 25)],
        "yuv422p16le": [(35, 49), (35, 25), (35, 25)],
        "yuva444p12le": [(35, 49)] * 4,
        "gray16le": [(35, 49)],
        "gbrp10le": [(35, 49)] * 3,
    }.items():
        (picture, *_), _ = read(write_clip(tmp_path / f"{pix_fmt}.mkv", "ffv1", pix_fmt, size=(49, 35), frames=2))
        assert [tuple(p.shape) for p in picture.planes] == shapes
        unit = 1 << (picture.format.bits - 8)
        luma = 120 if picture.format.rgb else 40
        expected = np.tile((luma + np.arange(49) % 8) * unit, (35, 1))
        np.testing.assert_array_equal(picture.planes[0].numpy(), expected)
        assert (picture.height, picture.width) == (35, 49)


def test_uneven_times_are_kept_to_the_tick(tmp_path: Path) -> None:
    times = [0, 10, 11, 40, 100, 101, 150, 200, 201, 202, 240, 300]
    path = write_clip(tmp_path / "v.mp4", frames=12, pts=times, time_base=Fraction(1, 1000), options=LONG_GOP)
    pictures, damage = read(path)
    assert [p.pts * p.time_base for p in pictures] == [Fraction(t, 1000) for t in times]
    assert not damage
    part, _ = read(path, (4, 6))
    assert [(p.index, p.pts * p.time_base * 1000) for p in part] == [(4, 100), (5, 101), (6, 150)]


def test_a_late_start_counts_from_nought(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "s.mkv", frames=12, pts=[n + 48 for n in range(12)], options=LONG_GOP)
    pictures, _ = read(path)
    assert [p.pts * p.time_base for p in pictures] == [Fraction(n, 24) for n in range(12)]
    assert [p.index for p in pictures] == list(range(12))
    assert [p.index for p in read(path, (5, 6))[0]] == [5, 6]


def test_alpha_comes_as_a_fourth_plane(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "a.mov",
        "prores_ks",
        "yuva444p10le",
        frames=2,
        options={"profile": "4444", "alpha_bits": "16"},
    )
    (picture, *_), _ = read(path)
    assert len(picture.planes) == 4
    assert picture.format.alpha
    np.testing.assert_allclose(picture.planes[3].numpy()[:, :8].mean() / 4095, (40 + 3.5) / 255.75, atol=1e-3)


def test_memory_does_not_grow_with_what_was_read(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mov", *PRORES, frames=40)
    with ClipReader(path, threads=2) as reader:
        pictures = iter(reader)
        addresses = {next(pictures).planes[0].data_ptr() for _ in range(40)}
    assert len(addresses) < 20


def test_a_picture_stays_valid_after_the_reader_is_closed(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mov", *PRORES)
    with ClipReader(path) as reader:
        third = [p for p in reader if p.index == 3]
    assert seen(third[0]) == 3


def test_tags_and_siting_asked_for_are_on_every_picture(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=3)
    with ClipReader(path, input_matrix="bt2020", siting="topleft") as reader:
        assert {(p.tags.matrix, p.tags.siting) for p in reader} == {(9, "topleft")}


@pytest.mark.parametrize("frames", [(24, 30), (5, 4), (-1, 3)])
def test_a_range_outside_the_clip_is_refused(tmp_path: Path, frames: tuple[int, int]) -> None:
    path = write_clip(tmp_path / "a.mov", *PRORES)
    with pytest.raises(MediaError, match="has frames 0 to 23"):
        ClipReader(path, frames=frames)


def test_an_edit_list_trims_the_clip_and_numbers_start_at_its_first_shown_frame(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", options=LONG_GOP)
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"elst") + 12
    shown_ms, media_time = slice(entry, entry + 4), slice(entry + 4, entry + 8)
    later = int.from_bytes(raw[media_time], "big") + 10 * 512
    raw[shown_ms], raw[media_time] = (583).to_bytes(4, "big"), later.to_bytes(4, "big")
    path.write_bytes(raw)
    pictures, damage = read(path)
    assert [(p.index, seen(p)) for p in pictures] == [(n, n + 10) for n in range(14)]
    assert not damage
    assert [seen(p) for p in read(path, (3, 5))[0]] == [13, 14, 15]
