"""Every picture of a reader, through a plan, into a writer: decoding, rendering and encoding overlap."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from filmvideo.clips.overlap import overlapped
from filmvideo.clips.plan import Plan
from filmvideo.media import Picture, Reader, Writer
from filmvideo.media.read_pipe import PipeReader
from filmvideo.media.write_pipe import PipeWriter

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all."""


def fill(reader: Reader, writer: Writer, plan: Plan, progress: Progress | None = None) -> None:
    """Render what a reader gives."""
    done = 0

    def work(picture: Picture) -> tuple[Picture, tuple[Tensor, ...]]:
        return picture, plan.planes(picture, writer.format, writer.spec.tags)

    def put_away(result: tuple[Picture, tuple[Tensor, ...]]) -> None:
        nonlocal done
        picture, planes = result
        writer.put(planes, picture)
        done += 1
        if progress is not None:
            progress(done, reader.expected - len(reader.skip))

    ends = [end for end in (reader, writer) if isinstance(end, PipeReader | PipeWriter)]
    at_once = plan.at_once(reader.info.format, writer.format)
    overlapped(reader, work, put_away, at_once=at_once, stop=[end.stop for end in ends])
