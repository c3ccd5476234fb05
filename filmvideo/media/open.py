"""Clips and frame sequences behind one door: what reads them and what writes them.

A reader knows what it reads, gives its pictures by number and time, and says what was lost. A writer takes the planes
that came of a picture. Either end may be a clip or a sequence.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.files.pipes import PipeFormat, is_pipe
from filmvideo.media.files.sequence_name import Pattern, find_pattern
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.protocols import Reader, Writer
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.read.pipe import PipeReader
from filmvideo.media.read.sequence import Missing, SequenceReader
from filmvideo.media.segments.writer import SegmentWriter
from filmvideo.media.tracks.passthrough import tracks_of
from filmvideo.media.write.clip import ClipWriter
from filmvideo.media.write.codecs import Codec
from filmvideo.media.write.pipe import PipeWriter
from filmvideo.media.write.sequence import SequenceWriter
from filmvideo.media.write.spec import ClipSpec


def open_source(
    source: str | Path,
    *,
    frames: tuple[int, int] | None = None,
    input_matrix: InputMatrix | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    threads: int = 0,
    sha256: str | None = None,
    pipe: PipeFormat | None = None,
) -> Reader:
    """Open a clip, to be decoded on so many threads, or a sequence; MediaError where an option is of the other.

    A clip's `sha256` is not worked out again where it is known. `-` is the standard input, and `pipe` says what comes
    in where it does not say so itself.
    """
    if is_pipe(source):
        if missing is not None:
            raise MediaError("A stream has no file to be missing; leave --missing out.")
        return PipeReader(pipe or PipeFormat(), frames=frames, input_matrix=input_matrix, rate=rate, threads=threads)
    pattern = find_pattern(Path(source))
    if pattern is not None:
        if input_matrix is not None:
            raise MediaError(f"{source} is read as R, G and B, which no matrix makes; leave --input-matrix out.")
        return SequenceReader(pattern, frames=frames, rate=rate, missing=missing or "error")
    for option, value in (("--rate", rate), ("--missing", missing)):
        if value is not None:
            raise MediaError(f"{source} is a clip; {option} is for frame sequences.")
    return ClipReader(source, frames=frames, input_matrix=input_matrix, threads=threads, sha256=sha256)


def open_target(
    path: Path,
    codec: Codec,
    spec: ClipSpec,
    *,
    source: Reader,
    part: bool,
    pixel_format: str | None = None,
    overwrite: bool = False,
    resume: bool = False,
    job: str = "",
    threads: int = 0,
    pipe: PipeFormat | None = None,
    segments: bool = False,
    whole: tuple[int, int] | None = None,
) -> Writer:
    """Prepare to write what comes of a source; `part` where only a range of it is wanted.

    `-` is the standard output, and `pipe` says what kind of stream goes there.

    A sequence, or a clip in `segments`, may `resume` earlier work of the same `job`, the hash of all that its pictures
    depend on. Where the source is open for a share of the work alone, `whole` is the range of all of it.
    """
    info, span = source.info, (source.first, source.last)
    tracks = None if info.image else tracks_of(source.streams)
    if is_pipe(path) and not resume:
        kind = (pipe and pipe.kind) or "nut"
        beside = tracks if kind == "nut" or info.audio else None  # nothing is lost of what is silent
        return PipeWriter(kind, codec, spec, part=part, tracks=beside)
    if codec.image:
        if not source.expected:
            raise MediaError("A stream does not say how many pictures it has; say which to write with --frames 0-99.")
        writer = SequenceWriter(
            _pattern_to_write(path, codec),
            codec,
            spec,
            source=info,
            frames=span,
            pixel_format=pixel_format,
            overwrite=overwrite,
            resume=resume,
            job=job,
            origin=source.origin,
        )
        source.skip = writer.finished
        return writer
    if path.is_dir():
        raise MediaError(f"{path} is a folder; name a file to write to.")
    all_of_it = whole or span
    clip = ClipWriter(
        path,
        codec,
        spec,
        pixel_format=pixel_format,
        source=None if tracks is None or is_pipe(info.path) else info.path,
        frames=all_of_it if part or info.image else None,
        overwrite=overwrite or resume,
        timecode=info.timecode_at(all_of_it[0]) if info.image else None,
        reel=info.reel if info.image else None,
        threads=threads,
        tracks=tracks,
    )
    if not segments:
        return clip
    only = None if whole is None else span
    writer = SegmentWriter(clip, all_of_it, work=job, origin=source.origin, only=only, threads=threads)
    source.skip = writer.finished
    return writer


def _pattern_to_write(path: Path, codec: Codec) -> Pattern:
    pattern = None if path.is_dir() else find_pattern(path)
    if pattern is None:
        raise MediaError(
            f"{path} is no name for {codec.name} pictures; write one such as {path.stem}.####{codec.suffixes[0]}."
        )
    return pattern
