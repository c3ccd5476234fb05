"""The siting of chroma that a stream states: read from the bitstream or the container, used, kept and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import write_clip

from filmvideo.media import ClipReader, probe, to_rgb
from filmvideo.media.pixels.colour_tags import siting_in
from filmvideo.media.write.scheduling import keep_scheduling
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

STATED: dict[str, tuple[str, dict[str, str]]] = {
    "a.mp4": ("libx264", {"x264-params": "colorprim=bt709"}),
    "b.ts": ("libx264", {}),
    "c.mp4": ("libx265", {"x265-params": "log-level=error"}),
    "d.mkv": ("ffv1", {}),
    "e.mkv": ("libx264", {}),
}


@pytest.mark.parametrize("siting", ["left", "center", "topleft", "top"])
@pytest.mark.parametrize("name", STATED)
def test_it_is_read_where_it_is_stated(name: str, siting: str, tmp_path: Path) -> None:
    codec, options = STATED[name]
    clip = write_clip(tmp_path / name, codec, options={**options, "chroma_sample_location": siting})
    assert probe(clip).tags.siting == siting
    with ClipReader(clip) as reader:
        assert next(iter(reader)).tags.siting == siting


def test_av1_states_two_sitings(tmp_path: Path) -> None:
    for siting in ("left", "topleft"):
        options = {"chroma_sample_location": siting, "preset": "12"}
        with keep_scheduling():
            clip = write_clip(tmp_path / f"{siting}.mp4", "libsvtav1", frames=2, size=(64, 64), options=options)
        assert probe(clip).tags.siting == siting


def test_it_moves_colours(tmp_path: Path) -> None:
    found: list[Tensor] = []
    for siting in ("left", "center"):
        clip = write_clip(tmp_path / f"{siting}.mkv", "ffv1", frames=1, options={"chroma_sample_location": siting})
        with ClipReader(clip) as reader:
            found.append(to_rgb(next(iter(reader))))
    assert not torch.equal(found[0], found[1])


def test_hdr_that_states_none_is_sited_at_the_top_left(tmp_path: Path) -> None:
    params = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    clip = write_clip(tmp_path / "a.mp4", "libx265", "yuv420p10le", frames=2, options={"x265-params": params})
    assert probe(clip).tags.siting == "topleft"


@pytest.mark.parametrize("codec", ["h264", "ffv1"])
@pytest.mark.parametrize("siting", ["center", "topleft"])
def test_pictures_that_pass_keep_it(codec: str, siting: str, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mkv", "ffv1", frames=2, options={"chroma_sample_location": siting})
    target = tmp_path / "b.mkv"
    process(clip, target, look=None, codec=codec)
    assert probe(target).tags.siting == siting


def test_four_two_two_is_sited_across_alone() -> None:
    assert siting_in(1, "topleft") == "left"
    assert siting_in(1, "top") == "center"
    assert siting_in(2, "topleft") == "topleft"
