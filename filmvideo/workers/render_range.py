"""A part of a job: some frames of it, rendered as they are in the whole."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.engine.threads import count, use
from filmvideo.jobs.frame_loop import Progress, render_all_frames
from filmvideo.jobs.job import RenderJob
from filmvideo.jobs.open_job import open_for_job, plan_of
from filmvideo.media import DecodeErrors, find_codec, open_target


def render_part(
    job: RenderJob, frames: tuple[int, int], *, resume: bool, progress: Progress | None = None
) -> DecodeErrors:
    """Render frames of a job, for a clip whole segments of it; say what the source lost.

    Whatever is in the way is overwritten, but with `resume` what the same work has finished is kept.
    """
    use(job.threads)
    with open_for_job(job.source, replace(job, frames=frames), threads=count(), sha256=job.source_sha256) as reader:
        codec = find_codec(job.codec)
        plan = plan_of(reader, codec, job, job.device)
        writer = open_target(
            job.target,
            codec,
            plan.spec,
            source=reader,
            part=job.frames is not None,
            pixel_format=plan.pixel_format,
            overwrite=True,
            resume=resume,
            job=plan.job(codec, reader.info),
            threads=count(),
            segments=True,
            whole=job.span,
        )
        if not writer.parts:
            return DecodeErrors(0, 0, (), cut_short=False)
        with writer:
            render_all_frames(reader, writer, plan, progress)
        return reader.damage
