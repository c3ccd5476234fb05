"""Metadata of the film: kept, or named where the output cannot hold it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from helpers.clips import frame_of

from filmvideo import process
from filmvideo.media.info.metadata import film_metadata, metadata_notices
from filmvideo.media.info.probe import probe

STATED = {"title": "Harbour", "comment": "take 3", "com.apple.quicktime.model": "A camera"}
HELD: dict[str, set[str]] = {
    "mov": set(STATED),
    "mkv": set(STATED),
    "mp4": {"title", "comment"},
    "mxf": set(),
    "####.png": set(),
}


def write_stating(path: Path) -> Path:
    """Write two frames of ProRes with metadata."""
    with av.open(str(path), "w", container_options={"movflags": "use_metadata_tags"}) as out:
        video: Any = out.add_stream("prores_ks", rate=24)
        video.width, video.height, video.pix_fmt = 256, 128, "yuv422p10le"
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        out.metadata.update(STATED)
        for n in range(2):
            frame = frame_of("yuv422p10le", 256, 128, 300)
            frame.pts = n
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


@pytest.mark.parametrize("kind", HELD)
def test_what_an_output_cannot_hold_is_named(tmp_path: Path, kind: str) -> None:
    clip = write_stating(tmp_path / "a.mov")
    codec = {"mp4": "h264", "mxf": "dnxhr-sq", "####.png": "png"}.get(kind, "prores-lt")
    out = tmp_path / f"b.{kind}"
    report = process(clip, out, look=None, codec=codec)
    said = [notice.text for notice in report.notices if notice.code == "metadata-dropped"]
    lost = sorted(set(STATED) - HELD[kind])
    assert [text.partition(": ")[2] for text in said] == ([f"{', '.join(lost)}."] if lost else [])
    if kind in {"mov", "mkv", "mp4"}:
        found = {key.lower(): value for key, value in probe(out).metadata.items()}
        assert {key: found[key] for key in HELD[kind]} == {key: STATED[key] for key in HELD[kind]}


def test_facts_of_the_file_are_no_loss() -> None:
    assert film_metadata({"major_brand": "qt", "Encoder": "Lavf", "title": "a"}) == {"title": "a"}
    assert metadata_notices({}, {}, "mxf") == []
    assert metadata_notices({"TITLE": "a"}, {"title": "a"}, "mkv") == []
    assert metadata_notices({"location": "+1+2/"}, {"location-eng": "+1+2/"}, "mp4") == []
