"""A card of small mixed clips, and sound files with a time, for the tests of dailies."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from helpers.clips import write_clip
from helpers.footage import with_sound

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.stream import VideoStream

SIZE = (160, 90)
RECIPE = """
schema = 1
cdl = ["grades.cc"]
[film]
stock = "vision3"
[[output]]
name = "archive"
codec = "ffv1"
[[output]]
name = "marked"
codec = "ffv1"
burn_in = "words"
[[output]]
name = "view"
codec = "h264"
size = "128x72"
suffix = ".view"
burn_in = "usual"
[[output]]
name = "cut"
codec = "prores-proxy"
[burn_in.words]
bottom_left = "{tc} {feet}"
"""
GRADE = '<ColorCorrection id="IMG_1"><SatNode><Saturation>0</Saturation></SatNode></ColorCorrection>'


def tagged(_: Any, stream: VideoStream) -> None:  # noqa: ANN401
    context = stream.codec_context
    context.color_primaries, context.color_trc, context.colorspace, context.color_range = 1, 1, 1, 1


def with_reel(_: Any, stream: VideoStream) -> None:  # noqa: ANN401
    tagged(_, stream)
    stream.metadata["timecode"] = "01:02:03:00"
    stream.metadata["reel_name"] = "A001"


def turned(_: Any, stream: VideoStream) -> None:  # noqa: ANN401
    tagged(_, stream)
    stream.set_display_rotation(90)


def write_card(folder: Path) -> Path:
    """Write clips with a reel, on its side, with sound, cut short, of words, and of sound alone."""
    (folder / "phone").mkdir(parents=True)
    write_clip(folder / "A001C001.mov", "prores_ks", "yuv422p10le", size=SIZE, frames=4, setup=with_reel)
    write_clip(folder / "phone" / "IMG_1.mp4", size=SIZE, frames=3, setup=turned)
    with_sound(folder / "talk.mov", frames=6)
    whole = write_clip(
        folder / "phone" / "cut.mp4",
        size=SIZE,
        frames=24,
        setup=tagged,
        options={"g": "4", "qp": "4"},
        container_options={"movflags": "faststart"},
    )
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    (folder / "words.mov").write_text("no clip at all, but words that go on for a while")
    (folder / "._A001C001.mov").write_bytes(b"\0\5\26\7")
    write_tone(folder / "phone" / "memo.mp4")
    return folder


def write_tone(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def write_wav(path: Path, start_samples: int, samples: int) -> None:
    """Write a recorder's file of a ramp that repeats every 30000 samples, and the time it starts at."""
    with av.open(str(path), "w", options={"write_bext": "1"}) as out:
        out.metadata["time_reference"] = str(start_samples)
        stream: Any = out.add_stream("pcm_s16le", rate=48000, layout="mono")
        ramp = (np.arange(samples) % 30000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(ramp, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
