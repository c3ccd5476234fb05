"""Open what reads a source and what writes a target, whichever of clip, frame sequence or pipe they are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from filmvideo.base.errors import MediaError
from filmvideo.media.files.pipes import PipeFormat, is_pipe
from filmvideo.media.files.sequence_name import Pattern, find_pattern
from filmvideo.media.pixels.colour_tags import InputMatrix
from filmvideo.media.protocols import FrameReader, FrameWriter
from filmvideo.media.read.clip import ClipReader
from filmvideo.media.read.pipe import PipeReader
from filmvideo.media.read.sequence import Missing, SequenceReader
from filmvideo.media.segments.writer import SegmentWriter
from filmvideo.media.tracks.audio_codecs import AudioChoice
from filmvideo.media.tracks.output_tracks import Tracks
from filmvideo.media.tracks.passthrough import tracks_of
from filmvideo.media.tracks.recorded_sound import Sound, tracks_with_sound
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
) -> FrameReader:
    """Open a clip, a sequence or the standard input, `-`; MediaError for options of another kind of source.

    A clip is decoded on `threads` threads, and its `sha256` is not computed again where it is known. `pipe` is the
    format of raw pictures.
    """
    if is_pipe(source):
        if missing is not None:
            raise MediaError("The source is a pipe, which has no files to be missing; leave --missing out.")
        return PipeReader(pipe or PipeFormat(), frames=frames, input_matrix=input_matrix, rate=rate, threads=threads)
    pattern = find_pattern(Path(source))
    if pattern is not None:
        if input_matrix is not None:
            raise MediaError(f"{source} holds R'G'B', which has no matrix; leave --input-matrix out.")
        return SequenceReader(pattern, frames=frames, rate=rate, missing=missing or "error")
    for option, value in (("--rate", rate), ("--missing", missing)):
        if value is not None:
            raise MediaError(f"{source} is a clip, and {option} is for frame sequences; leave it out.")
    return ClipReader(source, frames=frames, input_matrix=input_matrix, threads=threads, sha256=sha256)


def open_target(
    path: Path,
    codec: Codec,
    spec: ClipSpec,
    *,
    source: FrameReader,
    part: bool,
    pixel_format: str | None = None,
    audio: AudioChoice = "auto",
    sound: Sound | None = None,
    overwrite: bool = False,
    resume: bool = False,
    job: str = "",
    threads: int = 0,
    pipe: PipeFormat | None = None,
    segments: bool = False,
    whole: tuple[int, int] | None = None,
) -> FrameWriter:
    """Prepare to write what is rendered from a source; `part` where only a range of it is wanted.

    `-` is the standard output, and `pipe` the kind of stream. A sequence, or a clip in `segments`, may `resume` an
    earlier run of the same `job`, the hash of all that its pictures depend on. Where the source is open for a share of
    the frames, `whole` is the range of all of them.
    """
    span = (source.first, source.last)
    tracks = tracks_for(source, audio, sound)
    if is_pipe(path) and not resume:
        kind = (pipe and pipe.kind) or "nut"
        silent = kind != "nut" and (audio == "none" or not (source.info.audio or sound))  # then no stream is dropped
        return PipeWriter(kind, codec, spec, part=part, tracks=None if silent else tracks)
    if codec.image:
        pictures = _open_pictures(path, codec, spec, source, pixel_format, job, overwrite=overwrite, resume=resume)
        source.skip = pictures.finished_frames
        return pictures
    frames = (whole or span) if part or source.info.image else None
    clip = _open_clip(path, codec, spec, source, frames, pixel_format, threads, tracks, overwrite=overwrite or resume)
    if not segments:
        return clip
    only = None if whole is None else span
    writer = SegmentWriter(clip, whole or span, work=job, origin=source.origin, only=only, threads=threads)
    source.skip = writer.finished_frames
    return writer


def tracks_for(source: FrameReader, audio: AudioChoice, sound: Sound | None) -> Tracks | None:
    """Return what writes the tracks besides the picture; `sound` takes the place of the source's own."""
    if sound:
        return tracks_with_sound(source.info, sound, audio)
    return None if source.info.image else tracks_of(source.streams, audio)


def _open_pictures(  # noqa: PLR0917
    path: Path,
    codec: Codec,
    spec: ClipSpec,
    source: FrameReader,
    pixel_format: str | None,
    job: str,
    *,
    overwrite: bool,
    resume: bool,
) -> SequenceWriter:
    if not source.expected_frames:
        raise MediaError("The number of frames in a pipe is not known; name the frames to write with --frames 0-99.")
    return SequenceWriter(
        _pattern_to_write(path, codec),
        codec,
        spec,
        source=source.info,
        frames=(source.first, source.last),
        pixel_format=pixel_format,
        overwrite=overwrite,
        resume=resume,
        job=job,
        origin=source.origin,
    )


def _open_clip(  # noqa: PLR0917
    path: Path,
    codec: Codec,
    spec: ClipSpec,
    source: FrameReader,
    frames: tuple[int, int] | None,
    pixel_format: str | None,
    threads: int,
    tracks: Tracks | None,
    *,
    overwrite: bool,
) -> ClipWriter:
    if path.is_dir():
        raise MediaError(f"{path} is a folder; name a file to write to.")
    info = source.info
    return ClipWriter(
        path,
        codec,
        spec,
        pixel_format=pixel_format,
        source=None if info.image or is_pipe(info.path) else info.path,
        frames=frames,
        overwrite=overwrite,
        timecode=info.timecode_at(frames[0] if frames else info.first),
        reel=info.reel if info.image else None,
        threads=threads,
        tracks=tracks,
    )


def _pattern_to_write(path: Path, codec: Codec) -> Pattern:
    pattern = None if path.is_dir() else find_pattern(path)
    if pattern is None:
        raise MediaError(f"{path} cannot name {codec.name} pictures; name them as {path.stem}.####{codec.suffixes[0]}.")
    return pattern
