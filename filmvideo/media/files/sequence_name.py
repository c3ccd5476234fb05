"""Names of frame sequences: which pictures belong together, the number of each, and which are missing.

A sequence is the files of one folder that differ in a number: `shot.####.exr`, `shot.@@@@.exr` and `shot.%04d.exr` name
it, each with the least number of digits; `shot.#.exr` and `shot.%d.exr` have no leading zeros. A folder that holds one
sequence names it too. The number in a file's name is the frame's number, also for a picture that is named alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from filmvideo.base.errors import MediaError

IMAGE_SUFFIXES = frozenset({".exr", ".dpx", ".cin", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})
_MARK = re.compile(r"#+|@+|%(?:0(\d+))?d")
_NUMBERED = re.compile(r"(.*?)(\d+)(\.[^.]+)")


@dataclass(frozen=True)
class Pattern:
    """The names of a sequence's files, or of one picture."""

    folder: Path
    before: str
    """The name before the number."""
    digits: int
    """The least number of digits; 0 where the name has no number."""
    after: str
    """The name after the number, with the suffix."""
    only: int | None = None
    """The number of a picture that is named alone."""

    @property
    def path(self) -> Path:
        """The name as it is written on the command line."""
        if self.only is not None:
            return self.file(self.only)
        return self.folder / f"{self.before}{'#' * self.digits}{self.after}"

    @property
    def suffix(self) -> str:
        """The files' suffix, in lower case."""
        return Path(self.after).suffix.lower() if "." in self.after[1:] else self.after.lower()

    def file(self, number: int) -> Path:
        """Return the file of a frame."""
        shown = number if self.only is None else self.only
        return self.folder / f"{self.before}{f'{shown:0{self.digits}}' if self.digits else ''}{self.after}"

    def numbers(self) -> tuple[int, ...]:
        """Return the frames whose files exist, in order."""
        if self.only is not None:
            return (self.only,) if self.file(self.only).is_file() else ()
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(n for n in map(self._number, self.folder.iterdir()) if n is not None))

    def with_label(self, label: str, suffix: str) -> Pattern:
        """Return the names of the same frames with a label and another suffix."""
        joint = self.before[-1:] if self.digits and not self.before[-1:].isalnum() else ""
        stem = self.before.removesuffix(joint)
        before = f"{stem}{'.' if stem else ''}{label}{(joint or '.') if self.digits else ''}"
        return replace(self, before=before, after=suffix)

    def _number(self, path: Path) -> int | None:
        """Return a file's number; None where it is of another sequence, or has other leading zeros."""
        name = path.name
        if len(name) < len(self.before) + len(self.after) or not name.startswith(self.before):
            return None
        digits = name.removeprefix(self.before).removesuffix(self.after)
        if self.before + digits + self.after != name or not (digits.isascii() and digits.isdigit()):
            return None
        same_width = len(digits) == self.digits or (len(digits) > self.digits and digits[0] != "0")
        return int(digits) if same_width else None


def find_pattern(path: Path) -> Pattern | None:
    """Return the pattern of a sequence's name, its folder or one picture; None for the name of a clip."""
    if path.is_dir():
        return _of_folder(path)
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return None
    marks = list(_MARK.finditer(path.name))
    if not marks or path.is_file():
        return _of_picture(path)
    if len(marks) > 1:
        raise MediaError(f"{path} has {len(marks)} places for a frame's number; keep one, as in shot.####.exr.")
    mark = marks[0]
    digits = int(mark[1] or 1) if mark[0].startswith("%") else len(mark[0])
    return Pattern(path.parent, path.name[: mark.start()], digits, path.name[mark.end() :])


def sequences_of(pictures: Iterable[Path]) -> list[Pattern]:
    """Return the sequences that pictures belong to; a picture without a number is one of its own."""
    found = {_whole_sequence(_of_picture(p)) for p in pictures}
    return sorted((p for p in found if not _continues_another(p, found)), key=lambda p: p.path)


def in_words(numbers: Iterable[int]) -> str:
    """Return numbers as ranges: 3, 7-9."""
    row = sorted(numbers)
    starts = row[:1] + [b for a, b in pairwise(row) if b != a + 1]
    ends = [a for a, b in pairwise(row) if b != a + 1] + row[-1:]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


def _of_picture(path: Path) -> Pattern:
    match = _NUMBERED.fullmatch(path.name)
    if match is None:
        return Pattern(path.parent, path.stem, 0, path.suffix, only=0)
    return Pattern(path.parent, match[1], len(match[2]), match[3], only=int(match[2]))


def _of_folder(folder: Path) -> Pattern | None:
    """Return the one sequence in a folder; None where it holds no pictures."""
    pictures = [p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES and not p.name.startswith(".")]
    patterns = sequences_of(pictures)
    if len(patterns) > 1:
        names = [p.path.name for p in patterns]
        raise MediaError(f"{folder} holds {len(names)} sequences ({_first_few(names)}); name one of them.")
    return patterns[0] if patterns else None


def _whole_sequence(picture: Pattern) -> Pattern:
    return replace(picture, only=None) if picture.digits else picture


def _continues_another(pattern: Pattern, among: set[Pattern]) -> bool:
    """Return whether these are numbers of another pattern that need more digits than it has."""
    shorter = (replace(pattern, digits=n) for n in range(1, pattern.digits))
    return any(p in among and set(pattern.numbers()) <= set(p.numbers()) for p in shorter)


def _first_few(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
