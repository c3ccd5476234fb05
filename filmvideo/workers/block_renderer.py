"""The renderer in a worker, whether it is a process or an actor of Ray: blocks of one job, until it is stopped.

A block and its answer are plain values: what the source lost, or the sentence that says why it cannot be rendered.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from filmvideo.base.errors import FilmvideoError, MediaError, describe_unexpected, print_traceback
from filmvideo.jobs.job import PLAIN, job_from_json
from filmvideo.jobs.manifest import versions
from filmvideo.media import DecodeErrors
from filmvideo.workers.render_range import render_range

STOPPED = "The render was stopped."


@dataclass(frozen=True)
class Block:
    """Frames to render; of a block that was begun before, `again`, finished frames are kept."""

    first: int
    last: int
    again: bool


@dataclass(frozen=True)
class Answer:
    """A worker's answer: a frame that is done, or the end of a block."""

    frame: int | None = None
    damage: DecodeErrors | None = None
    error: str | None = None


class Renderer:
    """A renderer of blocks of a job."""

    def __init__(self, job: object) -> None:
        self._job = job_from_json(job)
        self._done = 0
        self._stopped = Event()

    def render(self, block: object, progress: Callable[[int], None] | None = None) -> object:
        """Render a block, given and answered as plain values."""
        wanted, self._done = PLAIN.read(Block, block, "block"), 0

        def count_frame(done: int, _: int) -> None:
            self._raise_if_stopped()
            self._done = done
            if progress is not None:
                progress(done)

        try:
            self._raise_if_stopped()
            frames = (wanted.first, wanted.last)
            damage = render_range(self._job, frames, resume=wanted.again, progress=count_frame)
            return PLAIN.write(Answer(damage=damage))
        except (FilmvideoError, OSError) as error:
            return PLAIN.write(Answer(error=str(error)))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  (a fault of the program fails alike in every worker)
            print_traceback(error)
            return PLAIN.write(Answer(error=describe_unexpected(error)))

    def frames_done(self) -> int:
        """Return how many frames of the current block are rendered."""
        return self._done

    def stop(self) -> None:
        """Stop at the next frame."""
        self._stopped.set()

    def _raise_if_stopped(self) -> None:
        """Raise MediaError after a stop; what is half written is removed."""
        if self._stopped.is_set():
            raise MediaError(STOPPED)

    def describe_machine(self) -> dict[str, str]:
        """Return the machine and the versions that the bytes depend on."""
        return about_this_machine()


def about_this_machine() -> dict[str, str]:
    """Return the machine's name, and the versions that the bytes depend on."""
    return {"machine": platform.node()} | {k: v for k, v in versions().items() if k in {"filmvideo", "av"}}


def decode_errors_from(answer: Answer, where: str = "") -> DecodeErrors:
    """Return what a block's source lost; MediaError where it could not be rendered."""
    if answer.damage is None:
        raise MediaError(f"{where}{answer.error}")
    return answer.damage
