"""Write a frame sequence: every picture a file that appears whole, under its source's number.

Finished pictures stay, whatever happens to the rest: an interruption or a full disk leaves no half file and removes no
whole one. Files that exist already are an error before the first frame is rendered; the error names all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.atomic import cannot_write, check_target
from filmvideo.media.files.sequence_name import Pattern, find_pattern, in_words
from filmvideo.media.files.timecode_word import holds_timecode
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.metadata import film_metadata, metadata_notices
from filmvideo.media.pixels.av_planes import plane_format
from filmvideo.media.pixels.frame import PlaneFormat, VideoFrame
from filmvideo.media.write.codecs import Codec
from filmvideo.media.write.finished_frames import FinishedFrames
from filmvideo.media.write.image_files import ImageHeaderBuilder, write_image
from filmvideo.media.write.spec import ClipSpec, rotation_dropped


class SequenceWriter:
    """A sequence being written, frame by frame."""

    damage = None

    def __init__(
        self,
        pattern: Pattern,
        codec: Codec,
        spec: ClipSpec,
        *,
        source: ClipInfo,
        frames: tuple[int, int],
        pixel_format: str | None = None,
        overwrite: bool = False,
        resume: bool = False,
        job: str = "",
        origin: Callable[[int], str],
    ) -> None:
        """Check the range of frames; MediaError names the files that exist already.

        `job` is the hash of all that the pictures depend on but the source; `origin` returns that of a frame's source.
        """
        self.path = pattern.path
        self.codec = codec
        self.spec = spec
        self.written_frames = 0
        self.notices = _loss_notices(codec, source, spec)
        planes = pixel_format or (codec.alpha_format if spec.alpha and codec.alpha_format else codec.pixel_format)
        self.format: PlaneFormat = plane_format(planes)
        """The planes that `put` takes."""
        self._header = ImageHeaderBuilder(codec, spec, planes, source.reel)
        self._pattern = pattern
        self._source = source
        self._pictures = find_pattern(source.path) if source.image else None
        self._job, self._made_of = job, origin
        self._ledger = FinishedFrames(pattern) if pattern.digits and pattern.only is None else None
        self.finished_frames = self._find_finished(frames) if resume else frozenset[int]()
        """Frames that an earlier run of the same work has finished."""
        self._check(frames, overwrite=overwrite, resume=resume)
        self.parts = [(n, n) for n in range(frames[0], frames[1] + 1) if n not in self.finished_frames]
        """The frames still to be rendered, each by itself."""

    @property
    def kept_frames(self) -> int:
        """Number of finished frames of an earlier run, which `written_frames` does not count."""
        return len(self.finished_frames)

    def __enter__(self) -> SequenceWriter:  # noqa: PYI034  (the run-time checker knows no Self)
        try:
            self._pattern.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self._pattern.folder, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and not self.written_frames and not self.finished_frames:
            raise MediaError(f"{self.path} was not written: no frame of the source could be read.")

    def put(self, planes: tuple[Tensor, ...], picture: VideoFrame) -> None:
        """Write the planes rendered from a frame of the source."""
        number = picture.index
        header = self._header.build(self._origin(number), self._source.timecode_at(number))
        write_image(self._pattern.file(number), planes, header, self._header.bits, self._note(number))
        self.written_frames += 1

    def discard_parts(self) -> None:
        """Return at once: every picture is a file of its own, and stays."""

    def stop(self) -> None:
        """Return at once: files never wait."""

    def reread(self) -> frozenset[int]:
        """Read again what other workers have written; return the frames that are still missing."""
        known = None if self._ledger is None else FinishedFrames(self._pattern).frames_of(self._job)
        there = [n for n, _ in self.parts if self._pattern.file(n).is_file() and (known is None or n in known)]
        self.written_frames = len(there)
        return frozenset(n for n, _ in self.parts) - frozenset(there)

    def _note(self, number: int) -> Callable[[Path], None] | None:
        ledger = self._ledger
        if ledger is None:
            return None
        return lambda picture: ledger.add(number, self._job, self._made_of(number), picture)

    def _find_finished(self, frames: tuple[int, int]) -> frozenset[int]:
        if self._ledger is None:
            raise MediaError(f"{self.path} is one picture, which cannot be resumed; leave --resume out.")
        there = [n for n in range(frames[0], frames[1] + 1) if self._pattern.file(n).is_file()]
        done = frozenset(n for n in there if self._ledger.is_finished(n, self._job, self._made_of(n)))
        if done:
            text = (
                f"{_frames(len(done))} {in_words(done)} {'was' if len(done) == 1 else 'were'} finished before and kept."
            )
            self.notices.append(Notice("frames-kept", text, f"frames {in_words(done)}"))
        return done

    def _origin(self, number: int) -> Path | None:
        path = None if self._pictures is None else self._pictures.file(number)
        return path if path is not None and path.is_file() else None

    def _check(self, frames: tuple[int, int], *, overwrite: bool, resume: bool) -> None:
        first, last = frames
        if self._pattern.suffix not in self.codec.suffixes:
            raise MediaError(
                f"{self.codec.name} cannot be written to {self._pattern.suffix}; "
                f"use {' or '.join(self.codec.suffixes)}, or --codec."
            )
        if last > first and (self._pattern.only is not None or not self._pattern.digits):
            stem, suffix = self.path.stem.rstrip("0123456789."), self.path.suffix
            raise MediaError(f"{self.path} names one file for {last - first + 1} frames; name {stem}.####{suffix}.")
        check_target(self._pattern.file(first), overwrite=True, source=self._origin(first), make_folder=True)
        wanted = range(first, last + 1)
        there = [n for n in wanted if self._pattern.file(n).exists()]
        for number in there:
            check_target(self._pattern.file(number), overwrite=True, source=self._origin(number))
        if overwrite:
            return
        if resume:
            there = [n for n in there if n not in self.finished_frames and not self._is_damaged(n)]
        if there:
            exist = "exists" if len(there) == 1 else "exist"
            why = " and came from other settings, another source or another program" if resume else " already"
            found = f"{self.path}: {_frames(len(there)).lower()} {in_words(there)} {exist}{why}"
            raise MediaError(f"{found}; give another name, or --overwrite replaces them.")

    def _is_damaged(self, number: int) -> bool:
        return self._ledger is not None and self._ledger.is_damaged(number)


def _frames(count: int) -> str:
    return "Frame" if count == 1 else "Frames"


def _loss_notices(codec: Codec, source: ClipInfo, spec: ClipSpec) -> list[Notice]:
    """Return notices of the source's facts that pictures of a codec cannot hold."""
    notices: list[Notice] = []
    if source.audio:
        notices.append(Notice("audio-dropped", "The sound was dropped: a frame sequence holds none."))
    if source.timecode and codec.encoder not in {"exr", "dpx"}:
        text = f"The timecode {source.timecode} was dropped: {codec.name} holds none; exr and dpx do."
        notices.append(Notice("timecode-dropped", text, f"timecode {source.timecode}"))
    elif source.timecode and not holds_timecode(spec.rate):
        text = f"The timecode {source.timecode} was dropped: {codec.name} holds none of more than 80 frames a second."
        notices.append(Notice("timecode-dropped", text, f"timecode {source.timecode}"))
    if spec.rotation_deg % 360:
        notices.append(rotation_dropped(spec))
    return notices if source.image else [*notices, *metadata_notices(film_metadata(source.metadata), {}, codec.name)]
