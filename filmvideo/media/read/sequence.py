"""Read a frame sequence: pictures in files of their own, each with its own number.

The header and the end of every file of the range are checked first, so that missing and broken files are known before
the first frame is rendered. Damage in the middle of a file shows when it is read, and is treated alike. `missing` says
what replaces such a frame: nothing (an error), the last good frame before it (else the first after it), or black.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
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
from filmvideo.media.pixels.image_files import find_fault, read_image
from filmvideo.media.pixels.image_header import read_image_header
from filmvideo.media.read.decode_errors import DecodeErrors

Missing = Literal["error", "hold", "black"]
_CHECKERS = 4
_MOST_MISSING = 1000
"""Missing frames for each picture from which on numbers are taken for dates or the like."""


@dataclass(frozen=True)
class _Fault:
    """A reason why a picture cannot be used."""

    text: str
    other_size: bool = False


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
        layer: str | None = None,
    ) -> None:
        """Check every file of the range; MediaError lists missing and broken files, unless `missing` replaces them."""
        self.pattern = pattern
        self._numbers = pattern.numbers()
        self.info = sequence_info(pattern, rate, self._numbers, layer)
        self._layer = layer
        self.first, self.last = self._range = _range_of(frames, self.info)
        self._missing: Missing = missing
        self._lacking: frozenset[int] = frozenset()
        self._faults: dict[int, _Fault] = {}
        self._replaced = 0
        self.skip: frozenset[int] = frozenset()
        """Frames that are not read."""
        self._check_files()

    def narrow(self, first: int, last: int) -> None:
        """Narrow the range to the frames from `first` to `last`."""
        self.first, self.last = first, last

    def streams(self) -> None:
        """Return None: pictures have no other streams."""

    def stop(self) -> None:
        """Return at once: files never wait."""

    def fingerprint(self) -> dict[str, str | int]:
        """Return the sha256 of the pictures of the whole range as a manifest has it."""
        return {"source_sha256": sha256_of_frames(self.pattern, *self._range)}

    @property
    def expected_frames(self) -> int:
        """Number of frames of the range."""
        return self.last - self.first + 1

    @property
    def damage(self) -> DecodeErrors:
        """What was lost; final when the iteration has ended."""
        messages = tuple(fault.text for fault in self._faults.values())[:5]
        return DecodeErrors(self._replaced, 0, messages, cut_short=False)

    def __enter__(self) -> SequenceReader:  # noqa: PYI034  (the run-time checker knows no Self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close nothing: no file stays open between pictures."""

    def __iter__(self) -> Iterator[VideoFrame]:
        for number in range(self.first, self.last + 1):
            if number not in self.skip:
                yield self._frame(number)

    def sha256(self) -> None:
        """Return None: a sequence is many files."""

    def origin(self, number: int) -> str:
        """Return the sha256 of the file that a frame is read from; empty where it is black."""
        read: int | None = number
        if number in self._lacking:
            read = next(self._good_frames(number), None) if self._missing == "hold" else None
        return "" if read is None else sha256_of(self.pattern.file(read))

    def _good_frames(self, number: int) -> Iterator[int]:
        """Iterate over the good frames before a number, nearest first, then those after it."""
        earlier = [n for n in reversed(self._numbers) if n < number]
        later = [n for n in self._numbers if n > number]
        return (n for n in (*earlier, *later) if n not in self._faults and self._fault(n) is None)

    def _check_files(self) -> None:
        """Find missing and broken files; add their notices, or raise where nothing replaces them."""
        wanted = range(self.first, self.last + 1)
        self._check_numbers()
        there = set(self._numbers)
        present = [n for n in wanted if n in there]
        with ThreadPoolExecutor(_CHECKERS) as pool:
            faults = zip(present, pool.map(self._fault, present), strict=True)
            self._faults = {n: fault for n, fault in faults if fault is not None}
        lost = [n for n in wanted if n not in there]
        self._lacking = frozenset([*lost, *self._faults])
        gaps, broken = _gaps_clause(lost), _broken_clause(self._faults)
        if (gaps or broken) and self._missing == "error":
            clauses = "; ".join(filter(None, (gaps, broken)))
            raise MediaError(
                f"{self.info.path}: {clauses}; render them, or replace them with --missing hold or --missing black."
            )
        filled = {"hold": "the last good frame is held", "black": "black frames replace them"}.get(self._missing, "")
        notices: list[Notice] = []
        if gaps:
            text = f"{gaps[:1].upper()}{gaps[1:]}; {filled}."
            notices.append(Notice("frames-missing", text, _frames(lost)))
        if broken:
            text = f"{broken[:1].upper()}{broken[1:]}; {filled}."
            notices.append(Notice("frames-broken", text, f"frames {in_words(self._faults)}"))
        self.info = replace(self.info, notices=(*self.info.notices, *notices))

    def _check_numbers(self) -> None:
        """Raise MediaError where most numbers of the range have no picture, as where they are dates."""
        present = sum(self.first <= n <= self.last for n in self._numbers)
        if self.last - self.first >= _MOST_MISSING * max(1, present):
            raise MediaError(
                f"{self.info.path}: {present} picture{'s' if present != 1 else ''} with numbers from {self.first} to "
                f"{self.last} are no frame sequence; name one of them, a range with --frames, or number them anew."
            )

    def _fault(self, number: int) -> _Fault | None:
        """Return why a file cannot be used, as far as its header and its end show."""
        path, info = self.pattern.file(number), self.info
        try:
            header = read_image_header(path, self._layer)
        except MediaError as error:
            return _Fault(str(error))
        if (header.width, header.height) != (info.width, info.height):
            first = f"{info.width} x {info.height}"
            text = f"{path} measures {header.width} x {header.height} and the first {first}."
            return _Fault(text, other_size=True)
        if header.pixel_format != info.pixel_format:
            return _Fault(f"{path} holds {header.pixel_format} and the first holds {info.pixel_format}.")
        fault = find_fault(path)
        return None if fault is None else _Fault(fault)

    def _frame(self, number: int) -> VideoFrame:
        planes = self._read(number)
        if planes is None:
            self._replaced += 1
            planes = self._replacement(number)
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
        """Read a picture; None where it is to be replaced."""
        path = self.pattern.file(number)
        if number in self._faults or not path.is_file():
            return None
        try:
            return read_image(path, self._layer)
        except MediaError as error:
            self._faults[number] = _Fault(str(error))
            if self._missing == "error":
                raise
            return None

    def _replacement(self, number: int) -> tuple[Tensor, ...]:
        if self._missing == "hold":
            for other in self._good_frames(number):
                with suppress(MediaError):
                    return read_image(self.pattern.file(other), self._layer)
        form = self.info.format
        kind = torch.float32 if form.float else torch.uint8 if form.bits == 8 else torch.uint16
        black = torch.zeros(self.info.height, self.info.width, dtype=kind, device="cpu")
        opaque = black if not form.alpha else torch.full_like(black, 1 if form.float else form.peak)
        return (black, black, black, opaque)[: 3 + form.alpha]


def _range_of(frames: tuple[int, int] | None, info: ClipInfo) -> tuple[int, int]:
    if frames is None:
        return info.first, info.last
    first, last = frames
    if not first <= last or last < info.first or first > info.last:
        raise MediaError(
            f"{info.path} has frames {info.first} to {info.last}, got --frames {first}-{last}; "
            "give a first and a last frame among them."
        )
    return first, last


def _frames(numbers: list[int]) -> str:
    return f"{'frame' if len(numbers) == 1 else 'frames'} {in_words(numbers)}"


def _gaps_clause(lost: list[int]) -> str:
    """Return the clause of an error or a notice about missing frames; empty where all exist."""
    return f"{_frames(lost)} {'is' if len(lost) == 1 else 'are'} missing" if lost else ""


def _broken_clause(faults: dict[int, _Fault]) -> str:
    """Return the clause of an error or a notice about broken frames; empty where all are good."""
    text = next((fault.text.removesuffix(".") for fault in faults.values()), "")
    if len(faults) > 1:
        other_size = all(fault.other_size for fault in faults.values())
        what = "are of another size than the first" if other_size else "are broken"
        text = f"frames {in_words(faults)} {what}: {text}"
    return text
