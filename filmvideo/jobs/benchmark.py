"""The time that a clip takes on this machine: decoding, rendering and encoding, each timed alone on the same frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from torch import Tensor

from filmvideo.engine.threads import count, use
from filmvideo.jobs.plan import plan_for
from filmvideo.looks.look import Look
from filmvideo.media import Codec, MediaWriter, VideoFrame, open_source, open_target

T = TypeVar("T")


@dataclass(frozen=True)
class Times:
    """Milliseconds a frame."""

    frames: int
    width: int
    height: int
    decode_ms: float
    render_ms: float
    """Planes of codes in, planes for the encoder out; the median frame."""
    encode_ms: float


def time_clip(clip: Path, look: Look, codec: Codec, *, frames: int, threads: int | None = None) -> Times:
    """Time a clip's first frames; the frame that prepares the look is not counted."""
    use(threads)
    with open_source(clip, threads=count()) as reader, TemporaryDirectory() as folder:
        plan = plan_for(reader.info, codec, look, "auto", None, 0, "auto")
        target = Path(folder) / f"timed{codec.suffixes[0]}"
        writer = open_target(target, codec, plan.spec, source=reader, part=True, threads=count())
        decode_s, shown = _time(lambda: [_copy_planes(picture) for picture in islice(reader, frames)])
        plan.planes(shown[0], writer.format, writer.spec.tags)
        done = [_time(lambda p=p: plan.planes(p, writer.format, writer.spec.tags)) for p in shown]
        encode_s, _ = _time(lambda: _encode(writer, [planes for _, planes in done], shown))
    render_s = median(seconds for seconds, _ in done)
    each_s = (decode_s / len(shown), render_s, encode_s / len(shown))
    return Times(len(shown), shown[0].width, shown[0].height, *(round(1e3 * s, 2) for s in each_s))


def _time(work: Callable[[], T]) -> tuple[float, T]:
    """Run work; return the seconds it took, and its result."""
    started = perf_counter()
    found = work()
    return perf_counter() - started, found


def _copy_planes(picture: VideoFrame) -> VideoFrame:
    """Copy planes out of the decoder's own frames, of which it has few."""
    return replace(picture, planes=tuple(plane.clone() for plane in picture.planes))


def _encode(writer: MediaWriter, done: list[tuple[Tensor, ...]], shown: list[VideoFrame]) -> None:
    with writer:
        for planes, picture in zip(done, shown, strict=True):
            writer.put(planes, picture)
