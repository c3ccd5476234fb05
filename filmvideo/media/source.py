"""Clips and frame sequences behind one door: what reads them and what writes them.

A reader knows what it reads, gives its pictures by number and time, and says what was lost. A writer takes the planes
that came of a picture. Either end may be a clip or a sequence.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from filmvideo.errors import MediaError
from filmvideo.media.codecs import Codec
from filmvideo.media.keep import Tracks, tracks_of
from filmvideo.media.keep_stream import StreamTracks
from filmvideo.media.pipe import PipeForm, is_pipe
from filmvideo.media.read import ClipReader
from filmvideo.media.read_pipe import PipeReader
from filmvideo.media.read_sequence import Missing, SequenceReader
from filmvideo.media.sequence import Pattern, find_pattern
from filmvideo.media.spec import ClipSpec
from filmvideo.media.tags import InputMatrix
from filmvideo.media.write import ClipWriter
from filmvideo.media.write_pipe import PipeWriter
from filmvideo.media.write_sequence import SequenceWriter

Reader = ClipReader | SequenceReader | PipeReader
Writer = ClipWriter | SequenceWriter | PipeWriter


def open_source(
    source: str | Path,
    *,
    frames: tuple[int, int] | None = None,
    input_matrix: InputMatrix | None = None,
    rate: Fraction | None = None,
    missing: Missing | None = None,
    threads: int = 0,
    pipe: PipeForm | None = None,
) -> Reader:
    """Open a clip, to be decoded on so many threads, or a sequence; MediaError where an option is of the other.

    `-` is the standard input, and `pipe` says what comes in where it does not say so itself.
    """
    if is_pipe(source):
        if missing is not None:
            raise MediaError("A stream has no file to be missing; leave --missing out.")
        return PipeReader(pipe or PipeForm(), frames=frames, input_matrix=input_matrix, rate=rate, threads=threads)
    pattern = find_pattern(Path(source))
    if pattern is not None:
        if input_matrix is not None:
            raise MediaError(f"{source} is read as R, G and B, which no matrix makes; leave --input-matrix out.")
        return SequenceReader(pattern, frames=frames, rate=rate, missing=missing or "error")
    for option, value in (("--fps", rate), ("--missing", missing)):
        if value is not None:
            raise MediaError(f"{source} is a clip; {option} is for frame sequences.")
    return ClipReader(source, frames=frames, input_matrix=input_matrix, threads=threads)


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
    pipe: PipeForm | None = None,
) -> Writer:
    """Prepare to write what comes of a source; `part` where only a range of it is wanted.

    `-` is the standard output, and `pipe` says what kind of stream goes there.

    A sequence may `resume` earlier work of the same `job`, the hash of all that its pictures depend on.
    """
    info, span = source.info, (source.first, source.last)
    tracks = _tracks_beside(source)
    if is_pipe(path) and not resume:
        return PipeWriter((pipe and pipe.kind) or "nut", codec, spec, part=part, tracks=tracks)
    if codec.image:
        if isinstance(source, PipeReader) and not part:
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
    if resume:
        raise MediaError(f"{path} is a clip, which appears whole or not at all; --resume is for frame sequences.")
    return ClipWriter(
        path,
        codec,
        spec,
        pixel_format=pixel_format,
        source=None if tracks is None or is_pipe(info.path) else info.path,
        frames=span if part or info.image else None,
        overwrite=overwrite,
        timecode=info.timecode_at(source.first) if info.image else None,
        threads=threads,
        tracks=tracks,
    )


def _tracks_beside(source: Reader) -> Tracks | None:
    """Say what keeps that which a source has besides its picture; None where that is all there is."""
    if isinstance(source, PipeReader):
        return lambda output, video, warnings: StreamTracks(source, output, video, warnings)
    return None if source.info.image else tracks_of(source.info.path)


def _pattern_to_write(path: Path, codec: Codec) -> Pattern:
    pattern = None if path.is_dir() else find_pattern(path)
    if pattern is None:
        raise MediaError(
            f"{path} is no name for {codec.name} pictures; write one such as {path.stem}.####{codec.suffixes[0]}."
        )
    return pattern
