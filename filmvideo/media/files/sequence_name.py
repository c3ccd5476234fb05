"""Names of frame sequences: which pictures belong together, the number of each, and which are missing.

A sequence is the files of one folder that differ in a number: `shot.####.exr`, `shot.@@@@.exr` and `shot.%04d.exr` name
it, each with the least number of digits; `shot.#.exr` and `shot.%d.exr` have no leading zeros. A folder that holds one
sequence names it too. The number in a file's name is the frame's number, also for a picture that is named alone.

A minus before the digits is a sign, and a label may follow the number (`shot.####.beauty.exr`). Where a name has
several runs of digits or marks, the one counts that its neighbours differ in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from filmvideo.base.errors import MediaError

IMAGE_SUFFIXES = frozenset({".exr", ".dpx", ".cin", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})
_MARK = re.compile(r"#+|@+|%(?:0(\d+))?d")
_RUN = re.compile(r"(?:(?<![^._ ])-)?\d+")
"""Digits, and the minus before them where it joins no words."""
_ENDS_WITH_SIGN = re.compile(r"(?<![^._ ])-$")
_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{6})?")
_WIDEST_COUNTER = 3
"""Least digits by which a number right before the suffix is a frame's number, whatever letter is before it."""


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

    @property
    def name(self) -> str:
        """The name without number and suffix; empty where there is nothing else."""
        label = self.after[: len(self.after) - len(self.suffix)] if self.digits else ""
        return f"{self.before.rstrip('._- ')}{label}".strip("._- ")

    def file(self, number: int) -> Path:
        """Return the file of a frame; of a frame before 0 the one with a shorter number, where only that exists."""
        shown = self._sign * (number if self.only is None else self.only)
        if not self.digits:
            return self.folder / f"{self.before}{self.after}"
        path = self._file(f"{'-' if shown < 0 else ''}{abs(shown):0{self.digits}}")
        if shown < 0 and not path.exists() and (other := self._file(f"{shown:0{self.digits}}")).exists():
            return other
        return path

    def numbers(self) -> tuple[int, ...]:
        """Return the frames whose files exist, in order."""
        if self.only is not None:
            return (self.only,) if self.file(self.only).is_file() else ()
        if not self.folder.is_dir():
            return ()
        return tuple(sorted({n for n in map(self._number, self.folder.iterdir()) if n is not None}))

    def with_label(self, label: str, suffix: str) -> Pattern:
        """Return the names of the same frames with a label and another suffix."""
        joint = self.before[-1:] if self.digits and not self.before[-1:].isalnum() else ""
        stem = self.before.removesuffix(joint)
        before = f"{stem}{'.' if stem else ''}{label}{(joint or '.') if self.digits else ''}"
        more = self.after[: len(self.after) - len(self.suffix)] if self.digits else ""
        return replace(self, before=before, after=f"{more}{suffix}")

    @property
    def _sign(self) -> int:
        """-1 for names that hold the minus themselves, as shot.-####.exr, whose frames are all before 0."""
        return -1 if self.digits and self.only is None and _ENDS_WITH_SIGN.search(self.before) else 1

    def _file(self, number: str) -> Path:
        return self.folder / f"{self.before}{number}{self.after}"

    def _number(self, path: Path) -> int | None:
        """Return a file's number; None where it is of another sequence, or has other leading zeros."""
        name = path.name
        if len(name) < len(self.before) + len(self.after) or not name.startswith(self.before):
            return None
        shown = name.removeprefix(self.before).removesuffix(self.after)
        digits = shown.removeprefix("-")
        if self.before + shown + self.after != name or not (digits.isascii() and digits.isdigit()):
            return None
        if (digits != shown or self._sign < 0) and not int(digits):
            return None
        widths = {len(digits), len(shown)}  # C's printf counts the minus as a digit, others do not
        same_width = self.digits in widths or (len(digits) > self.digits and digits[0] != "0")
        return self._sign * int(shown) if same_width else None


def find_pattern(path: Path) -> Pattern | None:
    """Return the pattern of a sequence's name, its folder or one picture; None for the name of a clip."""
    if path.is_dir():
        return _of_folder(path)
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return None
    marks = sorted(_MARK.finditer(path.name), key=lambda m: (m[0].startswith("%"), m.start()), reverse=True)
    if not marks or path.is_file():
        return _of_picture(path)
    patterns = [_of_mark(path, mark) for mark in marks]
    return next((p for p in patterns if len(patterns) > 1 and p.numbers()), patterns[0])


