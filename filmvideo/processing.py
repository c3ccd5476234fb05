"""A clip or a frame sequence goes in, the same on film comes out.

Decoding, rendering and encoding overlap; every frame that can be decoded is rendered and delivered; a file appears
whole and verified, or not at all, and of a sequence so does every picture. Without a look the pictures pass as they
are, code for code where the codec takes the source's planes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from torch import Tensor

from filmvideo.engine.threads import count, use
from filmvideo.errors import MediaError
from filmvideo.look import Look
from filmvideo.manifest import check_manifest, write_manifest
from filmvideo.media import (
    DEFAULT_CODEC,
    IMAGE_CODECS,
    ClipInfo,
    Codec,
    Picture,
    Reader,
    Writer,
    find_codec,
    open_source,
    open_target,
)
from filmvideo.media.pipe import PipeForm, check_pipes, is_pipe
from filmvideo.media.read_pipe import PipeReader
from filmvideo.media.read_sequence import Missing
from filmvideo.media.sequence import Pattern, find_pattern
from filmvideo.media.tags import InputMatrix
from filmvideo.media.write_pipe import PipeWriter, pipe_codec
from filmvideo.overlap import overlapped
from filmvideo.plan import LOSSLESS_CODEC, Plan, plan_for
from filmvideo.recipe import matrix_meant
from filmvideo.render import Engine
from filmvideo.report import Report

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
    manifest: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
    input_matrix: InputMatrix | None = None,
    label: str | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    resume: bool = False,
    pipe: PipeForm | None = None,
) -> Report:
    """Render a clip or a sequence with a look (None: as it is) and report; FilmvideoError where it cannot be done.

    `frames` are the first and last source frame numbers; `progress` is called with frames done and frames in all,
    `say` with what is worth knowing before the work starts; the report has it all. `threads` decode, render and encode
    (None: as many as there are processors). Where no target is named it lies beside the source and has the look's name,
    or `label`, in its own. Of a sequence, `rate` says the frames a second and `missing` what becomes of frames that are
    not there; `resume` keeps what the same work has finished before. `-` is the standard input or output, of which
    `pipe` says what is in it.
    """
    started = perf_counter()
    check_pipes(pipe or PipeForm(), source, target, manifest, codec)
    if is_pipe(source):
        input_matrix = input_matrix or matrix_meant(input)
    use(threads)
    path = None if target is None else Path(target)
    with open_source(
        source, frames=frames, input_matrix=input_matrix, rate=rate, missing=missing, threads=count(), pipe=pipe
    ) as reader:
        info = reader.info
        row = _codec(codec, path, look, info, pipe)
        path = path or default_target(info.path, label or _label(look), row)
        if info.variable_rate and path.suffix.lower() == ".mxf":
            raise MediaError(f"{path.name} cannot hold the source's uneven frame times; use a mov or mkv.")
        plan = plan_for(info, row, look, input, output, seed, device, engine)
        if manifest is not None:
            check_manifest(Path(manifest), source=info.path, target=path, overwrite=overwrite)
        writer = open_target(
            path,
            row,
            plan.spec,
            source=reader,
            part=frames is not None,
            pixel_format=plan.pixel_format,
            overwrite=overwrite,
            resume=resume,
            job=plan.job(row, info),
            threads=count(),
            pipe=pipe,
        )
        if say is not None:
            for sentence in (plan.reading, *_of_pipe(writer), *info.warnings, *plan.warnings):
                say(sentence)
        with writer:
            _run(reader, writer, plan, progress)
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
            first=reader.first,
            last=reader.last,
            width=info.width,
            frames=writer.written,
            damage=reader.damage,
            warnings=(*_of_pipe(writer), *info.warnings, *plan.warnings, *writer.warnings),
            seconds=perf_counter() - started,
        )
    if manifest is not None:
        write_manifest(Path(manifest), report)
    return report


def _codec(name: str | None, target: Path | None, look: Look | None, source: ClipInfo, pipe: PipeForm | None) -> Codec:
    if not is_pipe(target):
        return find_codec(name or usual_codec(target, look, source))
    return pipe_codec((pipe and pipe.kind) or "nut", source)


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


def _run(reader: Reader, writer: Writer, plan: Plan, progress: Callable[[int, int], None] | None) -> None:
    done = 0

    def work(picture: Picture) -> tuple[Picture, tuple[Tensor, ...]]:
        nonlocal done
        planes = plan.planes(picture, writer.format, writer.spec.tags)
        done += 1
        if progress is not None:
            progress(done, reader.expected - len(reader.skip))
        return picture, planes

    def put_away(result: tuple[Picture, tuple[Tensor, ...]]) -> None:
        picture, planes = result
        writer.put(planes, picture)

    ends = [end for end in (reader, writer) if isinstance(end, PipeReader | PipeWriter)]
    overlapped(reader, work, put_away, stop=[end.stop for end in ends])
