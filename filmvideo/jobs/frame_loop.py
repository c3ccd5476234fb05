"""Every picture of a reader, through a plan, into a writer: decoding, rendering and encoding overlap."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from filmvideo.jobs.plan import Plan
from filmvideo.jobs.prefetch import run_pipelined
from filmvideo.media import Reader, VideoFrame, Writer

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all."""


def render_all_frames(reader: Reader, writer: Writer, plan: Plan, progress: Progress | None = None) -> None:
    """Render what a reader gives."""
    done = 0

    def work(picture: VideoFrame) -> tuple[VideoFrame, tuple[Tensor, ...]]:
        return picture, plan.planes(picture, writer.format, writer.spec.tags)

    def put_away(result: tuple[VideoFrame, tuple[Tensor, ...]]) -> None:
        nonlocal done
        picture, planes = result
        writer.put(planes, picture)
        done += 1
        if progress is not None:
            progress(done, reader.expected - len(reader.skip))

    at_once = plan.at_once(reader.info.format, writer.format)
    run_pipelined(reader, work, put_away, at_once=at_once, stop=[reader.stop, writer.stop])
