"""A request rendered from its source to its files, here or by workers, with its report and its manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.engine.cpu.warm_up import compile_notices
from filmvideo.engine.threads import count, use
from filmvideo.jobs.background import BackgroundResult
from filmvideo.jobs.conversion import is_usual
from filmvideo.jobs.finished_output import decode_errors_in, find_finished
from filmvideo.jobs.frame_loop import Progress, render_all_frames
from filmvideo.jobs.job import RenderJob, RenderRequest
from filmvideo.jobs.log_doubt import log_notices
from filmvideo.jobs.manifest import JobResult, ManifestPath, WrittenFile, find_manifest_path, write_manifest
from filmvideo.jobs.open_job import codec_of, open_for_request, plan_output, resolve_job, with_source_sha256
from filmvideo.jobs.open_outputs import OpenOutput, WriteOptions, device_for_plan, halving, open_output
from filmvideo.jobs.report import Report
from filmvideo.jobs.work_hash import work_hash
from filmvideo.media import DecodeErrors, FrameReader, probe
from filmvideo.media.files.pipes import PipeFormat
from filmvideo.media.files.sequence_name import in_words
from filmvideo.media.tracks.recorded_sound import files_in
from filmvideo.workers.pool import open_worker_pool
from filmvideo.workers.scheduler import Span, WorkerPool, run_distributed

HashSource = Callable[[], Mapping[str, str | int]]
NOTHING_LOST = DecodeErrors(0, 0, (), cut_short=False)


@dataclass(frozen=True, kw_only=True)
class RenderOptions:
    """The options of a run; none of them changes a picture."""

    overwrite: bool = False
    resume: bool = False
    manifest: ManifestPath = "beside"
    label: str | None = None
    """The name of outputs that have none; by default the look's."""
    workers: int | None = None
    cluster: str | None = None
    progress: Progress | None = None
    notify: Callable[[Notice], None] | None = None
    """Called with what a person should know before the work starts."""


@dataclass(frozen=True)
class _OpenJob:
    """A job whose source is open and whose writer is prepared."""

    job: RenderJob
    reader: FrameReader
    opened: OpenOutput
    work: str
    manifest: Path | None
    doubts: tuple[Notice, ...]


def render(request: RenderRequest, options: RenderOptions) -> Report:
    """Render a request with one output; FilmvideoError where it cannot be done."""
    started = perf_counter()
    use(request.threads)
    with ExitStack() as stack:
        reader = stack.enter_context(open_for_request(request, threads=count()))
        pool = stack.enter_context(open_worker_pool(options.workers, options.cluster, request.device, request.threads))
        work = _open(request, reader, options, pool)
        hash_source = _start_hashing(reader, work.manifest)
        _notify(work, options.notify)
        finished = _find_finished(work, hash_source, overwrite=options.overwrite) if options.resume else None
        damage = _run(work, pool, options.progress) if finished is None else decode_errors_in(finished)
        report = _report(work, damage, perf_counter() - started)
        if finished is None and work.manifest is not None:
            write_manifest(work.manifest, _result(work, report, hash_source()))
    work.opened.writer.discard_parts()
    return report


def _open(request: RenderRequest, reader: FrameReader, options: RenderOptions, pool: WorkerPool | None) -> _OpenJob:
    """Resolve a request and prepare its writer."""
    info, [wanted] = reader.info, request.outputs
    codec = codec_of(request, wanted, info)
    segments = not codec.image and (options.resume or pool is not None)
    job = resolve_job(request, reader, threads=count(), label=options.label, segments=segments)
    job = job if pool is None else with_source_sha256(job, reader)
    shared = None if pool is None or options.cluster is None else pool.device
    plan = plan_output(info, job, job.output, device_for_plan(job, shared), codec)
    part, overwrite = None if job.frames is None else job.span, options.overwrite
    manifest = find_manifest_path(options.manifest, source=info.path, target=job.target, part=part, overwrite=overwrite)
    work = work_hash(job, info, [plan])
    write = WriteOptions(overwrite=overwrite, resume=options.resume, work=work)
    opened = open_output(job, job.output, plan, reader, write, codec=codec)
    return _OpenJob(job, reader, opened, work, manifest, log_notices(job, info))


def _notify(work: _OpenJob, notify: Callable[[Notice], None] | None) -> None:
    if notify is not None:
        for notice in _first_notices(work):
            notify(notice)


