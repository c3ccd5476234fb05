"""Clips to time with: the sample clip, enlarged."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

SAMPLE = Path("samples/day.mp4")


def enlarge(folder: Path, width: int, height: int, frames: int) -> Path:
    """Write the sample clip's first frames at another size, as H.264."""
    path = folder / f"{width}x{height}.mp4"
    with av.open(str(SAMPLE)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=24, options={"preset": "fast", "crf": "16"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.color_primaries = stream.codec_context.color_trc = stream.codec_context.colorspace = 1
        for n, frame in enumerate(source.decode(video=0)):
            if n == frames:
                break
            larger = frame.reformat(width=width, height=height, interpolation="BICUBIC")
            larger.pts, larger.time_base = n, Fraction(1, 24)
            target.mux(stream.encode(larger))
        target.mux(stream.encode(None))
    return path
