"""What was asked for and the source it is asked of make a job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from filmvideo.jobs.job import RenderJob, RenderRequest
from filmvideo.jobs.output_names import default_codec
from filmvideo.jobs.plan import Plan, plan_for
from filmvideo.media import Codec, Reader, find_codec, open_source
from filmvideo.media.files.pipes import PipeFormat


def open_for_job(
    source: str | Path,
    asked: RenderRequest,
    *,
    threads: int = 0,
    sha256: str | None = None,
    pipe: PipeFormat | None = None,
) -> Reader:
    """Open a source for what is asked of it."""
    return open_source(
        source,
        frames=asked.frames,
        input_matrix=asked.input_matrix,
        rate=asked.rate,
        missing=asked.missing,
        threads=threads,
        sha256=sha256,
        pipe=pipe,
    )


def plan_of(reader: Reader, codec: Codec, asked: RenderRequest, device: str | torch.device) -> Plan:
    """Decide how it is done."""
    return plan_for(reader.info, codec, asked.look, asked.input, asked.output, asked.seed, device, asked.engine)


def job_on(
    reader: Reader, asked: RenderRequest, target: Path, codec: Codec, *, threads: int, segments: bool, shared: bool
) -> RenderJob:
    """Make the job; one that is `shared` holds the source's sha256, so that it is worked out once."""
    words: dict[str, Any] = vars(asked) | {"codec": codec.name}
    return RenderJob(
        **words,
        source=reader.info.path,
        target=target,
        span=(reader.first, reader.last),
        threads=threads,
        segments=segments,
        source_sha256=reader.sha256() if shared else None,
    )


def job_for(source: Path, target: Path, asked: RenderRequest, *, threads: int) -> RenderJob:
    """Prepare a job for other machines; FilmvideoError where it could not be done."""
    with open_for_job(source, asked) as reader:
        codec = find_codec(asked.codec or default_codec(target, asked.look, reader.info))
        plan_of(reader, codec, asked, "cpu")
        return job_on(reader, asked, target, codec, threads=threads, segments=not codec.image, shared=True)
