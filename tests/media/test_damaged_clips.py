"""Clips that are cut short, zeroed or damaged give the frames that decode."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from helpers.clips import write_clip
from helpers.running import ran

from filmvideo.media import ClipReader

if TYPE_CHECKING:
    from pathlib import Path
from helpers.reading import PRORES, read, seen

DAMAGED = """
import sys, av.logging
from filmvideo.media.read.clip import ClipReader
av.logging.set_level(av.logging.ERROR)
av.logging.Capture(local=False).__enter__()
for last in range(12):
    with ClipReader(sys.argv[1], frames=(0, last), threads=4) as reader:
        list(reader)
"""


def cut(path: Path, share: float) -> Path:
    raw = path.read_bytes()
    short = path.with_stem("cut")
    short.write_bytes(raw[: int(len(raw) * share)])
    return short


@pytest.mark.parametrize(
    ("suffix", "codec", "flags"),
    [
        ("mov", PRORES, {"movflags": "faststart"}),
        ("mov", PRORES, {"movflags": "frag_keyframe+empty_moov"}),
        ("mkv", ("ffv1", "yuv420p"), {}),
    ],
)
def test_a_file_cut_short_gives_what_it_has_and_says_so(
    tmp_path: Path, suffix: str, codec: tuple[str, str], flags: dict[str, str]
) -> None:
    whole = write_clip(tmp_path / f"a.{suffix}", *codec, container_options=flags)
    pictures, damage = read(cut(whole, 0.6))
    assert 11 <= len(pictures) <= 16
    assert [p.index for p in pictures] == [seen(p) for p in pictures] == list(range(len(pictures)))
    assert damage.cut_short
    assert "cut short" in damage.describe()
    if "frag" not in str(flags):
        assert len(pictures) + damage.lost == 24
    assert "file-cut-short" in [notice.code for notice in ClipReader(cut(whole, 0.6)).info.notices]


def test_a_range_in_the_missing_end_is_lost_frames(tmp_path: Path) -> None:
    clip = cut(write_clip(tmp_path / "a.mkv", "ffv1", "yuv420p"), 0.6)
    pictures, damage = read(clip, (22, 23))
    assert (pictures, damage.lost) == ([], 2)


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mov", PRORES), ("mp4", ("libx264", "yuv420p")), ("mkv", ("ffv1", "yuv420p"))]
)
def test_a_zeroed_stretch_costs_its_frames_and_not_the_rest(
    tmp_path: Path, suffix: str, codec: tuple[str, str]
) -> None:
    options = {"g": "1", "crf": "5"} if codec[0] == "libx264" else {}
    path = write_clip(tmp_path / f"a.{suffix}", *codec, options=options)
    raw = bytearray(path.read_bytes())
    start, end = len(raw) * 4 // 10, len(raw) // 2
    raw[start:end] = bytes(end - start)
    path.write_bytes(raw)
    pictures, damage = read(path)
    unhurt = [p.index for p in pictures if p.index == seen(p)]
    assert set(range(8)) | set(range(14, 24)) <= set(unhurt)
    assert damage.lost + len(pictures) == 24
    assert damage.lost + damage.damaged > 0 or suffix == "mp4"


def test_flipped_bytes_are_counted_as_damage(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mov", *PRORES, size=(128, 96))
    raw = bytearray(path.read_bytes())
    for place in range(len(raw) // 3, len(raw) // 2, 97):
        raw[place] ^= 0xFF
    path.write_bytes(raw)
    pictures, damage = read(path)
    assert damage
    assert len(pictures) + damage.lost == 24
    assert sum(p.damaged for p in pictures) == damage.damaged
    assert damage.describe().endswith(".")


def test_a_damaged_clip_is_let_go_of_while_its_damage_is_told(tmp_path: Path) -> None:
    """Its decoder's threads wait for Python's lock to tell it; whoever held that and waited for them stood still."""
    path = write_clip(tmp_path / "a.mkv", *PRORES, size=(640, 360), frames=30)
    raw = bytearray(path.read_bytes())
    for place in range(len(raw) // 20, len(raw), 97):
        raw[place] ^= 0xFF
    path.write_bytes(raw)
    ran([sys.executable, "-c", DAMAGED, str(path)], check=True, timeout=60)
