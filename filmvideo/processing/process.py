"""A clip or a frame sequence goes in, the same on film comes out.

Decoding, rendering and encoding overlap; every frame that can be decoded is rendered and delivered; a file appears
whole and verified, or not at all, and of a sequence so does every picture. Without a look the pictures pass as they
are, code for code where the codec takes the source's planes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from time import perf_counter

import torch

from filmvideo.base.errors import MediaError, ParameterError
from filmvideo.base.notices import Notice
from filmvideo.engine.cpu.warm_up import NOTICE, needs_compiling
from filmvideo.engine.threads import count, use
from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.conversion import matrix_for_space
from filmvideo.jobs.finished_output import damage_of_finished
from filmvideo.jobs.frame_loop import Progress
from filmvideo.jobs.job import RenderJob, RenderRequest
from filmvideo.jobs.manifest import ManifestPath, place_of_manifest, write_manifest
from filmvideo.jobs.open_job import job_on, open_for_job, plan_of
from filmvideo.jobs.output_names import default_codec, default_label, default_target
from filmvideo.jobs.plan import Plan
from filmvideo.jobs.report import Report
from filmvideo.looks.files import normalize_look
from filmvideo.looks.look import Look
from filmvideo.media import ClipInfo, Codec, DecodeErrors, Reader, Writer, find_codec, open_target
from filmvideo.media.files.pipes import PipeFormat, check_pipes, is_pipe
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.read.sequence import Missing
from filmvideo.media.write.pipe import pipe_codec
from filmvideo.processing.run import run_job
from filmvideo.render.render import Engine
from filmvideo.workers.pool import open_worker_pool


def process(
    source: str | Path,
    target: str | Path | None = None,
    *,
    look: Look | None,
    input: str = "auto",  # noqa: A002  (the word of the command line)
    output: str | None = None,
    codec: str | None = None,
    seed: int = 0,
    frames: tuple[int, int] | None = None,
    device: str = "auto",
    engine: Engine = "accurate",
    threads: int | None = None,
    overwrite: bool = False,
    manifest: ManifestPath = "beside",
    progress: Progress | None = None,
    notify: Callable[[Notice], None] | None = None,
    input_matrix: InputMatrix | None = None,
    label: str | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    resume: bool = False,
    pipe: PipeFormat | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> Report:
    """Render a clip or a sequence with a look (None: as it is) and report; FilmvideoError where it cannot be done.

    `frames` are the first and last source frame numbers; `progress` is called with frames done and frames in all,
    `notify` with what is worth knowing before the work starts; the report has the rest. `threads` decode, render and
    encode (None: as many as there are processors). Where no target is named it lies beside the source and has the
    look's name, or `label`, in its own. Of a sequence, `rate` says the frames a second and `missing` what becomes of
    frames that are not there. `manifest` is a file for what was done (by default the output's name and .json), or None
    for no file. With `resume` a clip is written in segments, and what the same work has finished before is kept.
    `workers` are the processes that share the work, and the threads; on a `cluster` of Ray (ray://HOST:PORT, or ray://
    for one on this machine) they are actors, by default one for each GPU, else for each machine. `-` is the standard
    input or output, of which `pipe` says what is in it.
    """
    started = perf_counter()
    piped = is_pipe(source) or is_pipe(target)
    check_pipes(pipe or PipeFormat(), source, target, None if manifest == "beside" else manifest, codec)
    if piped and (resume or cluster is not None or (workers or 1) > 1):
        raise ParameterError("A stream is rendered in one go; leave --resume, --workers and --engine-cluster out.")
    asked = RenderRequest(
        look=look and normalize_look(look),
        input=input,
        output=output,
        codec=codec,
        seed=seed,
        frames=frames,
        device=device,
        engine=engine,
        input_matrix=input_matrix or (matrix_for_space(input) if is_pipe(source) else None),
        rate=rate,
        missing=missing,
    )
    use(threads)
    path = None if target is None else Path(target)
    with ExitStack() as stack:
        reader = stack.enter_context(open_for_job(source, asked, threads=count(), pipe=pipe))
        shop = stack.enter_context(open_worker_pool(workers, cluster, device, threads))
        info = reader.info
        row = _codec(asked, path, info, pipe)
        path = path or default_target(info.path, label or default_label(asked.look), row)
        if info.variable_rate and path.suffix.lower() == ".mxf":
            raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")
        plan = plan_of(reader, row, asked, device if cluster is None or shop is None else torch.device(shop.device))
        span = (reader.first, reader.last)
        part = None if frames is None else span
        place = None if is_pipe(target) else manifest
        note = place_of_manifest(place, source=info.path, target=path, part=part, overwrite=overwrite)
        segments = not row.image and (resume or shop is not None)
        job = job_on(reader, asked, path, row, threads=count(), segments=segments, shared=shop is not None)
        work = plan.job(row, info)
        writer = open_target(
            path,
            row,
            plan.spec,
            source=reader,
            part=frames is not None,
            pixel_format=plan.pixel_format,
            overwrite=overwrite,
            resume=resume,
            job=work,
            threads=count(),
            pipe=pipe,
            segments=segments,
        )
        hashed = None if note is None else _hashed(reader)
        if notify is not None:
            for notice in _worth_knowing(plan, writer, info):
                notify(notice)
        kept = None
        if resume:
            kept = damage_of_finished(writer, note, work, reader, overwrite=overwrite)
        damage = kept if kept is not None else run_job(reader, writer, plan, job, shop=shop, progress=progress)
        if not reader.rereadable:
            job = replace(job, span=(reader.first, reader.last), pipe=pipe or PipeFormat())
        report = _report(reader, writer, plan, job, damage=damage, seconds=perf_counter() - started)
        if note is not None and hashed is not None and kept is None:
            write_manifest(note, report, job, work, hashed())
    writer.discard_parts()
    return report


def _worth_knowing(plan: Plan, writer: Writer, source: ClipInfo) -> Iterator[Notice]:
    """Yield what a person should know before the work starts."""
    yield Notice("input-space", plan.reading)
    yield from (*source.notices, *plan.notices, *writer.notices)
    if plan.compiled(source.format, writer.format) and needs_compiling():
        yield NOTICE


def _report(
    reader: Reader, writer: Writer, plan: Plan, job: RenderJob, *, damage: DecodeErrors, seconds: float
) -> Report:
    return Report(
        source=reader.info.path,
        path=job.target,
        look=job.look,
        input=plan.input,
        output=plan.output,
        reading=plan.reading,
        codec=job.codec,
        pixel_format=writer.format.name,
        tags=writer.spec.tags,
        seed=job.seed,
        device=plan.device,
        engine=job.engine,
        first=job.span[0],
        last=job.span[1],
        width=reader.info.width,
        frames=writer.written,
        damage=damage,
        notices=(*reader.info.notices, *plan.notices, *writer.notices),
        seconds=seconds,
        kept=writer.kept,
    )


def _codec(asked: RenderRequest, target: Path | None, source: ClipInfo, pipe: PipeFormat | None) -> Codec:
    if not is_pipe(target):
        return find_codec(asked.codec or default_codec(target, asked.look, source))
    return pipe_codec((pipe and pipe.kind) or "nut", source)


def _hashed(reader: Reader) -> Callable[[], dict[str, str | int]]:
    """Return what gives the source's fingerprint when the work is done: a file is hashed meanwhile, a pipe as read."""
    return BackgroundResult(reader.fingerprint).result if reader.rereadable else reader.fingerprint
