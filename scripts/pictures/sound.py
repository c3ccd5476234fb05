"""Sound and timecode for a silent clip: a soft chord, and a label for the first frame.

They come to a clip as they would in use: from a source file whose tracks the writer keeps. `sounding` makes
that source, with a black picture in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np

from .camera import RATE

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

SAMPLE_RATE = 48000
_CHORD_HZ = (110.0, 164.81, 220.0, 277.18)
_LEVEL = 0.035
_BLOCK = 1024


def sounding(path: Path, seconds: float, *, codec: str, timecode: str | None) -> Path:
    """Write a file of black with a chord for so long, and a timecode where one is given."""
    with av.open(str(path), "w") as output:
        picture = output.add_stream("mpeg4", rate=RATE)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        if timecode:
            picture.metadata["timecode"] = timecode
        sound = cast("AudioStream", output.add_stream(codec, rate=SAMPLE_RATE, layout="mono"))
        _write_black(output, picture, round(seconds * RATE))
        _write_sound(output, sound, chord(seconds))
    return path


def chord(seconds: float) -> NDArray[np.float32]:
    """Generate a chord that swells and dies away."""
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.sin(np.pi * time_s / seconds) ** 2
    tones = sum(np.sin(2 * np.pi * hz * time_s) for hz in _CHORD_HZ)
    return (_LEVEL * swell * tones).astype(np.float32)


def _write_black(output: OutputContainer, stream: VideoStream, frames: int) -> None:
    black: NDArray[Any] = np.zeros((64, 64, 3), np.uint8)
    for _ in range(frames):
        output.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
    output.mux(stream.encode(None))


def _write_sound(output: OutputContainer, stream: AudioStream, samples: NDArray[np.float32]) -> None:
    for start in range(0, len(samples), _BLOCK):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + _BLOCK], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))
