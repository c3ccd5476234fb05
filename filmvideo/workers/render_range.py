"""A range of a job's frames, rendered as they are in the whole."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.engine.threads import count, use
from filmvideo.jobs.frame_loop import Progress, render_all_frames
from filmvideo.jobs.job import RenderJob
from filmvideo.jobs.open_job import open_for_request, plan_output
from filmvideo.jobs.open_outputs import WriteOptions, open_output
from filmvideo.jobs.work_hash import work_hash
from filmvideo.media import DecodeErrors


def render_range(
    job: RenderJob, frames: tuple[int, int], *, resume: bool, progress: Progress | None = None
) -> DecodeErrors:
    """Render frames of a job, of a clip whole segments of it; return what the source lost.

    Files that exist are overwritten, but with `resume` what the same work has finished is kept.
    """
    use(job.threads)
    with open_for_request(replace(job, frames=frames), threads=count(), sha256=job.source_sha256) as reader:
        plan = plan_output(reader.info, job, job.output, job.device)
        work = work_hash(job, reader.info, [plan])
        options = WriteOptions(overwrite=True, resume=resume, work=work, whole=job.span)
        opened = open_output(replace(job, segments=True), job.output, plan, reader, options)
        if not opened.writer.parts:
            return DecodeErrors(0, 0, (), cut_short=False)
        with opened.writer:
            render_all_frames(reader, [opened], job, progress=progress)
        return reader.damage
