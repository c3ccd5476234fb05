"""Small clips made on the fly, whose every frame can be told from the next."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from av.video.stream import VideoStream


def frame_of(name: str, width: int, height: int, level: int) -> av.VideoFrame:
    """Draw a frame with a ramp and a number in it: the mean of its first plane is about `level`."""
    frame = av.VideoFrame(width, height, name)
    deep = frame.format.components[0].bits > 8
    sample = np.uint16 if deep else np.uint8
    gain = 1 << (frame.format.components[0].bits - 8)
    for number, plane in enumerate(frame.planes):
        rows = np.zeros((plane.height, plane.line_size // sample().itemsize), sample)
        ramp = np.arange(rows.shape[1]) % 8
        rows[:] = ((level if number in {0, 3} else 120) + ramp) * gain
        plane.update(rows.tobytes())
    return frame


def write_clip(
    path: Path,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    *,
    size: tuple[int, int] = (64, 48),
    frames: int = 24,
    rate: Fraction | int = 24,
    pts: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    setup: Callable[[Any, VideoStream], None] | None = None,
) -> Path:
    """Encode `frames` frames, frame n with luma near 40 + 4n (of 8 bits)."""
    with av.open(str(path), "w", options=container_options or {}) as out:
        stream = cast("VideoStream", out.add_stream(codec, rate=rate, options=options or {}))
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        if time_base is not None:
            stream.time_base = stream.codec_context.time_base = time_base
        if setup is not None:
            setup(out, stream)
        for n in range(frames):
            frame = frame_of(pix_fmt, *size, level=40 + 4 * (n % 48))
            frame.time_base = time_base or 1 / Fraction(rate)
            frame.pts = pts[n] if pts else n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def level_of(plane: np.ndarray[Any, Any], bits: int) -> int:
    """Read back which frame this is, from the mean of its luma."""
    return round((float(plane.mean()) / (1 << (bits - 8)) - 3.5 - 40) / 4)
