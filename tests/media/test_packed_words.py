"""Pixel formats whose codes share words, against FFmpeg's own conversion to planes; v410, which is one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
import torch

from filmvideo.media import ClipReader
from filmvideo.media.pixels.av_planes import planes_of

if TYPE_CHECKING:
    from pathlib import Path

PLANAR = {
    "v30xle": "yuv444p10le",
    "xv30le": "yuv444p10le",
    "x2rgb10le": "gbrp10le",
    "x2bgr10le": "gbrp10le",
    "xv36le": "yuv444p12le",
    "xv48le": "yuv444p16le",
    "y210le": "yuv422p10le",
    "y212le": "yuv422p12le",
    "y216le": "yuv422p16le",
}


@pytest.mark.parametrize("name", PLANAR)
def test_planes_are_ffmpegs_own(name: str) -> None:
    drawn = np.random.default_rng(3)
    planar = av.VideoFrame(32, 16, PLANAR[name])
    for plane in planar.planes:
        target = torch.from_dlpack(plane)
        peak = (1 << planar.format.components[0].bits) - 1
        target.copy_(torch.from_numpy(drawn.integers(0, peak + 1, tuple(target.shape)).astype(np.uint16)))
    packed = planar.reformat(format=name)
    for ours, wanted in zip(planes_of(packed), planes_of(packed.reformat(format=PLANAR[name])), strict=True):
        assert (ours.int() - wanted.int()).abs().max() <= 1
        assert ours.float().std() > 0


def test_v410_is_read(tmp_path: Path) -> None:
    from av.codec import Codec  # noqa: PLC0415

    form = next(f.name for f in Codec("v410", "w").video_formats or ())
    clip = write_v410(tmp_path / "a.mov", form)
    with ClipReader(clip) as reader:
        [shown] = list(reader)
    assert [int(plane.float().mean()) for plane in shown.planes] == [600, 500, 400]


def write_v410(path: Path, form: str) -> Path:
    """Write one even frame."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("v410", rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, form
        frame = av.VideoFrame(64, 48, "yuv444p10le")
        for plane, level in zip(frame.planes, (600, 500, 400), strict=True):
            torch.from_dlpack(plane).fill_(level)
        frame.pts = 0
        out.mux(stream.encode(frame.reformat(format=form)))
        out.mux(stream.encode(None))
    return path
