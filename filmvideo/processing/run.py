"""Rendering what of a clip or a sequence there is to render: here, or by workers."""

from __future__ import annotations

from dataclasses import replace

from filmvideo.base.errors import MediaError
from filmvideo.jobs.frame_loop import Progress, render_all_frames
from filmvideo.jobs.job import RenderJob
from filmvideo.jobs.plan import Plan
from filmvideo.media import DecodeErrors, Reader, Writer
from filmvideo.media.files.sequence_name import in_words
from filmvideo.workers.scheduler import Span, WorkerPool, run_distributed

NOTHING_LOST = DecodeErrors(0, 0, (), cut_short=False)


def run_job(
    reader: Reader, writer: Writer, plan: Plan, job: RenderJob, *, shop: WorkerPool | None, progress: Progress | None
) -> DecodeErrors:
    """Render what there is to render, by the workers of a shop where there is one; say what the source lost."""
    with writer:
        if writer.parts is None:
            render_all_frames(reader, writer, plan, progress)
            return reader.damage
        damage = _render_parts(reader, writer, plan, job, writer.parts, shop=shop, progress=progress)
    if writer.damage is None:
        return damage
    cut = reader.info.cut_short and job.span[1] == reader.info.last
    return replace(writer.damage, messages=damage.messages, cut_short=cut)


def _render_parts(
    reader: Reader,
    writer: Writer,
    plan: Plan,
    job: RenderJob,
    parts: list[Span],
    *,
    shop: WorkerPool | None,
    progress: Progress | None,
) -> DecodeErrors:
    """Render the parts of an output that are not finished."""
    if not parts:
        return NOTHING_LOST
    if shop is None:
        reader.narrow(parts[0][0], parts[-1][1])
        reader.skip = frozenset(n for n in reader.skip if reader.first <= n <= reader.last)
        render_all_frames(reader, writer, plan, progress)
        return reader.damage
    damage, died = run_distributed(job, parts, shop, progress)
    writer.notices.extend(died)
    missing = writer.reread()
    if len(missing) > (damage.lost if writer.damage is None else 0):
        raise MediaError(
            f"{writer.path}: frames {in_words(missing)} were rendered and are not here; source and output must lie "
            "where every machine sees them under the same name."
        )
    return damage
