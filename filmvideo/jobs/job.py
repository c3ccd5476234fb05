"""A piece of work: all that a person asked for, as it is handed to another process, another machine or another year.

It holds the whole look, so that nothing but the source and the film's own file (where a look names one by its path) has
to be there. As JSON it is plain dicts, lists, numbers and words, and comes back equal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filmvideo.base.errors import MediaError
from filmvideo.looks.files import look_from_values, look_to_values
from filmvideo.looks.look import Look
from filmvideo.media.files.pipes import PipeFormat
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing
from filmvideo.render.render import Engine


@dataclass(frozen=True, kw_only=True)
class RenderRequest:
    """What a person asks of the pictures; `filmvideo.process` explains each."""

    look: Look | None
    input: str
    output: str | None
    codec: str | None
    seed: int
    frames: tuple[int, int] | None
    device: str
    engine: Engine
    input_matrix: InputMatrix | None
    rate: Fraction | None
    missing: Missing | None


@dataclass(frozen=True, kw_only=True)
class RenderJob(RenderRequest):
    """What is to be rendered, where and how."""

    source: Path
    target: Path
    codec: str
    span: tuple[int, int]
    """The first and last frame, also where no range was asked for."""
    threads: int
    segments: bool
    """Whether a clip is written in segments."""
    source_sha256: str | None = None
    """The source clip's, where it is known."""
    pipe: PipeFormat | None = None
    """Of a stream, what it does not say itself."""

    def arguments(self) -> dict[str, Any]:
        """Give it as `filmvideo.process` takes it, but source and target."""
        return {f.name: getattr(self, f.name) for f in fields(RenderRequest)} | {"threads": self.threads}

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        return plain | {
            "source": str(self.source),
            "target": str(self.target),
            "look": None if self.look is None else look_to_values(self.look),
            "frames": None if self.frames is None else list(self.frames),
            "span": list(self.span),
            "rate": None if self.rate is None else str(self.rate),
            "pipe": None if self.pipe is None else {"size": self.pipe.size, "pixel_format": self.pipe.pixel_format},
        }


def job_of(said: dict[str, Any]) -> RenderJob:
    """Read a job from plain values; MediaError where they are none."""
    try:
        given: dict[str, Any] = {f.name: said[f.name] for f in fields(RenderJob)}
        frames, rate, look, span = (given[name] for name in ("frames", "rate", "look", "span"))
        read: dict[str, Any] = given | {
            "source": Path(given["source"]),
            "target": Path(given["target"]),
            "look": None if look is None else look_from_values(look, "the job"),
            "frames": None if frames is None else (int(frames[0]), int(frames[1])),
            "span": (int(span[0]), int(span[1])),
            "rate": None if rate is None else Fraction(rate),
            "pipe": None if given["pipe"] is None else _pipe(**given["pipe"]),
        }
        return RenderJob(**read)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise MediaError(f"This is no job that filmvideo {version('filmvideo')} can read ({error!r}).") from error


def _pipe(size: list[int] | None, pixel_format: str | None) -> PipeFormat:
    return PipeFormat(None, None if size is None else (int(size[0]), int(size[1])), pixel_format)


def moved(job: RenderJob, source: Path | None, target: Path | None) -> RenderJob:
    """Give a job with its files elsewhere."""
    return replace(job, source=source or job.source, target=target or job.target)
