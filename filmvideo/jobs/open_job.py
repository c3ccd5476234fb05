"""From a request and its open source to a job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from filmvideo.base.errors import MediaError
from filmvideo.jobs.conversion import input_space
from filmvideo.jobs.job import JobOutput, OutputRequest, RenderJob, RenderRequest
from filmvideo.jobs.output_names import default_codec, default_label, default_target
from filmvideo.jobs.plan import Plan, plan_for
from filmvideo.media import ClipInfo, Codec, FrameReader, find_codec, open_source
from filmvideo.media.files.pipes import is_pipe
from filmvideo.media.tracks.separate_sound import find_separate_sound
from filmvideo.media.write.pipe import pipe_codec


def open_for_request(request: RenderRequest, *, threads: int = 0, sha256: str | None = None) -> FrameReader:
    """Open the source of a request; MediaError where it cannot be read."""
    return open_source(
        request.source,
        frames=request.frames,
        input_matrix=request.input_matrix,
        rate=request.rate,
        missing=request.missing,
        threads=threads,
        sha256=sha256,
        pipe=request.pipe,
    )


def plan_output(
    info: ClipInfo, request: RenderRequest, output: JobOutput, device: str | torch.device, codec: Codec | None = None
) -> Plan:
    """Return the plan of one output; FilmvideoError where it cannot be made."""
    row = codec or find_codec(output.codec)
    return plan_for(info, row, request.look, request.input, output.space, request.seed, device, request.engine)


def codec_of(request: RenderRequest, output: OutputRequest | JobOutput, info: ClipInfo) -> Codec:
    """Return the codec of an output: of a stream that of its kind, else the one asked for or the usual one."""
    if is_pipe(output.path):
        return pipe_codec((request.pipe and request.pipe.kind) or "nut", info)
    return find_codec(output.codec or default_codec(output.path, request.look, info))


def resolve_job(
    request: RenderRequest, reader: FrameReader, *, threads: int, label: str | None = None, segments: bool = False
) -> RenderJob:
    """Return the job of a request whose source is open; `label` names outputs that have no name."""
    outputs = tuple(_resolve_output(request, output, reader.info, label) for output in request.outputs)
    job = request.resolve(outputs, (reader.first, reader.last))
    sound = request.sound or find_separate_sound(reader.info) or None
    return match_source(
        replace(job, source=reader.info.path, threads=threads, segments=segments, sound=sound), reader.info
    )


def match_source(job: RenderJob, info: ClipInfo) -> RenderJob:
    """Return a job with its print matched to its source's display, where its look asks for that."""
    return job if job.look is None else job.for_space(input_space(job.input, info)[0])


def _resolve_output(
    request: RenderRequest, output: OutputRequest | JobOutput, info: ClipInfo, label: str | None
) -> JobOutput:
    codec = codec_of(request, output, info)
    path = output.path or default_target(info.path, label or default_label(request.look), codec)
    check_frame_times(path, info)
    values: dict[str, Any] = vars(output) | {"path": path, "codec": codec.name}
    return JobOutput(**values)


def check_frame_times(path: Path, info: ClipInfo) -> None:
    """Raise MediaError for a container that cannot hold the source's frame times."""
    if info.variable_rate and path.suffix.lower() == ".mxf":
        raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")


def with_source_sha256(job: RenderJob, reader: FrameReader) -> RenderJob:
    """Return the job with a clip's sha256, so that it is computed once for all workers."""
    return replace(job, source_sha256=reader.sha256())


def job_for_farm(request: RenderRequest, *, threads: int) -> RenderJob:
    """Return a job for other machines; FilmvideoError where it could not be done."""
    with open_for_request(request) as reader:
        job = resolve_job(request, reader, threads=threads)
        plan_output(reader.info, job, job.output, "cpu")
        return with_source_sha256(replace(job, segments=not find_codec(job.output.codec).image), reader)
