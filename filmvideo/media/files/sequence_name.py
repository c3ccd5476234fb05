"""Frame sequences by name: which pictures belong together, what number each has, and which are not there.

A sequence is one folder's files that differ in a number: `shot.####.exr`, `shot.@@@@.exr` and `shot.%04d.exr` name
it, each saying the least number of digits; `shot.#.exr` and `shot.%d.exr` are numbers without leading zeros. A folder
that holds one sequence names it too. The number in a file's name is the frame's number, whatever else is in the
folder, so a picture named alone has the number it has among the others.
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
    """What stands before the number."""
    digits: int
    """The least number of digits; 0 where the name has no number."""
    after: str
    """What stands behind it, the suffix among it."""
    only: int | None = None
    """The number of a picture that was named alone."""

    @property
    def path(self) -> Path:
        """The name as a person writes it."""
        if self.only is not None:
            return self.file(self.only)
        return self.folder / f"{self.before}{'#' * self.digits}{self.after}"

    @property
    def suffix(self) -> str:
        """The files' suffix, in lower case."""
        return Path(self.after).suffix.lower() if "." in self.after[1:] else self.after.lower()

    def file(self, number: int) -> Path:
        """Name the file of a frame."""
        shown = number if self.only is None else self.only
        return self.folder / f"{self.before}{f'{shown:0{self.digits}}' if self.digits else ''}{self.after}"

    def numbers(self) -> tuple[int, ...]:
        """List the frames whose files are there, in order."""
        if self.only is not None:
            return (self.only,) if self.file(self.only).is_file() else ()
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(n for n in map(self._number, self.folder.iterdir()) if n is not None))

    def labelled(self, label: str, suffix: str) -> Pattern:
        """Give the names of the same frames with a label and another suffix."""
        joint = self.before[-1:] if self.digits and not self.before[-1:].isalnum() else ""
        stem = self.before.removesuffix(joint)
        before = f"{stem}{'.' if stem else ''}{label}{(joint or '.') if self.digits else ''}"
        return replace(self, before=before, after=suffix)

    def _number(self, path: Path) -> int | None:
        """Read a file's number; None where it is of another sequence, or has zeros of its own."""
        name = path.name
        if len(name) < len(self.before) + len(self.after) or not name.startswith(self.before):
            return None
        digits = name.removeprefix(self.before).removesuffix(self.after)
        if self.before + digits + self.after != name or not (digits.isascii() and digits.isdigit()):
            return None
        plain = len(digits) == self.digits or (len(digits) > self.digits and digits[0] != "0")
        return int(digits) if plain else None


def find_pattern(path: Path) -> Pattern | None:
    """Take the name of a sequence, a folder of one or a picture apart; None where it names a clip."""
    if path.is_dir():
        return _of_folder(path)
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return None
    marks = list(_MARK.finditer(path.name))
    if not marks or path.is_file():
        return _of_picture(path)
    if len(marks) > 1:
        raise MediaError(f"{path} has more than one place for a frame's number; keep one, as in shot.####.exr.")
    mark = marks[0]
    digits = int(mark[1] or 1) if mark[0].startswith("%") else len(mark[0])
    return Pattern(path.parent, path.name[: mark.start()], digits, path.name[mark.end() :])


def sequences_of(pictures: Iterable[Path]) -> list[Pattern]:
    """Find the sequences that pictures belong to; one without a number is alone."""
    found = {_open(_of_picture(p)) for p in pictures}
    return sorted((p for p in found if not _longer(p, found)), key=lambda p: p.path)


def in_words(numbers: Iterable[int]) -> str:
    """Write numbers as ranges: 3, 7-9."""
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
    """Find the one sequence in a folder; None where it holds no pictures."""
    pictures = [p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES and not p.name.startswith(".")]
    patterns = sequences_of(pictures)
    if len(patterns) > 1:
        names = [p.path.name for p in patterns]
        raise MediaError(f"{folder} holds more than one sequence ({_few(names)}); name one of them.")
    return patterns[0] if patterns else None


def _open(picture: Pattern) -> Pattern:
    return replace(picture, only=None) if picture.digits else picture


def _longer(pattern: Pattern, among: set[Pattern]) -> bool:
    """Whether these are the numbers of another pattern that have outgrown its digits."""
    shorter = (replace(pattern, digits=n) for n in range(1, pattern.digits))
    return any(p in among and set(pattern.numbers()) <= set(p.numbers()) for p in shorter)


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