def _first_notices(work: _OpenJob) -> Iterator[Notice]:
    """Yield what a person should know before the work starts."""
    plan, writer, info = work.opened.plan, work.opened.writer, work.reader.info
    matched = work.job.look is not None and work.job.look.camera_film.match is not None
    if matched or not is_usual(work.job.input, info):
        yield Notice("input-space", plan.reading)
    yield from (*work.doubts, *info.notices, *plan.notices, *writer.notices)
    if plan.is_compiled(info.format, writer.format):
        yield from compile_notices()


def _start_hashing(reader: FrameReader, manifest: Path | None) -> HashSource:
    """Return what waits for the source's hash: a file is hashed meanwhile, a pipe as it is read."""
    if manifest is None or not reader.rereadable:
        return reader.fingerprint
    return BackgroundResult(reader.fingerprint).result


def _find_finished(work: _OpenJob, hash_source: HashSource, *, overwrite: bool) -> Mapping[str, object] | None:
    """Return the manifest of the output where it is finished, and note that it is kept."""
    writer = work.opened.writer
    finished = find_finished(writer, work.manifest, work.work, hash_source, work.job.span, overwrite=overwrite)
    if finished is not None:
        path = writer.path
        writer.notices.append(Notice("output-kept", f"{path.name} was finished before and kept.", str(path)))
    return finished


def _run(work: _OpenJob, pool: WorkerPool | None, progress: Progress | None) -> DecodeErrors:
    """Render what there is to render, by workers where there is a pool; return what the source lost."""
    reader, writer = work.reader, work.opened.writer
    with writer:
        if writer.parts is None:
            render_all_frames(reader, [work.opened], work.job, progress=progress)
            return reader.damage
        damage = _render_parts(work, writer.parts, pool, progress)
    if writer.damage is None:
        return damage
    cut = reader.info.cut_short and work.job.span[1] == reader.info.last
    return replace(writer.damage, messages=damage.messages, cut_short=cut)


def _render_parts(
    work: _OpenJob, parts: list[Span], pool: WorkerPool | None, progress: Progress | None
) -> DecodeErrors:
    """Render the parts of an output that are not finished."""
    reader, writer = work.reader, work.opened.writer
    if not parts:
        return NOTHING_LOST
    if pool is None:
        reader.narrow(parts[0][0], parts[-1][1])
        reader.skip = frozenset(n for n in reader.skip if reader.first <= n <= reader.last)
        render_all_frames(reader, [work.opened], work.job, progress=progress)
        return reader.damage
    damage, died = run_distributed(work.job, parts, pool, progress)
    writer.notices.extend(died)
    missing = writer.reread()
    if len(missing) > (damage.lost if writer.damage is None else 0):
        raise MediaError(
            f"{writer.path}: frames {in_words(missing)} were rendered and are not here; source and output must lie "
            "where every machine sees them under the same name."
        )
    return damage


def _report(work: _OpenJob, damage: DecodeErrors, seconds: float) -> Report:
    job, reader, plan, writer = work.job, work.reader, work.opened.plan, work.opened.writer
    span = job.span if reader.rereadable else (reader.first, reader.last)
    return Report(
        source=reader.info.path,
        path=job.target,
        look=job.look,
        input=plan.input,
        output=plan.output,
        reading=plan.reading,
        codec=job.output.codec,
        pixel_format=writer.format.name,
        tags=writer.spec.tags,
        seed=job.seed,
        device=plan.device,
        engine=job.engine,
        first=span[0],
        last=span[1],
        width=reader.info.width // halving(job, reader.info),
        size=work.opened.size,
        frames=writer.written_frames,
        damage=damage,
        notices=(*work.doubts, *reader.info.notices, *plan.notices, *writer.notices),
        seconds=seconds,
        kept=writer.kept_frames,
    )


def _result(work: _OpenJob, report: Report, source: Mapping[str, str | int]) -> JobResult:
    """Return the facts of a finished job; of a stream the frames are known only now."""
    job, path = work.job, report.path
    if not work.reader.rereadable:
        job = replace(job, span=(report.first, report.last), pipe=job.pipe or PipeFormat())
    return JobResult(
        job=job,
        source=source,
        files={path.name: WrittenFile(path, report.tags, probe(path).tagged)},
        device=report.device,
        um_per_px=report.pitches(),
        facts=report.to_json(),
        work=work.work,
        beside=files_in(job.sound or ()),
    )
