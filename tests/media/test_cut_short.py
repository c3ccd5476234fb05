"""A file that was cut short says so, whatever its container, and how many frames it lacks where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from helpers.clips import write_clip

from filmvideo.media.read.clip import ClipReader

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
_FRAMES = 24
_FILES: list[tuple[str, str, str, dict[str, str]]] = [
    ("a.mp4", "mpeg4", "yuv420p", {"movflags": "faststart"}),
    ("a.mov", "prores_ks", "yuv422p10le", {"movflags": "faststart"}),
    ("a.mkv", "libx264", "yuv420p", {}),
    ("a.mxf", "mpeg2video", "yuv420p", {}),
    ("a.avi", "mjpeg", "yuvj420p", {}),
    ("a.flv", "libx264", "yuv420p", {}),
]


@pytest.mark.parametrize(("name", "codec", "pix_fmt", "options"), _FILES)
def test_what_is_lacking_is_counted(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, options: dict[str, str]
) -> None:
    clip = write_clip(
        tmp_path / name, codec, pix_fmt, frames=_FRAMES, options={"g": "4"}, container_options=options, size=(64, 48)
    )
    assert _read(clip) == (_FRAMES, False, 0)
    whole = clip.read_bytes()
    clip.write_bytes(whole[: len(whole) * 7 // 10])
    delivered, damaged, lost = _read(clip)
    assert damaged
    assert abs(delivered + lost - _FRAMES) <= 1  # the last packet may be shown after one that is lacking
    assert 0 < delivered < _FRAMES


@pytest.mark.parametrize("name", ["a.ts", "a.m2ts"])
def test_a_stream_that_ends_in_a_packet_is_cut(tmp_path: Path, name: str) -> None:
    clip = write_clip(tmp_path / name, frames=_FRAMES, options={"g": "4"})
    assert _read(clip) == (_FRAMES, False, 0)
    clip.write_bytes(clip.read_bytes()[:-100])
    assert _read(clip)[1]


def test_an_asf_that_is_shorter_than_it_states_is_cut(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.wmv", "wmv2", frames=_FRAMES, options={"g": "4"})
    assert _read(clip) == (_FRAMES, False, 0)
    clip.write_bytes(clip.read_bytes()[:-100])
    assert _read(clip)[1]


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [
        ("a.ivf", "libvpx-vp9", "yuv420p"),
        ("a.gif", "gif", "gray"),
        ("a.ogv", "libvpx", "yuv420p"),
        ("a.y4m", "wrapped_avframe", "yuv422p"),
        ("b.y4m", "wrapped_avframe", "gray"),
    ],
)
@pytest.mark.parametrize("share", [0.999, 0.7])
def test_a_file_without_its_end_is_cut(tmp_path: Path, name: str, codec: str, pix_fmt: str, share: float) -> None:
    clip = write_clip(tmp_path / name, codec, pix_fmt, frames=_FRAMES, size=(64, 48))
    assert _read(clip) == (_FRAMES, False, 0)
    whole = clip.read_bytes()
    clip.write_bytes(whole[: int(len(whole) * share)])
    delivered, damaged, _ = _read(clip)
    assert damaged
    assert delivered < _FRAMES or share > 0.7


def _read(path: Path) -> tuple[int, bool, int]:
    """Return the frames delivered, whether anything is lost, and the frames lost."""
    with ClipReader(path) as reader:
        delivered = sum(1 for _ in reader)
        return delivered, bool(reader.damage), reader.damage.lost
