"""Colour that container and stream state differently: the decoder's word counts, and a notice says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import write_clip

from filmvideo.media import ClipReader, probe
from filmvideo.media.pixels.colour_tags import Tags
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BOX = b"colrnclx"
VIDEO, FULL = 0x00, 0x80


def tagged(path: Path, color_range: str, codec: str = "libx264") -> Path:
    """Write an mp4 of BT.709 whose stream and `nclx` box state the same."""
    colour = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": color_range}
    quiet = {"x265-params": "log-level=error"} if codec == "libx265" else {}
    return write_clip(path, codec, frames=3, options=quiet | colour)


def restate(clip: Path, numbers: Mapping[int, int]) -> Path:
    """Overwrite bytes of the box: 1, 3 and 5 are primaries, transfer and matrix, 6 the range."""
    data = bytearray(clip.read_bytes())
    place = data.index(BOX) + len(BOX)
    for at, number in numbers.items():
        data[place + at] = number
    clip.write_bytes(data)
    return clip


CASES: dict[str, tuple[str, dict[int, int], Tags, str]] = {
    "full in the stream": ("pc", {6: VIDEO}, Tags(1, 1, 1, full_range=True), "range"),
    "video in the stream": ("tv", {6: FULL}, Tags(1, 1, 1), "range"),
    "primaries": ("tv", {1: 9}, Tags(1, 1, 1), "primaries"),
    "transfer": ("tv", {3: 16}, Tags(1, 1, 1), "transfer"),
    "matrix": ("tv", {5: 6}, Tags(1, 1, 1), "matrix"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_the_stream_counts_and_a_notice_says_so(case: str, codec: str, tmp_path: Path) -> None:
    color_range, numbers, wanted, fact = CASES[case]
    clip = tagged(tmp_path / "a.mp4", color_range, codec)
    assert probe(clip).tagged == wanted
    info = probe(restate(clip, numbers))
    assert info.tagged == wanted
    assert [n.where for n in info.notices if n.code == "colour-conflict"] == [fact]


def test_both_alike_say_nothing(tmp_path: Path) -> None:
    clip = tagged(tmp_path / "a.mp4", "pc")
    assert "colour-conflict" not in [notice.code for notice in probe(clip).notices]


def test_a_container_counts_where_the_stream_states_nothing(tmp_path: Path) -> None:
    clip = write_clip(
        tmp_path / "a.mkv", "ffv1", frames=2, options={"color_primaries": "bt2020", "color_trc": "smpte2084"}
    )
    assert (probe(clip).tagged.primaries, probe(clip).tagged.transfer) == (9, 16)


def test_full_range_codes_are_not_clipped(tmp_path: Path) -> None:
    clip = restate(tagged(tmp_path / "a.mp4", "pc"), {6: VIDEO})
    process(clip, tmp_path / "b.mkv", look=None, codec="ffv1")
    assert probe(tmp_path / "b.mkv").tagged.full_range
    with ClipReader(clip) as one, ClipReader(tmp_path / "b.mkv") as other:
        for before, after in zip(one, other, strict=True):
            assert all(torch.equal(a, b) for a, b in zip(before.planes, after.planes, strict=True))
