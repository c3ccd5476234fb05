"""Sequences with frames before 0, and pictures whose numbers are no frames' numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from filmvideo.base.errors import MediaError
from filmvideo.cli.options.files import parse_frames
from filmvideo.media.files.sequence_name import find_pattern
from filmvideo.media.read.sequence import SequenceReader
from filmvideo.media.write.still import write_still

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


def picture(path: Path, level: float) -> None:
    write_still(path, torch.full((3, 8, 8), level, device="cpu"), bits=8)


def reader(path: Path, frames: tuple[int, int] | None = None) -> SequenceReader:
    pattern = find_pattern(path)
    assert pattern is not None
    return SequenceReader(pattern, frames=frames, missing="hold")


def test_frames_before_0_come_first(tmp_path: Path) -> None:
    for n in range(-2, 2):
        picture(tmp_path / f"s.{'-' if n < 0 else ''}{abs(n):04d}.png", (n + 3) / 5)
    frames = [(f.index, int(f.planes[0][0, 0])) for f in reader(tmp_path / "s.####.png")]
    assert frames == [(-2, 51), (-1, 102), (0, 153), (1, 204)]
    (tmp_path / "s.-0001.png").unlink()
    with reader(tmp_path / "s.####.png", (-2, -1)) as some:
        assert [int(f.planes[0][0, 0]) for f in some] == [51, 51]
        assert some.origin(-1) == some.origin(-2) != ""


def test_a_range_may_begin_before_0() -> None:
    assert parse_frames("-2-2") == (-2, 2)
    assert parse_frames("-4--2") == (-4, -2)
    assert parse_frames("-4") == (-4, -4)


def test_dates_are_no_sequence(tmp_path: Path) -> None:
    for date in (20230105, 20240206, 1704067200123):
        picture(tmp_path / f"IMG_{date}.png", 0.5)
    with pytest.raises(MediaError, match="from 20230105 to 1704067200123 are no frame sequence"):
        reader(tmp_path / "IMG_########.png")
