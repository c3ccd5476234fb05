"""Dolby Vision: profiles are named, and one without a base layer that can be read is refused."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from helpers.clips import write_clip

import filmvideo
from filmvideo.looks.look import Look
from filmvideo.media import probe
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.stream import VideoStream

PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"hvc1")


def dolby(path: Path, profile: int, compatibility: int) -> Path:
    """Write an mp4 of HEVC, and put the record of a profile into its sample entry."""
    write_clip(path, "libx265", "yuv420p10le", frames=3, options={"x265-params": "log-level=error"}, setup=_as_hvc1)
    data = bytearray(path.read_bytes())
    bits = (profile << 9) | (1 << 3) | 0b101
    name = b"dvcC" if profile < 8 else b"dvvC"
    box = struct.pack(">I4sBBHI", 32, name, 1, 0, bits, compatibility << 28) + bytes(16)
    start = size = 0
    for part in PATH:
        start = data.index(part, start + 4) - 4
        (size,) = struct.unpack_from(">I", data, start)
        struct.pack_into(">I", data, start, size + len(box))
    data[start + size : start + size] = box
    path.write_bytes(data)
    return path


def _as_hvc1(_out: object, stream: VideoStream) -> None:
    stream.codec_context.codec_tag = "hvc1"


def test_profile_5_is_named_and_refused(tmp_path: Path) -> None:
    clip = dolby(tmp_path / "a.mp4", 5, 0)
    assert any("profile 5" in n.text for n in probe(clip).notices if n.code == "dolby-vision")
    for look in (Look(), None):
        with pytest.raises(filmvideo.MediaError, match=r"profile 5.*IPT"):
            process(clip, tmp_path / "o.mkv", look=look)
    with pytest.raises(filmvideo.MediaError, match="profile 5"):
        filmvideo.open(clip)


@pytest.mark.parametrize(("profile", "compatibility", "name"), [(8, 1, "8.1"), (8, 4, "8.4"), (7, 6, "7")])
def test_other_profiles_are_named_and_read(profile: int, compatibility: int, name: str, tmp_path: Path) -> None:
    clip = dolby(tmp_path / "a.mp4", profile, compatibility)
    assert [n.text for n in probe(clip).notices if f"profile {name}:" in n.text]
    process(clip, tmp_path / "o.mkv", look=None)


def test_other_clips_say_nothing(tmp_path: Path) -> None:
    assert probe(write_clip(tmp_path / "a.mp4", frames=2)).dolby_vision is None
