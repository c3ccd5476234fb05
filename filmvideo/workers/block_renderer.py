"""What a worker does, whether it is a process or an actor of Ray: blocks of one job, until it is told to stop.

Answers are plain values: what the source lost, or the sentence that says why a block cannot be rendered.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict
from threading import Event
from typing import Any

from filmvideo.base.errors import FilmvideoError, MediaError, print_traceback, unexpected
from filmvideo.jobs.job import job_from_json
from filmvideo.jobs.manifest import versions
from filmvideo.media import DecodeErrors
from filmvideo.workers.render_range import render_range

ENDED = "The work was ended."


class Renderer:
    """Renders blocks of a job."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._job = job_from_json(job)
        self._done = 0
        self._stopped = Event()

    def render(
        self, first: int, last: int, *, again: bool, progress: Callable[[int], None] | None = None
    ) -> dict[str, Any]:
        """Render a block; of one that was begun before, `again`, what is finished is kept."""
        self._done = 0

        def one_more(done: int, _: int) -> None:
            self._go_on()
            self._done = done
            if progress is not None:
                progress(done)

        try:
            self._go_on()
            return {"damage": asdict(render_range(self._job, (first, last), resume=again, progress=one_more))}
        except (FilmvideoError, OSError) as error:
            return {"error": str(error)}
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  (a fault of the program fails alike in every worker)
            print_traceback(error)
            return {"error": unexpected(error)}

    def frames_done(self) -> int:
        """Give how many frames of the block in hand are rendered."""
        return self._done

    def stop(self) -> None:
        """Leave off at the next frame."""
        self._stopped.set()

    def _go_on(self) -> None:
        """Leave off where that was asked; what is half written goes."""
        if self._stopped.is_set():
            raise MediaError(ENDED)

    def about(self) -> dict[str, str]:
        """Say where it renders."""
        return about_this_machine()


def about_this_machine() -> dict[str, str]:
    """Name the machine, and the versions that the bytes depend on."""
    return {"machine": platform.node()} | {k: v for k, v in versions().items() if k in {"filmvideo", "av"}}


def decode_errors_from(answer: dict[str, Any], where: str = "") -> DecodeErrors:
    """Read what a block's source lost; MediaError where it could not be rendered."""
    if "error" in answer:
        raise MediaError(f"{where}{answer['error']}")
    said = answer["damage"]
    return DecodeErrors(**said | {"messages": tuple(said["messages"])})
