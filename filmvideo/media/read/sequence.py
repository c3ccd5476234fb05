"""Read a frame sequence: the pictures of a clip, each from a file of its own, with its own number.

Before the first picture every file of the range is looked at, header and end, so that what is missing or broken is
known before the work and not at its last frame. What cannot be seen so (a damaged middle) shows when the picture is
read, and is treated alike. A frame that is not there stops the work, or is the last good one before it (the first
good one where there is none), or black: each is a pure function of the sequence and the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from types import TracebackType
from typing import Literal

import torch
from torch import Tensor

from filmvideo.base.errors import MediaError
from filmvideo.base.notices import Notice
from filmvideo.media.files.hashing import sha256_of, sha256_of_frames
from filmvideo.media.files.sequence_name import Pattern, in_words
from filmvideo.media.info.clip_info import ClipInfo
from filmvideo.media.info.sequence_info import sequence_info
from filmvideo.media.pixels.frame import VideoFrame
from filmvideo.media.pixels.image_files import fault_of, image_facts, read_image
from filmvideo.media.read.clip import DecodeErrors

Missing = Literal["error", "hold", "black"]
_CHECKERS = 4
_OTHER_SIZE = "measures"


class SequenceReader:
    """A sequence open for reading; iterating yields its frames in the order of their numbers."""

    rereadable = True

    def __init__(
        self,
        pattern: Pattern,
        *,
        frames: tuple[int, int] | None = None,
        rate: Fraction | None = None,
        missing: Missing = "error",
    ) -> None:
        """Look at every file of the range; MediaError lists what is not there, unless `missing` has a way."""
        self.pattern = pattern
        self._numbers = pattern.numbers()
        self.info = sequence_info(pattern, rate, self._numbers)
        self.first, self.last = self._wanted = _wanted(frames, self.info)
        self._missing: Missing = missing
        self._lacking: frozenset[int] = frozenset()
        self._faults: dict[int, str] = {}
        self._substituted = 0
        self.skip: frozenset[int] = frozenset()
        """Frames not to be read."""
        self._look_at_all()

    def narrow(self, first: int, last: int) -> None:
        """Read only these of the frames wanted."""
        self.first, self.last = first, last

    def streams(self) -> None:
        """Return None: pictures have no other streams."""

    def stop(self) -> None:
        """Do nothing: a file is never waited for."""

    def fingerprint(self) -> dict[str, str | int]:
        """Return the sha256 of the pictures of the whole range as a manifest has it."""
        return {"source_sha256": sha256_of_frames(self.pattern, *self._wanted)}

    @property
    def expected(self) -> int:
        """Frames of the range."""
        return self.last - self.first + 1

    @property
    def damage(self) -> DecodeErrors:
        """What was not there; final when the iteration has ended."""
        return DecodeErrors(self._substituted, 0, tuple(self._faults.values())[:5], cut_short=False)

    def __enter__(self) -> SequenceReader:  # noqa: PYI034  (the shape checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open between pictures."""

    def __iter__(self) -> Iterator[VideoFrame]:
        for number in range(self.first, self.last + 1):
            if number not in self.skip:
                yield self._picture(number)

    def sha256(self) -> None:
        """Return None: a sequence is many files."""

    def origin(self, number: int) -> str:
        """Give the sha256 of the file that a frame is read from; nothing where it is black."""
        if number in self._lacking:
            number = next(self._stand_ins(number), -1) if self._missing == "hold" else -1
        return sha256_of(self.pattern.file(number)) if number >= 0 else ""

    def _stand_ins(self, number: int) -> Iterator[int]:
        """Give the good frames before a number, nearest first, then those after it."""
        earlier = [n for n in reversed(self._numbers) if n < number]
        later = [n for n in self._numbers if n > number]
        return (n for n in (*earlier, *later) if n not in self._faults and self._fault(n) is None)

    def _look_at_all(self) -> None:
        wanted = range(self.first, self.last + 1)
        there = set(self._numbers)
        present = [n for n in wanted if n in there]
        with ThreadPoolExecutor(_CHECKERS) as pool:
            said = zip(present, pool.map(self._fault, present), strict=True)
            self._faults = {n: fault for n, fault in said if fault is not None}
        lost = [n for n in wanted if n not in there]
        self._lacking = frozenset([*lost, *self._faults])
        found = _faults(lost, self._faults)
        if found and self._missing == "error":
            sentences = "; ".join(notice.text for notice in found)
            raise MediaError(
                f"{self.info.path}: {sentences}; render them, or replace them with --missing hold or --missing black."
            )
        filled = {"hold": "the last good frame is held", "black": "black frames replace them"}.get(self._missing, "")
        notices = tuple(replace(n, text=f"{n.text[:1].upper()}{n.text[1:]}; {filled}.") for n in found)
        self.info = replace(self.info, notices=(*self.info.notices, *notices))

    def _fault(self, number: int) -> str | None:
        path = self.pattern.file(number)
        try:
            facts = image_facts(path)
        except MediaError as error:
            return str(error)
        if (facts.width, facts.height) != (self.info.width, self.info.height):
            first = f"{self.info.width} x {self.info.height}"
            return f"{path} {_OTHER_SIZE} {facts.width} x {facts.height} and the first {first}."
        if facts.pixel_format != self.info.pixel_format:
            return f"{path} holds {facts.pixel_format} and the first holds {self.info.pixel_format}."
        return fault_of(path)

    def _picture(self, number: int) -> VideoFrame:
        planes = self._read(number)
        if planes is None:
            self._substituted += 1
            planes = self._in_place_of(number)
        return VideoFrame(
            planes=planes,
            format=self.info.format,
            tags=self.info.tags,
            index=number,
            pts=number - self.info.first,
            time_base=self.info.time_base,
            duration=1,
        )

    def _read(self, number: int) -> tuple[Tensor, ...] | None:
        """Read a frame; None where it is not there and the work goes on."""
        path = self.pattern.file(number)
        if number in self._faults or not path.is_file():
            return None
        try:
            return read_image(path)
        except MediaError as error:
            self._faults[number] = str(error)
            if self._missing == "error":
                raise
            return None

    def _in_place_of(self, number: int) -> tuple[Tensor, ...]:
        if self._missing == "hold":
            for other in self._stand_ins(number):
                with suppress(MediaError):
                    return read_image(self.pattern.file(other))
        form = self.info.format
        kind = torch.float32 if form.float else torch.uint8 if form.bits == 8 else torch.uint16
        black = torch.zeros(self.info.height, self.info.width, dtype=kind, device="cpu")
        opaque = black if not form.alpha else torch.full_like(black, 1 if form.float else form.peak)
        return (black, black, black, opaque)[: 3 + form.alpha]


def _wanted(frames: tuple[int, int] | None, info: ClipInfo) -> tuple[int, int]:
    if frames is None:
        return info.first, info.last
    first, last = frames
    if not first <= last or last < info.first or first > info.last:
        raise MediaError(
            f"{info.path} has frames {info.first} to {info.last}, and {first}-{last} was asked for; "
            "give a first and a last frame among them."
        )
    return first, last


def _faults(lost: list[int], faults: dict[int, str]) -> list[Notice]:
    """Return notices of missing and broken frames, whose texts begin in the middle of a sentence."""
    notices: list[Notice] = []
    if lost:
        where = f"{'frame' if len(lost) == 1 else 'frames'} {in_words(lost)}"
        notices.append(Notice("frames-missing", f"{where} {_are(len(lost))} missing", where))
    if faults:
        first = next(iter(faults.values())).removesuffix(".")
        sizes = all(_OTHER_SIZE in fault for fault in faults.values())
        what = "are of another size than the first" if sizes else "are broken"
        more = "" if len(faults) == 1 else f"frames {in_words(faults)} {what}: "
        notices.append(Notice("frames-broken", f"{more}{first}", f"frames {in_words(faults)}"))
    return notices


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