def sequences_of(pictures: Iterable[Path]) -> list[Pattern]:
    """Return the sequences that pictures belong to; a picture without a number is one of its own."""
    paths = list(pictures)
    readings = {path: _readings(path) for path in paths}
    members = Counter(pattern for patterns in readings.values() for pattern in patterns)
    found = {_likeliest(path, readings[path], members) for path in paths}
    return sorted((p for p in found if not _continues_another(p, found)), key=lambda p: p.path)


def in_words(numbers: Iterable[int]) -> str:
    """Return numbers as ranges: 3, 7-9."""
    row = sorted(numbers)
    starts = row[:1] + [b for a, b in pairwise(row) if b != a + 1]
    ends = [a for a, b in pairwise(row) if b != a + 1] + row[-1:]
    return ranges_in_words(zip(starts, ends, strict=True))


def ranges_in_words(ranges: Iterable[tuple[int, int]]) -> str:
    """Return ranges as text: 3, 7-9, and -4 to -2 below zero."""
    return ", ".join(str(a) if a == b else f"{a}{' to ' if a < 0 else '-'}{b}" for a, b in ranges)


def _of_mark(path: Path, mark: re.Match[str]) -> Pattern:
    digits = int(mark[1] or 1) if mark[0].startswith("%") else len(mark[0])
    return Pattern(path.parent, path.name[: mark.start()], digits, path.name[mark.end() :])


def _of_picture(path: Path) -> Pattern:
    """Return a picture alone; its number is that right before the suffix, else the last between separators."""
    end = len(path.name) - len(path.suffix)
    found = list(_RUN.finditer(path.name, 0, end))
    runs = [run for run in found if not _is_version(path.name, run)] or found
    own = [run for run in runs if run.end() == end] or [run for run in runs if _is_separate(path.name, run)]
    if not own:
        return Pattern(path.parent, path.stem, 0, path.suffix, only=0)
    return replace(_of_run(path, own[-1]), only=int(own[-1][0]))


def _of_run(path: Path, run: re.Match[str]) -> Pattern:
    """Return the sequence of the pictures that differ from one in a run of digits."""
    digits = len(run[0].removeprefix("-"))
    return Pattern(path.parent, path.name[: run.start()], digits, path.name[run.end() :])


def _readings(path: Path) -> dict[Pattern, re.Match[str]]:
    """Return every sequence that a picture may belong to, with the digits of its number."""
    runs = _RUN.finditer(path.name, 0, len(path.name) - len(path.suffix))
    return {_of_run(path, run): run for run in runs}


def _likeliest(path: Path, readings: dict[Pattern, re.Match[str]], members: Counter[Pattern]) -> Pattern:
    """Return the sequence of a picture: a number that others differ in, no version and no date if there is another."""
    plausible = list(readings)
    for is_other in (_is_version, _is_date):
        plausible = [p for p in plausible if not is_other(path.name, readings[p])] or plausible
    shared = [p for p in plausible if members[p] > 1]
    if not shared:
        alone = _whole_sequence(_of_picture(path))
        return alone if alone in plausible or not plausible else plausible[-1]
    last = max(shared, key=lambda p: readings[p].end())
    if last.after == path.suffix and (last.digits >= _WIDEST_COUNTER or _is_separate(path.name, readings[last])):
        return last
    return max(shared, key=lambda p: (p.digits, readings[p].end()))


def _is_separate(name: str, run: re.Match[str]) -> bool:
    """Return whether no letter touches digits."""
    return not (name[: run.start()][-1:].isalnum() or name[run.end() :][:1].isalnum())


def _is_version(name: str, run: re.Match[str]) -> bool:
    return name[: run.start()].lower().endswith((".v", "_v", "-v"))


def _is_date(_name: str, run: re.Match[str]) -> bool:
    return _DATE.fullmatch(run[0]) is not None


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
    """Return whether these are numbers of another pattern that need more digits than it has, or are below zero."""
    others = [replace(pattern, digits=n) for n in range(1, pattern.digits + 2) if n != pattern.digits]
    if pattern.before.endswith("-"):
        others.append(replace(pattern, before=pattern.before[:-1]))
    mine = {path.name for path in map(pattern.file, pattern.numbers())}
    return any(p in among and mine <= {path.name for path in map(p.file, p.numbers())} for p in others)


def _first_few(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
