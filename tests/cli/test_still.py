"""A still is a frame of `process`: the same engine, the same tables, the same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from helpers.cards import SIZE, turned
from helpers.clips import write_clip
from helpers.footage import lossless
from PIL import Image

from filmvideo.cli import main
from filmvideo.jobs import conversion
from filmvideo.looks import match_display
from filmvideo.media import read_still, write_still

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)


@pytest.mark.parametrize(
    "film",
    [
        ["--look", "vision3-day", "--seed", "3"],
        ["--stock", "velvia-50", "--engine", "fast"],
        ["--stock", "tri-x", "--output-space", "rec709"],
        ["--stock", "vision3", "--print", "scan"],
    ],
)
def test_a_still_is_the_frame_of_a_16_bit_sequence_to_the_bit(tmp_path: Path, film: list[str]) -> None:
    clip = lossless(tmp_path / "clip.mkv", frames=3)
    space = [] if "scan" in film or "rec709" in film else ["--output-space", "srgb"]
    still, frames = tmp_path / "still.tif", tmp_path / "f.####.tif"
    assert main(["still", str(clip), "--at", "frame 2", *film, "-o", str(still)]) == 0
    assert main(["process", str(clip), *film, *space, "-o", str(frames)]) == 0
    found, wanted = read_still(still), read_still(tmp_path / "f.0002.tif")
    assert found.shape == wanted.shape
    assert torch.equal(found, wanted)


def test_a_still_is_rendered_by_the_compiled_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("The plain engine is slow.")

    clip = lossless(tmp_path / "clip.mkv", frames=1)
    monkeypatch.setattr(conversion, "plain_planes", refuse)
    assert main(["still", str(clip), "--stock", "vision3", "-o", str(tmp_path / "a.png")]) == 0


def test_a_look_is_matched_to_the_display_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The luminance of an aim is solved for; twice is too often."""
    calls: list[object] = []
    found = match_display.match_display

    def count(look: object, space: object) -> object:
        calls.append(look)
        return found(look, space)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr("filmvideo.jobs.job.match_display", count)
    clip = lossless(tmp_path / "clip.mkv", frames=1)
    asked = ["--stock", "vision3", "--print-light", "match", "-o", str(tmp_path / "a.png")]
    assert main(["still", str(clip), *asked]) == 0
    assert len(calls) == 1


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_a_still_of_a_grey_picture_and_of_one_with_opacity(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (32, 24), (90, 90, 90, 128) if mode == "RGBA" else 90).save(tmp_path / "a.png")
    asked = ["--stock", "tri-x", "--grain", "0", "--before-after", "-o", str(tmp_path / "b.tif")]
    assert main(["still", str(tmp_path / "a.png"), *asked]) == 0
    found = read_still(tmp_path / "b.tif")
    assert float((found[:, :, :32] - 90 / 255).abs().max()) < 1e-4
    assert float(found[:, 12, 48].std()) < 1e-3


def test_a_turned_photograph_stands(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "IMG.mp4", size=SIZE, frames=1, setup=turned)
    assert main(["still", str(clip), "--stock", "vision3", "-o", str(tmp_path / "clip.png")]) == 0
    assert read_still(tmp_path / "clip.png").shape[1:] == SIZE
    write_still(tmp_path / "photo.png", torch.rand(3, 20, 30))
    assert main(["still", str(tmp_path / "photo.png"), "--stock", "tri-x", "-o", str(tmp_path / "p.tif")]) == 0
    assert read_still(tmp_path / "p.tif").shape == (3, 20, 30)
