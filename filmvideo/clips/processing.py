"""A clip or a frame sequence goes in, the same on film comes out.

Decoding, rendering and encoding overlap; every frame that can be decoded is rendered and delivered; a file appears
whole and verified, or not at all, and of a sequence so does every picture. Without a look the pictures pass as they
are, code for code where the codec takes the source's planes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from filmvideo.clips.background import Aside
from filmvideo.clips.filling import Progress, fill
from filmvideo.clips.finished import damage_of_finished
from filmvideo.clips.job import Job
from filmvideo.clips.manifest import Place, fingerprint, place_of_manifest, write_manifest
from filmvideo.clips.plan import LOSSLESS_CODEC, Plan, plan_for
from filmvideo.clips.recipe import matrix_meant
from filmvideo.clips.report import Report
from filmvideo.engine.first import WARNING, first_run
from filmvideo.engine.threads import count, use
from filmvideo.errors import MediaError, ParameterError
from filmvideo.farm.workers import share
from filmvideo.look import Look
from filmvideo.look_file import look_of, values_of
from filmvideo.media import (
    DEFAULT_CODEC,
    IMAGE_CODECS,
    ClipInfo,
    ClipReader,
    ClipWriter,
    Codec,
    Damage,
    Reader,
    Writer,
    find_codec,
    open_source,
    open_target,
)
from filmvideo.media.pipe import PipeForm, check_pipes, is_pipe
from filmvideo.media.read_pipe import PipeReader
from filmvideo.media.read_sequence import Missing, SequenceReader
from filmvideo.media.segments import SegmentWriter
from filmvideo.media.sequence import Pattern, find_pattern
from filmvideo.media.tags import InputMatrix
from filmvideo.media.write_pipe import PipeWriter, pipe_codec
from filmvideo.media.write_sequence import SequenceWriter
from filmvideo.render import Engine

NOTHING_LOST = Damage(0, 0, (), cut_short=False)
_CODEC_OF_SUFFIX = {".mp4": "h264", ".m4v": "h264", ".mxf": "dnxhr-hqx"}


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
    manifest: Place = "beside",
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    input_matrix: InputMatrix | None = None,
    label: str | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    resume: bool = False,
    pipe: PipeForm | None = None,
    workers: int = 1,
) -> Report:
    """Render a clip or a sequence with a look (None: as it is) and report; FilmvideoError where it cannot be done.

    `frames` are the first and last source frame numbers; `progress` is called with frames done and frames in all,
    `say` with what is worth knowing before the work starts; the report has it all. `threads` decode, render and encode
    (None: as many as there are processors). Where no target is named it lies beside the source and has the look's name,
    or `label`, in its own. Of a sequence, `rate` says the frames a second and `missing` what becomes of frames that are
    not there. `manifest` is a file for what was done (by default the output's name and .json), or None for no file.
    With `resume` a clip is written in segments, and what the same work has finished before is kept. `workers` are the
    processes that share the work, and the threads. `-` is the standard input or output, of which `pipe` says what is in
    it.
    """
    started = perf_counter()
    piped = is_pipe(source) or is_pipe(target)
    check_pipes(pipe or PipeForm(), source, target, None if manifest == "beside" else manifest, codec)
    if piped and (resume or workers > 1):
        raise ParameterError("A stream is rendered once, in one go; leave --resume and --workers out.")
    if is_pipe(source):
        input_matrix = input_matrix or matrix_meant(input)
    use(threads)
    path = None if target is None else Path(target)
    look = look and look_of(values_of(look), "the look")  # numbers as a file has them, so that its hash is the file's
    with open_source(
        source, frames=frames, input_matrix=input_matrix, rate=rate, missing=missing, threads=count(), pipe=pipe
    ) as reader:
        info = reader.info
        row = _codec(codec, path, look, info, pipe)
        path = path or default_target(info.path, label or _label(look), row)
        if info.variable_rate and path.suffix.lower() == ".mxf":
            raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")
        plan = plan_for(info, row, look, input, output, seed, device, engine)
        span = (reader.first, reader.last)
        part = None if frames is None else span
        place = None if piped else manifest
        note = place_of_manifest(place, source=info.path, target=path, part=part, overwrite=overwrite)
        segments = not row.image and (resume or workers > 1)
        job = Job(
            source=info.path,
            target=path,
            look=look,
            input=input,
            output=output,
            codec=row.name,
            seed=seed,
            frames=frames,
            span=span,
            device=device,
            engine=engine,
            threads=count(),
            input_matrix=input_matrix,
            rate=rate,
            missing=missing,
            segments=segments,
            source_sha256=reader.origin(span[0]) if isinstance(reader, ClipReader) and workers > 1 else None,
        )
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
        source_hash = None if note is None else Aside(lambda: _source_hash(reader, span))
        if say is not None:
            for sentence in (plan.reading, *_of_pipe(writer), *info.warnings, *plan.warnings):
                say(sentence)
            if plan.compiled(info.format, writer.format) and first_run():
                say(WARNING)
        kept = None
        if resume and isinstance(writer, SegmentWriter):
            kept = damage_of_finished(writer, note, work, reader.origin(span[0]), overwrite=overwrite)
        damage = kept if kept is not None else _rendered(reader, writer, plan, job, workers=workers, progress=progress)
        report = Report(
            source=info.path,
            path=path,
            look=look,
            input=plan.input,
            output=plan.output,
            reading=plan.reading,
            codec=row.name,
            pixel_format=writer.format.name,
            tags=writer.spec.tags,
            seed=seed,
            device=plan.device,
            engine=engine,
            first=span[0],
            last=span[1],
            width=info.width,
            frames=writer.written,
            damage=damage,
            warnings=(*_of_pipe(writer), *info.warnings, *plan.warnings, *writer.warnings),
            seconds=perf_counter() - started,
        )
        if note is not None and source_hash is not None and kept is None:
            write_manifest(note, report, job, work, source_hash.result())
    if isinstance(writer, SegmentWriter):
        writer.discard()
    return report


def _codec(name: str | None, target: Path | None, look: Look | None, source: ClipInfo, pipe: PipeForm | None) -> Codec:
    if not is_pipe(target):
        return find_codec(name or usual_codec(target, look, source))
    return pipe_codec((pipe and pipe.kind) or "nut", source)


def job_for(  # what `process` is asked for, of which the codec and the frames are found out
    source: Path,
    target: Path,
    look: Look | None,
    *,
    input: str,  # noqa: A002  (the word of the command line)
    output: str | None,
    codec: str | None,
    seed: int,
    frames: tuple[int, int] | None,
    engine: Engine,
    threads: int,
    input_matrix: InputMatrix | None,
    rate: Fraction | None,
    missing: Missing | None,
) -> Job:
    """Prepare a job for other machines; FilmvideoError where it could not be done."""
    with open_source(source, frames=frames, input_matrix=input_matrix, rate=rate, missing=missing) as reader:
        row = find_codec(codec or usual_codec(target, look, reader.info))
        plan_for(reader.info, row, look, input, output, seed, "cpu", engine)
        return Job(
            source=reader.info.path,
            target=target,
            look=look,
            input=input,
            output=output,
            codec=row.name,
            seed=seed,
            frames=frames,
            span=(reader.first, reader.last),
            device="auto",
            engine=engine,
            threads=threads,
            input_matrix=input_matrix,
            rate=rate,
            missing=missing,
            segments=not row.image,
            source_sha256=reader.origin(reader.first) if isinstance(reader, ClipReader) else None,
        )


def _rendered(
    reader: Reader, writer: Writer, plan: Plan, job: Job, *, workers: int, progress: Progress | None
) -> Damage:
    """Render what there is to render, here or in processes; say what the source lost."""
    with writer:
        if isinstance(writer, ClipWriter | PipeWriter) or isinstance(reader, PipeReader):
            fill(reader, writer, plan, progress)
            return reader.damage
        damage = _missing_made(reader, writer, plan, job, workers=workers, progress=progress)
    if not isinstance(writer, SegmentWriter):
        return damage
    cut = reader.info.cut_short and job.span[1] == reader.info.last
    return replace(writer.damage, messages=damage.messages, cut_short=cut)


def _missing_made(
    reader: ClipReader | SequenceReader,
    writer: SegmentWriter | SequenceWriter,
    plan: Plan,
    job: Job,
    *,
    workers: int,
    progress: Progress | None,
) -> Damage:
    """Make what is missing of a clip in segments, or of a sequence."""
    parts = writer.parts
    if not parts:
        return NOTHING_LOST
    if workers == 1:
        reader.narrow(parts[0][0], parts[-1][1])
        reader.skip = frozenset(n for n in reader.skip if reader.first <= n <= reader.last)
        fill(reader, writer, plan, progress)
        return reader.damage
    damage, died = share(job, parts, workers, progress)
    writer.warnings.extend(died)
    writer.reread()
    return damage


def _source_hash(reader: Reader, span: tuple[int, int]) -> str:
    if isinstance(reader, ClipReader):
        return reader.origin(span[0])
    return fingerprint(reader.info.path, *span)


def usual_codec(target: Path | None, look: Look | None, source: ClipInfo) -> str:
    """Choose the codec where none is named: by the file's suffix, lossless where the pictures pass as they are."""
    suffix = "" if target is None else target.suffix.lower()
    if target is None and source.image:
        suffix = source.path.suffix.lower().replace(".cin", ".dpx")
    rows = [row for row in IMAGE_CODECS.values() if suffix in row.suffixes]
    if rows:
        fit = [row for row in rows if source.pixel_format in {row.pixel_format, row.alpha_format}]
        return (fit[0] if fit and look is None else rows[0]).name
    if look is None and suffix in {"", ".mkv"}:
        return LOSSLESS_CODEC
    return _CODEC_OF_SUFFIX.get(suffix, DEFAULT_CODEC)


def default_target(source: Path, label: str, codec: Codec) -> Path:
    """Name the output after the source and a label, beside the source."""
    plain = re.sub(r"[^\w.]+", "-", label.lower()).strip("-.")
    pattern = find_pattern(source)
    if codec.image:
        names = pattern or Pattern(source.parent, f"{source.stem}.", 4, source.suffix)
        return names.labelled(plain, codec.suffixes[0]).path
    if pattern is not None:
        source = pattern.folder / (pattern.before.rstrip("._- ") or pattern.folder.resolve().name)
        return source.with_name(f"{source.name}.{plain}{codec.suffixes[0]}")
    return source.with_name(f"{source.stem}.{plain}{codec.suffixes[0]}")


def _of_pipe(writer: Writer) -> tuple[str, ...]:
    return (writer.reading,) if isinstance(writer, PipeWriter) else ()


def _label(look: Look | None) -> str:
    return "none" if look is None else look.name or Path(look.stock).name.removesuffix(".toml")
