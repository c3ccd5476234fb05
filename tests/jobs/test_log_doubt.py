"""What is said of a source's colour: nothing where all is usual, and a warning where it looks like camera log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from helpers.pictures import plates

import filmvideo
from filmvideo.base.notices import WARNINGS
from filmvideo.dailies.sheet import render_sheet, sheet_request
from filmvideo.grain.granularity import GrainSettings
from filmvideo.jobs import log_doubt
from filmvideo.jobs.clip import Clip
from filmvideo.jobs.log_doubt import Tones, tones_at
from filmvideo.jobs.still import render_still
from filmvideo.looks.look import Look
from filmvideo.media import Tags, write_still
from filmvideo.processing.process import process

if TYPE_CHECKING:
    from pathlib import Path

    from filmvideo.base.notices import Notice

LOOK = Look(grain=GrainSettings(amount=0))


def ramp(path: Path, levels: list[tuple[float, float]], tags: Tags | None = None, name: str = "") -> Path:
    """Write ramps of grey between codes, one a frame, and a name in the metadata."""
    import av  # noqa: PLC0415

    tags = tags or Tags(1, 1, 1)
    numbers = {"color_primaries": tags.primaries, "color_trc": tags.transfer, "colorspace": tags.matrix}
    options = {key: str(value) for key, value in numbers.items()}
    with av.open(str(path), "w") as out:
        if name:
            out.metadata["comment"] = name
        stream = out.add_stream("ffv1", rate=24, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv422p10le"
        for n, (low, high) in enumerate(levels):
            frame = av.VideoFrame(64, 48, "yuv422p10le")
            row = (64 + 876 * np.linspace(low, high, 64)).astype("<u2")
            for plane in frame.planes:
                wide = plane.line_size // 2
                values = np.full((plane.height, wide), 512, "<u2")
                if plane.width == 64:
                    values[:, :64] = row
                plane.update(values.tobytes())
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def said(clip: Path, target: Path, space: str = "auto", output: str | None = None) -> list[Notice]:
    """Return what is said before a render."""
    notices: list[Notice] = []
    process(clip, target, look=LOOK, codec="ffv1", notify=notices.append, overwrite=True, input=space, output=output)
    return notices


def test_of_a_usual_clip_nothing_is_said(tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0, 1)] * 3)
    assert [n.code for n in said(clip, tmp_path / "o.mkv") if n.code != "compiling"] == []


def test_tones_of_log_are_warned_of(tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0.1, 0.6)] * 6)
    [notice] = [n for n in said(clip, tmp_path / "o.mkv") if n.code in WARNINGS]
    assert "--input-space" in notice.text
    named = said(clip, tmp_path / "o.mkv", "logc3")
    assert not [n for n in named if n.code in WARNINGS]


@pytest.mark.parametrize("place", [1, 3, 5])
def test_one_frame_with_black_and_white_is_enough(place: int, tmp_path: Path) -> None:
    levels = [(0.1, 0.6)] * 6
    levels[place] = (0.0, 1.0)
    clip = ramp(tmp_path / "a.mkv", levels)
    assert not [n for n in said(clip, tmp_path / "o.mkv") if n.code in WARNINGS]


@pytest.mark.parametrize(("range_", "looks"), [((0, 1), 1), ((0.1, 0.6), 3)])
def test_a_frame_with_black_or_white_ends_the_search(
    range_: tuple[float, float], looks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look opens the clip, and one without an index is counted then."""
    clip, seen = filmvideo.open(ramp(tmp_path / "a.mkv", [range_] * 6)), list[int]()

    def count(clip: Clip, place: int) -> Tones | None:
        seen.append(place)
        return tones_at(clip, place)

    monkeypatch.setattr(log_doubt, "tones_at", count)
    log_doubt.doubt_reading(clip)
    assert len(seen) == looks


NAMED = ["S-Log3", "Sony SLog2", "V-Log", "Canon Log 3", "C-Log2", "D-Log M", "N-Log", "F-Log2", "LogC4", "Apple Log"]


@pytest.mark.parametrize("name", NAMED)
def test_a_camera_that_names_its_log_is_believed(name: str, tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0, 1)] * 3, name=name)
    assert [n for n in said(clip, tmp_path / "o.mkv") if n.code in WARNINGS]


@pytest.mark.parametrize("name", ["catalog 3", "prolog", "dialogue", "Big Log", "a vlog", "a long slog"])
def test_other_words_are_no_log(name: str, tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0, 1)] * 3, name=name)
    assert not [n for n in said(clip, tmp_path / "o.mkv") if n.code in WARNINGS]


def test_hdr_that_becomes_sdr_is_said(tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0, 1)] * 3, Tags(9, 16, 9))
    assert "hdr-to-sdr" in [n.code for n in said(clip, tmp_path / "o.mkv")]
    assert "hdr-to-sdr" not in [n.code for n in said(clip, tmp_path / "o.mkv", output="rec2020-pq")]


def test_stills_and_grids_warn_of_log_by_the_whole_clip(tmp_path: Path) -> None:
    log, video = ramp(tmp_path / "log.mkv", [(0.1, 0.6)] * 6), ramp(tmp_path / "video.mkv", [(0.1, 0.6), (0, 1)] * 3)
    assert [n.code for n in render_still(log, tmp_path / "a.png", look=LOOK).notices] == ["log-suspected"]
    assert render_still(video, tmp_path / "b.png", look=LOOK).notices == ()
    assert [n.code for n in sheet_notices(log, tmp_path / "c.png")] == ["log-suspected"]
    assert sheet_notices(video, tmp_path / "d.png") == []


def test_a_single_picture_is_judged_by_itself(tmp_path: Path) -> None:
    grey = torch.linspace(0.1, 0.6, 64).expand(3, 48, 64)
    write_still(tmp_path / "log.png", grey)
    report = render_still(tmp_path / "log.png", tmp_path / "a.png", look=LOOK)
    assert "log-suspected" in [n.code for n in report.notices]
    report = render_still(tmp_path / "log.png", tmp_path / "b.png", look=LOOK, input="logc3")
    assert "log-suspected" not in [n.code for n in report.notices]


def test_a_still_of_hdr_is_said_to_be_sdr(tmp_path: Path) -> None:
    clip = ramp(tmp_path / "a.mkv", [(0, 1)] * 3, Tags(9, 16, 9))
    assert [n.code for n in render_still(clip, tmp_path / "a.png", look=LOOK).notices] == ["hdr-to-sdr"]


def sheet_notices(clip: Path, target: Path) -> list[Notice]:
    """Return what is said of the source of a grid of films."""
    notices: list[Notice] = []
    request, output = sheet_request(target, {"a": LOOK, "b": LOOK}, source=clip)
    render_sheet(request, output, notify=notices.append)
    return notices


def test_light_is_never_log(tmp_path: Path) -> None:
    report = process(plates(tmp_path / "p", count=2), tmp_path / "o.####.exr", look=LOOK)
    assert not [n for n in report.notices if n.code in WARNINGS]
    assert filmvideo.open(tmp_path / "p").space.encoding == "linear"
